package dev.sluice.bench;

import dev.sluice.bench.report.Report;

/** One measurement that can be asked for by name. */
interface Bench {

    /** The word after {@code bench/run}. */
    String name();

    /** What it measures, in one line. */
    String summary();

    /**
     * Measures.
     *
     * @return the figures
     * @throws WrongResultException if what was measured did not do its work right: then its speed means nothing
     */
    Report run(Options options) throws Exception;
}
