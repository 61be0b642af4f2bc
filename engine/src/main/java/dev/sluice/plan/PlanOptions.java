package dev.sluice.plan;

import java.time.Duration;

/**
 * How thoroughly a plan looks. Every part is bounded in time, whatever these say.
 *
 * @param places how many places of the key space are tried, 1 to 64
 * @param rowsPerPlace rows that need the step, at each place; 0 to try the step nowhere
 * @param blocks blocks of the table that are read to estimate
 * @param countLimit the planner's cost up to which rows are counted rather than estimated
 * @param longest what all the sample's transactions may take together; each holds its locks for its own place only
 * @param effectsAccepted whether to try the step even if something it calls may have effects that outlast a rollback
 * @param seed chooses the blocks
 */
public record PlanOptions(
        int places,
        int rowsPerPlace,
        int blocks,
        double countLimit,
        Duration longest,
        boolean effectsAccepted,
        long seed) {

    /** For a person who asks for a plan: 800 rows at eight places. */
    public static final PlanOptions THOROUGH = new PlanOptions(8, 100, 400, 100_000, Duration.ofSeconds(4), false, 1);

    /** For the check that each new run makes by itself: at most 200 rows, at most about a second. */
    public static final PlanOptions QUICK = new PlanOptions(4, 50, 100, 10_000, Duration.ofMillis(1_000), false, 1);

    /** The most places. */
    public static final int MOST_PLACES = 64;

    /** The most rows at a place: they stay locked while the step is applied to them twice. */
    public static final int MOST_ROWS_PER_PLACE = 1_000;

    /**
     * Checks the ranges.
     *
     * @throws IllegalArgumentException if one is outside
     */
    public PlanOptions {
        require("places", places, 1, MOST_PLACES);
        require("rows at each place", rowsPerPlace, 0, MOST_ROWS_PER_PLACE);
        require("blocks", blocks, 16, 100_000);
    }

    public PlanOptions withRowsPerPlace(int rows) {
        return new PlanOptions(places, rows, blocks, countLimit, longest, effectsAccepted, seed);
    }

    public PlanOptions withPlaces(int number) {
        return new PlanOptions(number, rowsPerPlace, blocks, countLimit, longest, effectsAccepted, seed);
    }

    /** Tries the step whatever it calls. */
    public PlanOptions withEffectsAccepted() {
        return new PlanOptions(places, rowsPerPlace, blocks, countLimit, longest, true, seed);
    }

    private static void require(String what, int value, int least, int most) {
        if (value < least || value > most) {
            throw new IllegalArgumentException(what + " must be " + least + " to " + most + ", got " + value);
        }
    }
}
