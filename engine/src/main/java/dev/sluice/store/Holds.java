package dev.sluice.store;

import java.time.Duration;

/** How long a held run waits before it tries again. */
final class Holds {

    private static final Duration FIRST = Duration.ofSeconds(1);
    private static final Duration LONGEST = Duration.ofSeconds(60);

    private Holds() {}

    /** Twice as long each time, up to a minute: soon over if the trouble is short, cheap if it is long. */
    static Duration backoff(int earlierHolds) {
        long factor = 1L << Math.min(earlierHolds, 10);
        Duration wait = FIRST.multipliedBy(factor);
        return wait.compareTo(LONGEST) < 0 ? wait : LONGEST;
    }
}
