package dev.sluice.pace;

import dev.sluice.pace.signals.Signal;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How much all runs together may use now: the slow loop of the control law. Pure; its effects are the controller's.
 *
 * <p>Idea: the utilisation is that of the worst signal. Under {@link #GROW_BELOW} the level grows, up to {@link
 * #HOLD_BELOW} it stays, up to 1 it is lowered by a step, from 1 on it is halved; a hard signal at its limit stops
 * everything. A level that led to trouble is remembered as a wall, which fades. Rises and falls wait for different times,
 * and a fall delays the next rise, so that what a change does is seen before the next.
 */
public final class Law {

    /** Where a run that knows nothing begins, in workers: small enough to be harmless anywhere. */
    public static final double START_LEVEL = 0.10;

    /** The least that is allowed, in workers: below it a run would hardly ever end; less is a stop, and a hard signal's. */
    public static final double LOWEST_LEVEL = 0.05;

    /** Below this utilisation the level grows. */
    public static final double GROW_BELOW = 0.4;

    /** From there up to here it stays. */
    public static final double HOLD_BELOW = 0.7;

    /** Under this utilisation a signal that stopped everything releases it: well apart from where it stops. */
    public static final double RELEASE_BELOW = 0.5;

    /** Growth from step to step while no signal says how far it may go; at most one worker. */
    public static final double GROWTH = 1.3;

    /** The most that the nearest signal may suggest: what one step does is to be seen before the next. */
    public static final double MOST_GROWTH = 1.5;

    /** Growth while nobody else is at work. */
    public static final double GROWTH_ALONE = 2;

    /** The utilisation at which growth aims: in the zone in which nothing changes. */
    public static final double AIM = 0.5;

    /** What a step down leaves, below two workers; above it is one worker less. */
    public static final double SHED = 0.8;

    /** Time between two rises. */
    public static final Duration GROW_EVERY = Duration.ofSeconds(2);

    /** The same while nobody else is at work. */
    public static final Duration GROW_EVERY_ALONE = Duration.ofMillis(900);

    /** Time between two falls: what the first did must show. */
    public static final Duration SHED_EVERY = Duration.ofSeconds(2);

    /** Time from a fall to the next rise. */
    public static final Duration GROW_AFTER_SHED = Duration.ofSeconds(5);

    /** An allowance is raised only when this much of it is in use: else it would be raised on no evidence. */
    public static final double IN_USE = 0.9;

    /** The level may approach a wall up to this share of it. */
    public static final double WALL_MARGIN = 0.95;

    private static final double AT_WALL = 0.98;

    /** By how much a wall fades in {@link #WALL_PERIOD} (Vitess' figures for its bad rate). */
    public static final double WALL_FADE = 1.1;

    /** See {@link #WALL_FADE}. */
    public static final Duration WALL_PERIOD = Duration.ofSeconds(180);

    /** Under this utilisation nothing is near its limit. */
    public static final double CALM_BELOW = 0.2;

    /** After calm of this length at the wall, the wall is not there any more. */
    public static final Duration CALM_FORGETS_WALL = Duration.ofSeconds(20);

    /** After this long without a hard signal that was there, everything stops. */
    public static final Duration LOST_HOLDS_AFTER = Duration.ofSeconds(15);

    /** The longest time by which a release is put off at random, so that not all backfills of a company start at once. */
    public static final Duration RELEASE_JITTER = Duration.ofSeconds(2);

    /** What is left of the level after a stop: the way back is a ramp. */
    public static final double AFTER_HOLD = 0.25;

    private static final String SEARCH = "search for the highest safe speed";

    private Law() {}

    /**
     * What a decision is made from.
     *
     * @param now by the controller's clock
     * @param readings every signal
     * @param inUse the share of the present level that workers really used since the last decision; negative if not known
     * @param highest the most the runs could use, in workers: the sum of their caps
     * @param alone whether nobody else is at work on the database, so that there is nobody to be careful of
     * @param jitter 0 to 1, drawn at random
     */
    public record Inputs(
            Instant now, List<Reading> readings, double inUse, double highest, boolean alone, double jitter) {}

    /**
     * A decision.
     *
     * @param next what to remember
     * @param limit what binds, as a phrase
     * @param cause the kind of it, for the share of time by cause: a signal's name, or {@code search}, {@code max_workers},
     *     {@code not_in_use}
     * @param sentence what changed and why; null if nothing worth telling did
     */
    public record Decision(
            Memory next,
            String limit,
            String cause,
            @Nullable String sentence) {}

    /** Decides. */
    public static Decision decide(Inputs in, Memory memory) {
        Optional<Decision> stopped = stop(in, memory);
        if (stopped.isPresent()) {
            return stopped.get();
        }
        Memory now = memory.hold() == null ? memory : memory.held(null);
        boolean released = memory.hold() != null;
        Reading worst = worst(in.readings()).orElse(null);
        double utilisation = worst == null ? 0 : worst.utilisation();
        Optional<Reading> learning = in.readings().stream()
                .filter(reading -> reading.standing() == Reading.Standing.LEARNING && !reading.ignored())
                .findFirst();
        Decision decision = worst != null && utilisation >= HOLD_BELOW
                ? down(in, now, worst, utilisation)
                : learning.isPresent()
                        ? carefully(now.calm(null, now.inTrouble()), learning.get())
                        : worst != null && utilisation >= GROW_BELOW
                                ? stay(now.calm(null, now.inTrouble()), worst)
                                : up(in, now, utilisation, worst);
        if (!released) {
            return decision;
        }
        Memory.Hold hold = memory.hold();
        String sentence = "released: " + wordsOf(in.readings(), hold == null ? "" : hold.signal())
                + "; begins again at " + level(decision.next().level());
        return new Decision(decision.next(), decision.limit(), decision.cause(), sentence);
    }

    // --- stops

    private static Optional<Decision> stop(Inputs in, Memory memory) {
        Optional<Reading> stopping = in.readings().stream()
                .filter(reading -> stops(reading, in.now()))
                .max(Comparator.comparingDouble(Reading::utilisation));
        Memory.Hold hold = memory.hold();
        if (hold == null) {
            return stopping.map(reading -> begin(in, memory, reading));
        }
        if (stopping.isPresent()) {
            // Possibly another signal than the one that began it: the newest reason is the one to wait for.
            Memory.Hold same = new Memory.Hold(stopping.get().signal(), hold.since(), words(stopping.get()), null);
            return Optional.of(held(memory.held(same), null));
        }
        boolean clear = in.readings().stream()
                .filter(reading -> reading.signal().equals(hold.signal()))
                .allMatch(reading -> reading.utilisation() < RELEASE_BELOW);
        if (!clear) {
            return Optional.of(
                    held(memory.held(new Memory.Hold(hold.signal(), hold.since(), hold.sentence(), null)), null));
        }
        Instant since = hold.clearSince() == null ? in.now() : hold.clearSince();
        Duration wait = Duration.ofMillis((long) (RELEASE_JITTER.toMillis() * in.jitter()));
        if (Duration.between(since, in.now()).compareTo(wait) < 0) {
            return Optional.of(
                    held(memory.held(new Memory.Hold(hold.signal(), hold.since(), hold.sentence(), since)), null));
        }
        return Optional.empty();
    }

    private static Decision begin(Inputs in, Memory memory, Reading reading) {
        String sentence = words(reading);
        Memory next = memory.shed(Math.max(LOWEST_LEVEL, memory.level() * AFTER_HOLD), in.now())
                .held(new Memory.Hold(reading.signal(), in.now(), sentence, null));
        return held(next, "held: " + sentence);
    }

    private static Decision held(Memory next, @Nullable String sentence) {
        Memory.Hold hold = next.hold();
        if (hold == null) {
            throw new IllegalStateException("nothing is held");
        }
        return new Decision(next, "held: " + hold.sentence(), hold.signal(), sentence);
    }

    private static boolean stops(Reading reading, Instant now) {
        if (reading.kind() != Signal.Kind.HARD || reading.ignored()) {
            return false;
        }
        return switch (reading.standing()) {
            case MEASURED -> reading.utilisation() >= 1;
            case LOST -> reading.age(now).compareTo(LOST_HOLDS_AFTER) >= 0;
            case ABSENT, DENIED, LEARNING -> false;
        };
    }

    private static String words(Reading reading) {
        if (reading.standing() == Reading.Standing.LOST) {
            return reading.signal() + " cannot be measured any more (" + reading.sentence()
                    + "); resumes when it can, or after 'sluice signal " + reading.signal() + " --ignore'";
        }
        double release = reading.limit().value() * RELEASE_BELOW;
        return reading.sentence() + ", limit " + reading.limit().text() + "; resumes under "
                + reading.limit().unit().text(release);
    }

    // --- steps

    private static Decision down(Inputs in, Memory memory, Reading worst, double utilisation) {
        boolean lately = since(memory.shedAt(), in.now()).compareTo(SHED_EVERY) < 0;
        if (lately || memory.level() <= LOWEST_LEVEL) {
            return stay(memory.calm(null, memory.inTrouble()), worst);
        }
        double next =
                utilisation >= 1 ? memory.level() / 2 : memory.level() > 2 ? memory.level() - 1 : memory.level() * SHED;
        next = Math.max(LOWEST_LEVEL, next);
        // Only a level at which a limit was reached is known to be too much.
        Memory lowered = utilisation >= 1 ? memory.shed(next, in.now()) : memory.eased(next, in.now());
        return new Decision(lowered, phrase(worst), worst.signal(), change(memory.level(), next) + ": " + full(worst));
    }

    // At the level of a beginner, without a wall: nothing has shown that the level before was too much.
    private static Decision carefully(Memory memory, Reading learning) {
        if (memory.level() <= START_LEVEL) {
            return new Decision(memory, learning.sentence(), learning.signal(), null);
        }
        return new Decision(
                memory.at(START_LEVEL),
                learning.sentence(),
                learning.signal(),
                change(memory.level(), START_LEVEL) + ": " + learning.sentence());
    }

    private static Decision stay(Memory memory, Reading worst) {
        return new Decision(memory, phrase(worst), worst.signal(), null);
    }

    private static Decision up(Inputs in, Memory memory, double utilisation, @Nullable Reading worst) {
        boolean calm = utilisation < CALM_BELOW;
        Instant calmSince = calm ? (memory.calmSince() == null ? in.now() : memory.calmSince()) : null;
        Memory now = memory.calm(calmSince, false);
        double highest = Math.max(LOWEST_LEVEL, in.highest());
        Memory.Wall wall = now.wall();
        double ceiling = wall == null ? highest : Math.min(highest, wall.agedLevel(in.now()) * WALL_MARGIN);
        if (now.level() > highest) {
            return new Decision(now.at(highest), cap(highest), "max_workers", null);
        }
        // A wall fades from second to second: whoever is this near to it has arrived.
        if (now.level() >= (wall == null || ceiling >= highest ? ceiling : ceiling * AT_WALL)) {
            return wall == null || ceiling >= highest
                    ? new Decision(now, cap(highest), "max_workers", null)
                    : atWall(in, now, wall);
        }
        if (in.inUse() >= 0 && in.inUse() < IN_USE) {
            return new Decision(
                    now,
                    String.format(Locale.ROOT, "workers use %.0f %% of what they may", in.inUse() * 100),
                    "not_in_use",
                    null);
        }
        boolean early = since(now.grownAt(), in.now()).compareTo(in.alone() ? GROW_EVERY_ALONE : GROW_EVERY) < 0
                || since(now.shedAt(), in.now()).compareTo(GROW_AFTER_SHED) < 0;
        if (early) {
            return new Decision(now, SEARCH, "search", null);
        }
        double step = Math.min(now.level() * growth(in, utilisation), now.level() + 1);
        // Half the way when a wall is near: the last step into it should be small.
        double next = wall == null ? Math.min(step, ceiling) : Math.min(step, (now.level() + ceiling) / 2 + 0.005);
        next = Math.min(next, ceiling);
        String why = worst == null
                ? "no signal is near its limit"
                : String.format(
                        Locale.ROOT,
                        "the nearest signal, %s, is at %.0f %% of its limit",
                        worst.signal(),
                        worst.utilisation() * 100);
        return new Decision(now.grown(next, in.now()), SEARCH, "search", change(now.level(), next) + ": " + why);
    }

    // The nearest signal says how far it may be to the middle of the zone in which nothing changes; without one,
    // carefully.
    private static double growth(Inputs in, double utilisation) {
        if (in.alone()) {
            return GROWTH_ALONE;
        }
        return utilisation <= 0 ? GROWTH : Math.min(MOST_GROWTH, AIM / utilisation);
    }

    private static Decision atWall(Inputs in, Memory memory, Memory.Wall wall) {
        Instant calmSince = memory.calmSince();
        if (calmSince != null && since(calmSince, in.now()).compareTo(CALM_FORGETS_WALL) >= 0) {
            return new Decision(
                    memory.withoutWall(),
                    SEARCH,
                    "search",
                    "tries more than " + level(wall.level())
                            + " again: every signal has been far from its limit for " + CALM_FORGETS_WALL.toSeconds()
                            + " s");
        }
        long ago = Duration.between(wall.at(), in.now()).toSeconds();
        return new Decision(memory, level(wall.level()) + " was too much " + ago + " s ago", "wall", null);
    }

    // --- words

    private static Optional<Reading> worst(List<Reading> readings) {
        return readings.stream()
                .filter(reading -> reading.utilisation() > 0)
                .max(Comparator.comparingDouble(Reading::utilisation));
    }

    private static String wordsOf(List<Reading> readings, String signal) {
        return readings.stream()
                .filter(reading -> reading.signal().equals(signal))
                .map(Reading::sentence)
                .findFirst()
                .orElse("the signal " + signal + " is not watched any more");
    }

    private static String full(Reading worst) {
        if (worst.standing() == Reading.Standing.LOST) {
            return worst.signal() + " cannot be measured (" + worst.sentence() + ")";
        }
        return worst.sentence() + ", limit " + worst.limit().text();
    }

    private static String phrase(Reading worst) {
        return worst.standing() == Reading.Standing.LOST
                ? worst.signal() + " cannot be measured (" + worst.sentence() + "): no increase"
                : String.format(Locale.ROOT, "%s (%.0f %% of its limit)", worst.sentence(), worst.utilisation() * 100);
    }

    private static String cap(double highest) {
        return "max_workers=" + Math.round(highest);
    }

    private static String change(double from, double to) {
        return level(from) + " → " + level(to);
    }

    /** A level in words: {@code 2.5 workers}, or {@code a duty of 30 %}. */
    static String level(double level) {
        if (level < 0.995) {
            return String.format(Locale.ROOT, "a duty of %.0f %%", level * 100);
        }
        String number = String.format(Locale.ROOT, "%.1f", level).replaceAll("\\.0$", "");
        return number + (number.equals("1") ? " worker" : " workers");
    }

    private static Duration since(@Nullable Instant past, Instant now) {
        return past == null ? Duration.ofDays(1) : Duration.between(past, now);
    }
}
