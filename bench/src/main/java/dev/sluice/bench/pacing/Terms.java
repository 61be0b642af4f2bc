package dev.sluice.bench.pacing;

import dev.sluice.bench.shop.Load;

/**
 * The same for all that are compared.
 *
 * @param rows of the table
 * @param load of the customers
 * @param warmupSeconds customers alone, before anything is watched
 * @param settleSeconds for those that look for their speed, before the window
 * @param seconds of the window in which both are watched
 */
public record Terms(int rows, Load load, int warmupSeconds, int settleSeconds, int seconds) {

    /** What copying, reading into memory and checking a million rows takes, roughly. */
    private static final double SECONDS_A_MILLION_ROWS = 2;

    /** What filling a million rows takes, roughly, and what the customers' process takes to get warm. */
    private static final double FILLING_SECONDS_A_MILLION_ROWS = 9;

    private static final double WARMING_SECONDS = 20;

    /** How long it takes until the first meeting, roughly, in seconds. */
    public double estimateBefore() {
        return rows / 1e6 * FILLING_SECONDS_A_MILLION_ROWS + WARMING_SECONDS;
    }

    /** How long one meeting takes, roughly, in seconds. */
    public double estimate(boolean settles) {
        return rows / 1e6 * SECONDS_A_MILLION_ROWS + warmupSeconds + seconds + (settles ? settleSeconds : 0);
    }

    /** With as many customers a second as that. */
    public Terms withPerSecond(double perSecond) {
        return new Terms(rows, load.withPerSecond(perSecond), warmupSeconds, settleSeconds, seconds);
    }

    /** With the customers of a round: others in each. */
    public Terms withRound(int round) {
        return new Terms(
                rows,
                new Load(load.perSecond(), load.connections(), load.seed() * 1_000 + round),
                warmupSeconds,
                settleSeconds,
                seconds);
    }
}
