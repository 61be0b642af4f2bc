package dev.sluice.bench;

import dev.sluice.Sluice;
import dev.sluice.bench.plan.Comparison;
import dev.sluice.bench.plan.GeneratedTable;
import dev.sluice.bench.report.Report;
import dev.sluice.bench.report.Stats;
import dev.sluice.bench.report.Table;
import dev.sluice.bench.server.BenchDatabase;
import dev.sluice.bench.server.BenchServer;
import dev.sluice.bench.server.Campaigns;
import dev.sluice.plan.PlanReport;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Whether a plan is quick on a large table, and whether what it says is true: on generated tables each interval of the plan is
 * compared with what the run then does.
 */
final class PlanBench implements Bench {

    /** The property: rows and bytes. Seconds are reported beside them, on a machine that may be busy. */
    private static final List<String> PROMISED = List.of(
            "rows_scanned",
            "rows_remaining",
            "rows_changed",
            "wal_bytes",
            "heap_growth",
            "index_growth",
            "other_growth");

    @Override
    public String name() {
        return "plan";
    }

    @Override
    public String summary() {
        return "seconds of a plan on --rows rows; share of a plan's intervals that hold, over --tables generated tables";
    }

    @Override
    public Report run(Options options) throws Exception {
        int rows = options.number("rows", 10_000_000, 20_000);
        int tables = options.number("tables", 60, 6);
        int seed = options.number("seed", 1, 1);
        int most = options.quick() ? 8_000 : 120_000;
        int rounds = options.number("rounds", 5, 1);
        Report report = new Report(name());
        report.setting("rows", rows)
                .setting("tables", tables)
                .setting("seed", seed)
                .setting("rounds", rounds);
        try (BenchServer server = BenchServer.start(options.out())) {
            server.describeTo(report);
            hits(report, server, tables, seed, most);
            seconds(report, server, rows, rounds);
        }
        return report;
    }

    private static void seconds(Report report, BenchServer server, int rows, int rounds) throws Exception {
        server.makeTemplate("plan_large", database -> Campaigns.fill(database, rows));
        List<Double> seconds = new ArrayList<>();
        for (int i = 0; i < rounds; i++) {
            // A fresh copy has nothing in the server's memory.
            BenchDatabase database = server.copyOf("plan_large");
            try (Sluice sluice = Sluice.on(database.dataSource())) {
                long begin = System.nanoTime();
                PlanReport plan = sluice.plan(Campaigns.BACKFILL);
                double took = (System.nanoTime() - begin) / 1e9;
                if (!plan.rows().rows().contains(rows)) {
                    throw new WrongResultException("the plan expects " + plan.rows() + " of " + rows + " rows");
                }
                seconds.add(took);
                report.raw(
                        "what", "plan seconds", "seed", i, "low", 0.0, "high", 10.0, "actual", took, "hit", took <= 10);
            }
        }
        report.figures("seconds", seconds).atMost("seconds.max", 10);
        report.table(new Table("Seconds of a plan on " + rows + " rows", "median", "min", "max")
                .row(Stats.median(seconds), Stats.min(seconds), Stats.max(seconds)));
    }

    private static void hits(Report report, BenchServer server, int tables, int seed, int most) throws Exception {
        Map<String, List<Comparison>> all = new LinkedHashMap<>();
        for (int i = 0; i < tables; i++) {
            GeneratedTable table = GeneratedTable.draw((long) seed * 1_000_003 + i, most);
            BenchDatabase database = server.newDatabase("plan_generated");
            table.create(database);
            for (Comparison one : Comparison.of(database, table)) {
                all.computeIfAbsent(one.what(), what -> new ArrayList<>()).add(one);
                report.raw(
                        "what",
                        one.what(),
                        "seed",
                        table.seed(),
                        "low",
                        one.planned().low(),
                        "high",
                        one.planned().high(),
                        "actual",
                        one.actual(),
                        "hit",
                        one.hit());
                if (!one.hit()) {
                    System.err.printf(
                            "bench: missed %s: %.0f to %.0f, was %.0f: %s%n",
                            one.what(), one.planned().low(), one.planned().high(), one.actual(), table);
                }
            }
            System.err.printf("bench: table %d of %d%n", i + 1, tables);
        }
        Table shares = new Table("Intervals that held", "what", "share", "median of most by least");
        all.forEach((what, ones) -> {
            double share = ones.stream().filter(Comparison::hit).count() / (double) ones.size();
            double spread = Stats.median(ones.stream().map(Comparison::spread).toList());
            report.figure("hit." + what, share);
            shares.row(what, share, spread);
            if (PROMISED.contains(what)) {
                report.atLeast("hit." + what, 0.9);
            }
        });
        report.table(shares);
    }
}
