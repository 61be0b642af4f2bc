package dev.sluice.recipes.connections.paths;

import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * How long a search may still take, by a clock that only goes forward.
 *
 * @param nanos the clock
 * @param begun its time at the beginning
 * @param timeout from then on
 */
record Deadline(LongSupplier nanos, long begun, Duration timeout) {

    // Names for what was found take two round trips and some index look-ups.
    private static final long MOST_KEPT_BACK_MS = 300;

    static Deadline in(Duration timeout, LongSupplier nanos) {
        return new Deadline(nanos, nanos.getAsLong(), timeout);
    }

    Duration taken() {
        return Duration.ofNanos(nanos.getAsLong() - begun);
    }

    Duration left() {
        return timeout.minus(taken());
    }

    /** The same beginning and less time: what is kept back is for saying what was found. */
    Deadline keepingBack() {
        long part = Math.min(MOST_KEPT_BACK_MS, timeout.toMillis() / 5);
        return new Deadline(nanos, begun, timeout.minusMillis(part));
    }
}
