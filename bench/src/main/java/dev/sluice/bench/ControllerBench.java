package dev.sluice.bench;

import dev.sluice.bench.pacing.ControllerCost;
import dev.sluice.bench.report.Report;
import dev.sluice.bench.server.BenchServer;
import dev.sluice.bench.server.Campaigns;
import dev.sluice.bench.shop.Load;
import dev.sluice.bench.shop.Shop;
import java.util.List;
import java.util.Map;

/** What the controller itself costs: with customers, whom it watches closely, and without. */
final class ControllerBench implements Bench {

    private static final String TEMPLATE = "campaigns_controller";

    private static final double GOAL = 0.01;

    @Override
    public String name() {
        return "controller";
    }

    @Override
    public String summary() {
        return "processor time of the controller's own sessions and threads, as shares of one core";
    }

    @Override
    public Report run(Options options) throws Exception {
        int rounds = options.number("rounds", 3, 1);
        int rows = options.number("rows", 5_000_000, 300_000);
        int seconds = options.number("seconds", 20, 2);
        Load load = new Load(
                options.number("tps", 600, 100), options.number("connections", 16, 8), options.number("seed", 1, 1));
        Report report = new Report(name());
        report.setting("rows", rows)
                .setting("rounds", rounds)
                .setting("seconds, at the most", seconds)
                .setting("transactions/s of the customers", load.perSecond());
        try (BenchServer server = BenchServer.start(options.out());
                Shop shop = Shop.start()) {
            server.describeTo(report);
            server.makeTemplate(TEMPLATE, database -> Campaigns.fill(database, rows));
            Map<String, List<ControllerCost>> costs = Rounds.alternate(
                    List.of(
                            new Rounds.Trial<>(
                                    "customers",
                                    () -> ControllerCost.of(server.copyOf(TEMPLATE), shop, rows, load, seconds)),
                            new Rounds.Trial<>(
                                    "alone",
                                    () -> ControllerCost.of(server.copyOf(TEMPLATE), null, rows, load, seconds))),
                    rounds);
            costs.forEach((arm, all) -> {
                all.forEach(cost -> report.raw("arm", arm, "server", cost.server(), "program", cost.program()));
                report.figures(
                                arm + ".server",
                                all.stream().map(ControllerCost::server).toList())
                        .figures(
                                arm + ".program",
                                all.stream().map(ControllerCost::program).toList())
                        .atMost(arm + ".server", GOAL)
                        .atMost(arm + ".program", GOAL);
            });
        }
        return report;
    }
}
