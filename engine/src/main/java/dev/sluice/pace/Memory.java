package dev.sluice.pace;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What the controller remembers from one decision to the next, and leaves to its successor.
 *
 * @param level what all runs together may use, in workers: 2.5 is two workers all the time and one half of it; below 1 one
 *     worker for that share of its time
 * @param wall the level at which trouble last began, and when; null if there was none
 * @param inTrouble whether that trouble goes on
 * @param grownAt when the level was last raised; null if never
 * @param shedAt when it was last lowered; null if never
 * @param calmSince since when every signal has been far from its limit; null if one is not
 * @param hold what everything is stopped for; null if nothing is
 */
public record Memory(
        double level,
        @Nullable Wall wall,
        boolean inTrouble,
        @Nullable Instant grownAt,
        @Nullable Instant shedAt,
        @Nullable Instant calmSince,
        @Nullable Hold hold) {

    /** The memory of a controller that has seen nothing: it starts small. */
    public static final Memory FRESH = new Memory(Law.START_LEVEL, null, false, null, null, null, null);

    /** A level that was too much. */
    public record Wall(double level, Instant at) {

        /** How high it counts now: it fades, so that it is tried again, but not at once. */
        public double agedLevel(Instant now) {
            double periods = Duration.between(at, now).toMillis() / (double) Law.WALL_PERIOD.toMillis();
            return level * Math.pow(Law.WALL_FADE, Math.max(0, periods));
        }
    }

    /**
     * A stop of everything.
     *
     * @param signal for which
     * @param since when it began
     * @param sentence why, with the rule of its release
     * @param clearSince since when the signal allows the release; null while it does not
     */
    public record Hold(
            String signal,
            Instant since,
            String sentence,
            @Nullable Instant clearSince) {}

    Memory at(double nextLevel) {
        return new Memory(nextLevel, wall, inTrouble, grownAt, shedAt, calmSince, hold);
    }

    Memory grown(double nextLevel, Instant now) {
        return new Memory(nextLevel, wall, false, now, shedAt, calmSince, hold);
    }

    // Trouble that goes on is the same wall: only where it began is worth remembering.
    Memory shed(double nextLevel, Instant now) {
        Wall next = inTrouble ? wall : new Wall(level, now);
        return new Memory(nextLevel, next, true, grownAt, now, null, hold);
    }

    Memory eased(double nextLevel, Instant now) {
        return new Memory(nextLevel, wall, inTrouble, grownAt, now, null, hold);
    }

    Memory calm(@Nullable Instant since, boolean trouble) {
        return new Memory(level, wall, trouble, grownAt, shedAt, since, hold);
    }

    Memory withoutWall() {
        return new Memory(level, null, false, grownAt, shedAt, calmSince, hold);
    }

    Memory held(@Nullable Hold next) {
        return new Memory(level, wall, inTrouble, grownAt, shedAt, calmSince, next);
    }
}
