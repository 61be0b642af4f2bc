package dev.sluice.plan;

import java.util.Locale;
import java.util.Optional;

/**
 * How many workers the server has connections for, with what the run leaves to the application. Pure.
 *
 * @param usable connections that ordinary roles may have
 * @param taken of them, at the time of the plan
 */
record ConnectionBudget(long usable, long taken) {

    /** The heartbeat's connection, and the controller's two. */
    private static final int BESIDE_WORKERS = 3;

    /** A run is held when fewer than this share of the connections are free: see the signal {@code connections}. */
    private static final double LEFT_TO_THE_APPLICATION = 0.1;

    /** Workers for which there is room; 0 if a run would be held as soon as it has begun. */
    long workers() {
        double left = Math.max(0.5, usable * LEFT_TO_THE_APPLICATION);
        return Math.max(0, (long) Math.ceil(usable - left - taken) - 1 - BESIDE_WORKERS);
    }

    /** What to know before a run with up to so many workers; empty if there is room for all of them. */
    Optional<Risk> risk(int wanted) {
        long workers = workers();
        if (workers >= wanted) {
            return Optional.empty();
        }
        String sentence = String.format(
                Locale.ROOT,
                "%,d of %,d connections are taken; a run has one a worker and %d more, and leaves a tenth of all to the"
                        + " application: ",
                taken,
                usable,
                BESIDE_WORKERS);
        return Optional.of(Risk.warns(
                "connections",
                workers == 0
                        ? sentence + "it would be held as soon as it begins"
                        : String.format(
                                Locale.ROOT,
                                "%sthere is room for %,d %s",
                                sentence,
                                workers,
                                workers == 1 ? "worker" : "workers")));
    }
}
