package dev.sluice.bench;

import dev.sluice.bench.arms.Arm;
import dev.sluice.bench.report.Table;
import dev.sluice.bench.server.BenchDatabase;
import dev.sluice.bench.server.BenchServer;
import dev.sluice.bench.server.Campaigns;

/**
 * One timed run of an arm.
 *
 * @param rows how many there were
 * @param seconds from its beginning to its end
 */
record Timing(int rows, double seconds) {

    /** Runs an arm once on a fresh copy of a template, and checks every row of the result. */
    static Timing of(Arm arm, BenchServer server, String template, int rows) throws Exception {
        BenchDatabase database = server.copyOf(template);
        double seconds;
        try (Arm.Ready ready = arm.prepare(database, rows)) {
            long begin = System.nanoTime();
            ready.run();
            seconds = (System.nanoTime() - begin) / 1e9;
        }
        Campaigns.check(database, rows, arm.name());
        return new Timing(rows, seconds);
    }

    double rowsPerSecond() {
        return rows / seconds;
    }

    @Override
    public String toString() {
        return Table.number(rowsPerSecond()) + " rows/s (" + Table.number(seconds) + " s)";
    }
}
