package dev.sluice.bench.shop;

import java.util.Random;

/**
 * Who comes when, and wants what: a Poisson process with keys evenly over the table. The same seed gives the same customers.
 * Thread-safe.
 */
final class Arrivals {

    private static final double NANOS_PER_SECOND = 1e9;

    private final long startNanos;
    private final Random random;
    private final int rows;
    private double perSecond;
    private double at;

    /**
     * Begins at a moment.
     *
     * @param perSecond how many a second; infinite for a queue that is never empty
     */
    Arrivals(long startNanos, double perSecond, int rows, long seed) {
        this.random = new Random(seed);
        this.rows = rows;
        this.perSecond = perSecond;
        this.at = 0;
        this.startNanos = startNanos;
    }

    /**
     * One customer.
     *
     * @param atNanos when it is to be served, on the clock of {@link System#nanoTime}
     * @param key what it looks at or changes
     */
    record Arrival(long atNanos, Kind kind, long key) {}

    /** The next one. */
    synchronized Arrival next() {
        at += -Math.log(1 - random.nextDouble()) / perSecond * NANOS_PER_SECOND;
        return new Arrival(startNanos + (long) at, Kind.at(random.nextDouble()), 1 + random.nextInt(rows));
    }

    /** From the next customer on, so many a second come. */
    synchronized void rate(double newPerSecond) {
        perSecond = newPerSecond;
    }

    /** Whether there is a schedule that one can fall behind. */
    synchronized boolean isPaced() {
        return !Double.isInfinite(perSecond);
    }
}
