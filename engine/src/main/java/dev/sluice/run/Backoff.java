package dev.sluice.run;

import java.time.Duration;
import java.util.random.RandomGenerator;

/** How long to wait before the next attempt: doubling, capped, with jitter so that workers do not return in step. */
final class Backoff {

    private static final long FIRST_MILLIS = 50;
    private static final long LONGEST_MILLIS = 3000;

    private Backoff() {}

    /**
     * The wait.
     *
     * @param attempt how many attempts failed in a row, from 1
     */
    static Duration after(int attempt, RandomGenerator random) {
        long most = Math.min(LONGEST_MILLIS, FIRST_MILLIS << Math.min(attempt - 1, 10));
        return Duration.ofMillis(most / 2 + random.nextLong(most / 2 + 1));
    }
}
