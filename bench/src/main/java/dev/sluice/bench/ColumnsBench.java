package dev.sluice.bench;

import dev.sluice.bench.arms.Arm;
import dev.sluice.bench.arms.ChunkLoop;
import dev.sluice.bench.arms.SingleStatement;
import dev.sluice.bench.arms.SluiceArm;
import dev.sluice.bench.arms.SpringArm;
import dev.sluice.bench.report.Report;
import dev.sluice.bench.report.Stats;
import dev.sluice.bench.report.Table;
import dev.sluice.bench.server.BenchServer;
import dev.sluice.bench.server.Campaigns;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Rows a second of Sluice at full speed beside the other ways of filling a column. */
final class ColumnsBench implements Bench {

    private static final String TEMPLATE = "campaigns_full";
    private static final String WARMUP_TEMPLATE = "campaigns_warmup";

    /** {@code spring-unnest} and {@code spring-keys} were never the fastest of Spring Batch's: named, they run too. */
    private static final List<String> USUAL = List.of("single", "loop", "spring-items", "spring-ranges", "sluice");

    @Override
    public String name() {
        return "columns";
    }

    @Override
    public String summary() {
        return "rows/s of a column fill: one UPDATE, a hand-written loop, Spring Batch, Sluice";
    }

    @Override
    public Report run(Options options) throws Exception {
        int rows = options.number("rows", 3_000_000, 20_000);
        int warmupRows = Math.min(rows, options.number("warmup-rows", 300_000, 1));
        int rounds = options.number("rounds", 3, 1);
        int workers = options.number("workers", 2, 2);
        List<Arm> all = List.of(
                new SingleStatement(),
                new ChunkLoop(),
                SpringArm.items(workers),
                SpringArm.unnest(workers),
                SpringArm.keys(workers),
                SpringArm.ranges(workers),
                new SluiceArm(workers));
        List<String> chosen =
                options.names("arms", USUAL, all.stream().map(Arm::name).toList());
        List<Arm> arms = all.stream().filter(arm -> chosen.contains(arm.name())).toList();

        Report report = new Report(name());
        report.setting("rows", rows).setting("rounds", rounds).setting("warm-up rows", warmupRows);
        arms.forEach(arm -> report.setting("arm " + arm.name(), arm.description()));
        try (BenchServer server = BenchServer.start(options.out())) {
            server.describeTo(report);
            if (!options.quick()) {
                template(server, WARMUP_TEMPLATE, warmupRows);
                Rounds.alternate(trials(arms, server, WARMUP_TEMPLATE, warmupRows), 1);
            }
            template(server, TEMPLATE, rows);
            figures(report, Rounds.alternate(trials(arms, server, TEMPLATE, rows), rounds));
        }
        return report;
    }

    private static void template(BenchServer server, String name, int rows) throws Exception {
        server.makeTemplate(name, database -> {
            Campaigns.fill(database, rows);
            SpringArm.makeRepository(database);
        });
    }

    private static List<Rounds.Trial<Timing>> trials(List<Arm> arms, BenchServer server, String template, int rows) {
        return arms.stream()
                .map(arm -> new Rounds.Trial<>(arm.name(), () -> Timing.of(arm, server, template, rows)))
                .toList();
    }

    private static void figures(Report report, Map<String, List<Timing>> timings) {
        Table speeds = new Table("Speed, rows/s", "arm", "median", "min", "max");
        timings.forEach((arm, results) -> {
            List<Double> rates = rates(results);
            report.figures(arm + ".rows_per_second", rates);
            speeds.row(arm, Stats.median(rates), Stats.min(rates), Stats.max(rates));
            for (int round = 0; round < results.size(); round++) {
                results.get(round).describeTo(report, arm, round + 1);
            }
        });
        report.table(speeds);
        List<Timing> sluice = timings.get("sluice");
        if (sluice != null) {
            ratios(report, timings, rates(sluice));
        }
    }

    private static void ratios(Report report, Map<String, List<Timing>> timings, List<Double> sluice) {
        Table table = new Table("Sluice ÷ other, within each round", "other", "median", "min", "max");
        List<String> spring = timings.keySet().stream()
                .filter(name -> name.startsWith("spring-"))
                .toList();
        timings.keySet().stream()
                .filter(name -> !name.equals("sluice"))
                .forEach(name -> ratio(report, table, name, sluice, best(timings, List.of(name))));
        ratio(report, table, "best_simple", sluice, best(timings, List.of("single", "loop")));
        ratio(report, table, "best_spring", sluice, best(timings, spring));
        report.table(table);
        goal(report, "sluice_to_best_simple", 1.2);
        goal(report, "sluice_to_best_spring", 1.0);
        goal(report, "sluice_to_spring-items", 2.0);
    }

    private static void goal(Report report, String figure, double goal) {
        if (report.has(figure)) {
            report.atLeast(figure, goal);
        }
    }

    /** The fastest of some arms in each round; empty if none of them ran. */
    private static List<Double> best(Map<String, List<Timing>> timings, List<String> arms) {
        List<Double> best = new ArrayList<>();
        for (String arm : arms) {
            List<Double> rates = rates(timings.getOrDefault(arm, List.of()));
            for (int round = 0; round < rates.size(); round++) {
                if (best.size() <= round) {
                    best.add(rates.get(round));
                } else {
                    best.set(round, Math.max(best.get(round), rates.get(round)));
                }
            }
        }
        return best;
    }

    private static void ratio(Report report, Table table, String other, List<Double> sluice, List<Double> rates) {
        if (rates.isEmpty()) {
            return;
        }
        List<Double> ratios = new ArrayList<>();
        for (int round = 0; round < rates.size(); round++) {
            ratios.add(sluice.get(round) / rates.get(round));
        }
        report.figures("sluice_to_" + other, ratios);
        table.row(other, Stats.median(ratios), Stats.min(ratios), Stats.max(ratios));
    }

    private static List<Double> rates(List<Timing> results) {
        return results.stream().map(Timing::rowsPerSecond).toList();
    }
}
