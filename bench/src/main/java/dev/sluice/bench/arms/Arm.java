package dev.sluice.bench.arms;

import dev.sluice.bench.server.BenchDatabase;

/** One way of doing the backfill of {@link dev.sluice.bench.server.Campaigns}. Immutable. */
public interface Arm {

    /** A short name for figures. */
    String name();

    /** What it does, for the report. */
    String description();

    /** Makes ready what a program has before it begins: outside the clock. */
    Ready prepare(BenchDatabase database, int rows) throws Exception;

    /** Ready to begin. */
    interface Ready extends AutoCloseable {

        /** Does all of it: inside the clock. Returns when the last row is committed and recorded. */
        void run() throws Exception;
    }
}
