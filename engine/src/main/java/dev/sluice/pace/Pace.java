package dev.sluice.pace;

import dev.sluice.RunOptions;
import java.time.Duration;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What a run may use: how many workers, and how much of their time they work.
 *
 * @param duty the share of time spent working, above 0 up to 1
 * @param fixedSleep a sleep after each chunk that had rows, set by a person; null for one in proportion to the work
 */
public record Pace(double duty, @Nullable Duration fixedSleep) {

    /** Half the time of one connection: modest, since nothing measures yet how the database's customers fare. */
    public static final double DEFAULT_DUTY = 0.5;

    /**
     * What a chunk's statements may take at full speed. Longer than {@link ChunkSizer#TARGET}, since who asks for full speed
     * has no customers to keep waiting, and what is paid a chunk is then paid less often; five times as long is still
     * within the limit of a statement.
     */
    public static final Duration FULL_SPEED_CHUNK = Duration.ofMillis(600);

    /** Workers of a run whose options are silent. */
    public static final int DEFAULT_WORKERS = 1;

    /** Workers of a run at full speed whose options are silent. */
    public static final int FULL_SPEED_WORKERS = 2;

    /** The pace of a run with these knobs. */
    public static Pace of(boolean fullSpeed, @Nullable Duration sleep) {
        return new Pace(fullSpeed ? 1 : DEFAULT_DUTY, fullSpeed ? null : sleep);
    }

    /** The statement time that a chunk's size aims at. */
    public static Duration chunkTarget(boolean fullSpeed) {
        return fullSpeed ? FULL_SPEED_CHUNK : ChunkSizer.TARGET;
    }

    /** The cap on workers that these options mean. */
    public static int workers(RunOptions options) {
        return options.maxWorkers().orElse(options.fullSpeed() ? FULL_SPEED_WORKERS : DEFAULT_WORKERS);
    }

    /**
     * How long to rest after a chunk.
     *
     * @param worked what the chunk took
     * @param scanned its rows; emptiness costs nothing and earns no rest
     */
    public Duration restAfter(Duration worked, long scanned) {
        if (scanned == 0) {
            return Duration.ZERO;
        }
        if (fixedSleep != null) {
            return fixedSleep;
        }
        return Duration.ofNanos((long) (worked.toNanos() * (1 - duty) / duty));
    }

    /** What binds the speed, as a phrase. */
    public String bindingLimit(int workers, int maxWorkers) {
        if (fixedSleep != null) {
            return "sleep " + fixedSleep.toMillis() + " ms after each chunk (operator)";
        }
        if (duty < 1) {
            return String.format(Locale.ROOT, "duty cycle %.0f %% (default pace; --full-speed lifts it)", duty * 100);
        }
        return workers >= maxWorkers ? "max_workers " + maxWorkers : "workers " + workers + " of " + maxWorkers;
    }
}
