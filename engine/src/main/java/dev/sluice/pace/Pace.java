package dev.sluice.pace;

import dev.sluice.RunOptions;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What a run may use now: how many workers, how much of their time they work, and how long a chunk may take.
 *
 * @param workers 0 to {@link RunOptions#MAX_WORKERS}
 * @param duty the share of time spent working, above 0 up to 1
 * @param fixedSleep a sleep after each chunk that had rows, set by a person, which is a limit like others; null for none
 * @param chunkTarget the statement time that a chunk's size aims at
 */
public record Pace(int workers, double duty, @Nullable Duration fixedSleep, Duration chunkTarget) {

    /**
     * What a chunk's statements may take at full speed. Longer than {@link ChunkSizer#TARGET}, since who asks for full speed
     * has no customers to keep waiting, and what is paid a chunk is then paid less often; five times as long is still
     * within the limit of a statement.
     */
    public static final Duration FULL_SPEED_CHUNK = Duration.ofMillis(600);

    /**
     * What a chunk's statements may take while customers are at work: a customer whom it delays waits no longer than this, and
     * what piles up behind it is soon gone.
     */
    public static final Duration BESIDE_CUSTOMERS_CHUNK = Duration.ofMillis(50);

    /** The cap on the workers of a run whose options are silent: the controller finds how many of them are good. */
    public static final int DEFAULT_WORKERS = 4;

    /** Workers of a run at full speed whose options are silent. */
    public static final int FULL_SPEED_WORKERS = 2;

    /** The pace before any controller has decided: small enough to be harmless anywhere. */
    public static Pace first(boolean fullSpeed, int maxWorkers, @Nullable Duration sleep) {
        return fullSpeed
                ? new Pace(maxWorkers, 1, null, FULL_SPEED_CHUNK)
                : new Pace(1, Law.START_LEVEL, sleep, BESIDE_CUSTOMERS_CHUNK);
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
        Duration rest = Duration.ofNanos((long) (worked.toNanos() * (1 - duty) / duty));
        return fixedSleep == null || fixedSleep.compareTo(rest) < 0 ? rest : fixedSleep;
    }
}
