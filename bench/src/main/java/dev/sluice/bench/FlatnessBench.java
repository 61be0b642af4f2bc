package dev.sluice.bench;

import dev.sluice.bench.arms.Arm;
import dev.sluice.bench.arms.ChunkLoop;
import dev.sluice.bench.arms.SluiceArm;
import dev.sluice.bench.report.Report;
import dev.sluice.bench.report.Stats;
import dev.sluice.bench.report.Table;
import dev.sluice.bench.server.BenchServer;
import dev.sluice.bench.server.Campaigns;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Whether speed keeps up as tables grow: rows a second on a table of ten times the size. With {@code --arms sluice,loop} the
 * hand-written loop runs too, which shows how much of a difference is the database's own (larger indexes, colder pages).
 */
final class FlatnessBench implements Bench {

    private static final int FACTOR = 10;

    @Override
    public String name() {
        return "flatness";
    }

    @Override
    public String summary() {
        return "rows/s on a table of ten times --rows, divided by rows/s on one of --rows";
    }

    @Override
    public Report run(Options options) throws Exception {
        int small = options.number("rows", 1_000_000, 10_000);
        int large = Math.multiplyExact(small, FACTOR);
        int rounds = options.number("rounds", 3, 1);
        int workers = options.number("workers", 2, 2);
        List<String> chosen = options.names("arms", List.of("sluice"), List.of("sluice", "loop"));
        List<Arm> arms = List.<Arm>of(new SluiceArm(workers), new ChunkLoop()).stream()
                .filter(arm -> chosen.contains(arm.name()))
                .toList();

        Report report = new Report(name());
        report.setting("small rows", small).setting("large rows", large).setting("rounds", rounds);
        arms.forEach(arm -> report.setting("arm " + arm.name(), arm.description()));
        try (BenchServer server = BenchServer.start(options.out())) {
            server.describeTo(report);
            server.makeTemplate("campaigns_small", database -> Campaigns.fill(database, small));
            Rounds.alternate(trials(arms, server, "small", small), 1);
            server.makeTemplate("campaigns_large", database -> Campaigns.fill(database, large));
            List<Rounds.Trial<Timing>> trials = new ArrayList<>(trials(arms, server, "small", small));
            trials.addAll(trials(arms, server, "large", large));
            figures(report, arms, Rounds.alternate(trials, rounds));
        }
        return report.atLeast("sluice_large_to_small", 0.9);
    }

    private static List<Rounds.Trial<Timing>> trials(List<Arm> arms, BenchServer server, String size, int rows) {
        return arms.stream()
                .map(arm -> new Rounds.Trial<>(
                        arm.name() + " " + size, () -> Timing.of(arm, server, "campaigns_" + size, rows)))
                .toList();
    }

    private static void figures(Report report, List<Arm> arms, Map<String, List<Timing>> timings) {
        Table table =
                new Table("Speed by size", "arm", "small, rows/s", "large, rows/s", "large ÷ small", "min", "max");
        for (Arm arm : arms) {
            List<Double> small = rates(report, timings, arm.name() + " small");
            List<Double> large = rates(report, timings, arm.name() + " large");
            List<Double> ratios = new ArrayList<>();
            for (int round = 0; round < small.size(); round++) {
                ratios.add(large.get(round) / small.get(round));
            }
            report.figures(arm.name() + ".small_rows_per_second", small);
            report.figures(arm.name() + ".large_rows_per_second", large);
            report.figures(arm.name() + "_large_to_small", ratios);
            table.row(
                    arm.name(),
                    Stats.median(small),
                    Stats.median(large),
                    Stats.median(ratios),
                    Stats.min(ratios),
                    Stats.max(ratios));
        }
        report.table(table);
    }

    private static List<Double> rates(Report report, Map<String, List<Timing>> timings, String trial) {
        List<Timing> results = timings.getOrDefault(trial, List.of());
        for (int round = 0; round < results.size(); round++) {
            results.get(round).describeTo(report, trial, round + 1);
        }
        return results.stream().map(Timing::rowsPerSecond).toList();
    }
}
