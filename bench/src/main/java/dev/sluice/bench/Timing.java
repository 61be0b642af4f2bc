package dev.sluice.bench;

import dev.sluice.bench.arms.Arm;
import dev.sluice.bench.report.Report;
import dev.sluice.bench.report.Table;
import dev.sluice.bench.server.BenchDatabase;
import dev.sluice.bench.server.BenchServer;
import dev.sluice.bench.server.Campaigns;
import dev.sluice.bench.server.CpuTime;

/**
 * One timed run of an arm.
 *
 * @param rows how many there were
 * @param seconds from its beginning to its end
 * @param cpu processor time spent meanwhile
 */
record Timing(int rows, double seconds, CpuTime cpu) {

    /** Runs an arm once on a fresh copy of a template, and checks every row of the result. */
    static Timing of(Arm arm, BenchServer server, String template, int rows) throws Exception {
        BenchDatabase database = server.copyOf(template);
        double seconds;
        CpuTime cpu;
        try (Arm.Ready ready = arm.prepare(database, rows)) {
            CpuTime before = server.cpuTime();
            long begin = System.nanoTime();
            ready.run();
            seconds = (System.nanoTime() - begin) / 1e9;
            cpu = server.cpuTime().minus(before);
        }
        Campaigns.check(database, rows, arm.name());
        return new Timing(rows, seconds, cpu);
    }

    double rowsPerSecond() {
        return rows / seconds;
    }

    /** Puts it on a report. */
    void describeTo(Report report, String trial, int round) {
        report.raw(
                "trial",
                trial,
                "round",
                round,
                "seconds",
                seconds,
                "rows/s",
                rowsPerSecond(),
                "cpu s of the server",
                cpu.server(),
                "cpu s of the JVM",
                cpu.jvm());
    }

    @Override
    public String toString() {
        return String.format(
                "%s rows/s (%s s; cpu %s s server, %s s JVM)",
                Table.number(rowsPerSecond()),
                Table.number(seconds),
                Table.number(cpu.server()),
                Table.number(cpu.jvm()));
    }
}
