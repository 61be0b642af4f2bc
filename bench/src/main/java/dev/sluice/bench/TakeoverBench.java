package dev.sluice.bench;

import dev.sluice.Backfill;
import dev.sluice.Run;
import dev.sluice.RunOptions;
import dev.sluice.RunView;
import dev.sluice.Sluice;
import dev.sluice.Step;
import dev.sluice.bench.fleet.Fleet;
import dev.sluice.bench.report.Report;
import dev.sluice.bench.report.Stats;
import dev.sluice.bench.report.Table;
import dev.sluice.bench.server.BenchDatabase;
import dev.sluice.bench.server.BenchServer;
import dev.sluice.bench.server.Campaigns;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * From the SIGKILL of a range's owner to the next commit on that range, by the database's clock.
 *
 * <p>Two situations: {@code standby}, in which a third process has nothing to do when one of two is killed; and {@code busy},
 * in which the only other process is at work on a range of its own. The killed process is replaced only after the takeover
 * was seen, as if nobody supervised the fleet.
 */
final class TakeoverBench implements Bench {

    private static final int CHUNK = 200;

    /** A chunk takes a good fifth of a second, so that most kills strike in the middle of a statement. */
    private static final Backfill SLOW = Backfill.named("campaign-currency")
            .table("campaigns")
            .key("id")
            .remaining("budget_currency IS NULL")
            .step(Step.sql("UPDATE campaigns c SET budget_currency = a.currency FROM accounts a, pg_sleep(0.2)"
                    + " WHERE a.id = c.account_id AND :chunk(c) AND c.budget_currency IS NULL"))
            .build();

    @Override
    public String name() {
        return "takeover";
    }

    @Override
    public String summary() {
        return "seconds from the SIGKILL of a range's owner to the next commit on that range";
    }

    @Override
    public Report run(Options options) throws Exception {
        int kills = options.number("kills", 30, 2);
        // A worker does less than 1,000 rows a second, two work, and a kill rarely takes 20 seconds.
        int rows = options.number("rows", kills * 40_000, kills * 40_000);
        List<String> situations = options.names("arms", List.of("standby", "busy"), List.of("standby", "busy"));
        Report report = new Report(name());
        report.setting("kills", kills).setting("chunk rows", CHUNK).setting("step", "sleeps 200 ms in the server");
        Table table = new Table(
                "Seconds from kill to the next commit",
                "situation",
                "kills",
                "p50",
                "p90",
                "p99",
                "max",
                "of it: to the claim, p50");
        try (BenchServer server = BenchServer.start(options.out())) {
            server.describeTo(report);
            server.makeTemplate("campaigns_takeover", database -> Campaigns.fill(database, rows));
            for (String situation : situations) {
                List<Takeover> seen = measure(server.copyOf("campaigns_takeover"), situation, kills);
                describe(report, table, situation, seen);
            }
        }
        report.table(table);
        situations.forEach(situation -> report.atMost(situation + ".p99_seconds", 10));
        return report;
    }

    private static List<Takeover> measure(BenchDatabase database, String situation, int kills) throws Exception {
        int processes = situation.equals("standby") ? 3 : 2;
        List<Takeover> seen = new ArrayList<>();
        // The moments of the kills can be repeated, what they hit cannot.
        Random random = new Random(42);
        try (Sluice sluice =
                        Sluice.builder(database.dataSource()).withoutWorkers().build();
                Fleet fleet = new Fleet(database)) {
            Run run = sluice.start(
                    SLOW, RunOptions.DEFAULTS.withFullSpeed().withMaxWorkers(2).withBatchSize(CHUNK));
            for (int i = 0; i < processes; i++) {
                fleet.start();
            }
            while (seen.size() < kills) {
                Takeover takeover = Takeover.provoke(database, fleet, random, run::view);
                seen.add(takeover);
                System.err.printf("bench: %s: kill %d of %d: %s%n", situation, seen.size(), kills, takeover);
                fleet.start();
            }
            run.cancel();
            check(database, run.view(), situation);
        }
        return seen;
    }

    private static void check(BenchDatabase database, RunView end, String situation) throws Exception {
        long filled = database.number("SELECT count(*) FROM campaigns WHERE budget_currency IS NOT NULL");
        long right = database.number("SELECT count(*) FROM campaigns c JOIN accounts a ON a.id = c.account_id"
                + " WHERE c.budget_currency = a.currency");
        if (filled != right || end.outcomes().changed() != filled) {
            throw new WrongResultException(situation + ": " + filled + " rows are filled, " + right + " of them right, "
                    + end.outcomes().changed() + " were counted");
        }
    }

    private static void describe(Report report, Table table, String situation, List<Takeover> seen) {
        List<Double> seconds = seen.stream().map(Takeover::toCommit).toList();
        List<Double> claims = seen.stream().map(Takeover::toClaim).toList();
        report.figure(situation + ".p50_seconds", Stats.median(seconds))
                .figure(situation + ".p90_seconds", Stats.quantile(seconds, 0.9))
                .figure(situation + ".p99_seconds", Stats.quantile(seconds, 0.99))
                .figure(situation + ".max_seconds", Stats.max(seconds))
                .figure(situation + ".claim_p50_seconds", Stats.median(claims));
        table.row(
                situation,
                seen.size(),
                Stats.median(seconds),
                Stats.quantile(seconds, 0.9),
                Stats.quantile(seconds, 0.99),
                Stats.max(seconds),
                Stats.median(claims));
        for (int i = 0; i < seen.size(); i++) {
            Takeover takeover = seen.get(i);
            report.raw(
                    "situation",
                    situation,
                    "kill",
                    i + 1,
                    "to claim",
                    takeover.toClaim(),
                    "to commit",
                    takeover.toCommit());
        }
    }
}
