package dev.sluice.bench;

import dev.sluice.bench.pacing.Step;
import dev.sluice.bench.pacing.StepReport;
import dev.sluice.bench.pacing.Terms;
import dev.sluice.bench.pacing.Trouble;
import dev.sluice.bench.report.Report;
import dev.sluice.bench.server.Campaigns;
import dev.sluice.bench.server.ReplicatedServer;
import dev.sluice.bench.shop.Load;
import dev.sluice.bench.shop.Shop;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** How soon a run with default settings gives way to trouble, and how soon it is back at its speed when the trouble is over. */
final class StepBench implements Bench {

    private static final String TEMPLATE = "campaigns_step";

    /** How long a run may take to be as fast as before, and some more to see it. */
    private static final int SECONDS_AFTER = 70;

    /** Enough to see that it is watched. */
    private static final int QUICK_SECONDS_AFTER = 30;

    @Override
    public String name() {
        return "step";
    }

    @Override
    public String summary() {
        return "seconds until a run gives way to trouble (twice the load, a blocked update, a paused replica) and is back";
    }

    @Override
    public Report run(Options options) throws Exception {
        int rounds = options.number("rounds", 1, 1);
        List<String> names = Trouble.all().stream().map(Trouble::name).toList();
        List<String> chosen = options.names("arms", names, names);
        List<Trouble> troubles = Trouble.all().stream()
                .filter(trouble -> chosen.contains(trouble.name()))
                .toList();
        Terms terms = new Terms(
                options.number("rows", 5_000_000, 300_000),
                new Load(
                        options.number("tps", 600, 100),
                        options.number("connections", 16, 8),
                        options.number("seed", 1, 1)),
                options.quick() ? 1 : 5,
                options.number("settle", 60, 3),
                options.number("seconds", 20, 3));
        int after = options.quick() ? QUICK_SECONDS_AFTER : SECONDS_AFTER;
        System.err.printf(
                "bench: %d troubles, %d rounds: at most %.0f minutes%n",
                troubles.size(), rounds, Math.ceil((terms.estimate(true) + after) * troubles.size() * rounds / 60 + 2));

        Report report = new Report(name());
        report.setting("rows", terms.rows())
                .setting("rounds", rounds)
                .setting("transactions/s of the customers", terms.load().perSecond())
                .setting("connections of the customers", terms.load().connections())
                .setting("seconds to settle", terms.settleSeconds())
                .setting("seconds of a trouble", terms.seconds());
        troubles.forEach(trouble -> report.setting("trouble " + trouble.name(), trouble.description()));
        try (ReplicatedServer server = ReplicatedServer.start(options.out());
                Shop shop = Shop.start()) {
            server.primary().describeTo(report);
            server.primary().makeTemplate(TEMPLATE, database -> Campaigns.fill(database, terms.rows()));
            List<Rounds.Trial<Step>> trials = new ArrayList<>();
            for (Trouble trouble : troubles) {
                trials.add(new Rounds.Trial<>(
                        trouble.name(), () -> Step.of(trouble, server, TEMPLATE, shop, terms, after)));
            }
            Map<String, List<Step>> steps = Rounds.alternate(trials, rounds);
            new StepReport(steps, troubles).writeTo(report, options.out().resolve(name()));
        }
        return report;
    }
}
