package dev.sluice.bench;

import com.zaxxer.hikari.HikariDataSource;
import dev.sluice.Backfill;
import dev.sluice.Run;
import dev.sluice.RunOptions;
import dev.sluice.RunState;
import dev.sluice.RunView;
import dev.sluice.Sluice;
import dev.sluice.Step;
import dev.sluice.bench.report.Report;
import dev.sluice.bench.report.Stats;
import dev.sluice.bench.report.Table;
import dev.sluice.bench.server.BenchDatabase;
import dev.sluice.bench.server.BenchServer;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * What it costs that the last tenth of the keys holds nine tenths of the work. The work is time asleep, so that neither
 * processor nor disk decides; the same sum of it spread evenly over the keys is what it is compared with, and two halves
 * fixed beforehand are what people write by hand.
 */
final class SkewBench implements Bench {

    private static final int WORKERS = 2;

    // As many rows as a loop's author would take; the heavy ones come to a third of a second.
    private static final int HALVES_CHUNK = 100;

    @Override
    public String name() {
        return "skew";
    }

    @Override
    public String summary() {
        return "time with nine tenths of the work in a tenth of the keys ÷ time with the same work spread evenly";
    }

    @Override
    public Report run(Options options) throws Exception {
        int rows = options.number("rows", 100_000, 5_000);
        int rounds = options.number("rounds", 3, 1);
        int workMillis = options.quick() ? 4_000 : 60_000;
        Report report = new Report(name());
        report.setting("rows", rows)
                .setting("work, all workers together, s", workMillis / 1000.0)
                .setting("workers", WORKERS)
                .setting("arm even", "Sluice, each row costs the same")
                .setting("arm skewed", "Sluice, the last tenth of the rows costs nine tenths")
                .setting("arm miscounted", "the same, with a plan that believes in ten times as many rows")
                .setting("arm halves", "skewed work; a loop over each half of the keys, chunks of " + HALVES_CHUNK);
        try (BenchServer server = BenchServer.start(options.out())) {
            server.describeTo(report);
            server.makeTemplate("skew", database -> fill(database, rows, workMillis));
            double ideal = workMillis / 1000.0 / WORKERS;
            List<Rounds.Trial<Double>> trials = List.of(
                    new Rounds.Trial<>("even", () -> sluice(server, "even", 1, report)),
                    new Rounds.Trial<>("skewed", () -> sluice(server, "skewed", 1, report)),
                    new Rounds.Trial<>("miscounted", () -> sluice(server, "skewed", 10, report)),
                    new Rounds.Trial<>("halves", () -> halves(server, rows, report)));
            figures(report, ideal, Rounds.alternate(trials, rounds));
        }
        return report.atMost("skewed_to_even", 1.3).atMost("miscounted_to_even", 1.3);
    }

    private static void fill(BenchDatabase database, int rows, int workMillis) throws SQLException {
        double heavy = 0.9 * workMillis / (rows / 10);
        double light = 0.1 * workMillis / (rows - rows / 10);
        database.execute(
                "CREATE TABLE work (id bigint PRIMARY KEY, even float8 NOT NULL, skewed float8 NOT NULL,"
                        + " n int NOT NULL DEFAULT 0) WITH (fillfactor = 50, autovacuum_enabled = off)",
                "INSERT INTO work SELECT i, " + (double) workMillis / rows + ", CASE WHEN i > " + (rows - rows / 10)
                        + " THEN " + heavy + " ELSE " + light + " END FROM generate_series(1, " + rows + ") i",
                "VACUUM (FREEZE, ANALYZE) work");
        try (Sluice sluice =
                Sluice.builder(database.dataSource()).withoutWorkers().build()) {
            sluice.migrate();
        }
    }

    private static String step(String cost, String rows) {
        return "WITH wait AS MATERIALIZED (SELECT pg_sleep(sum(" + cost + ") / 1000) FROM work AS w WHERE " + rows
                + ") UPDATE work AS w SET n = n + 1 FROM wait WHERE " + rows;
    }

    // Ranges shrink towards the end that the plan expects. Where it expects too much, one worker gets all heavy rows in
    // one
    // range, and only a split helps.
    private static double sluice(BenchServer server, String cost, int believed, Report report) throws Exception {
        BenchDatabase database = server.copyOf("skew");
        Backfill backfill = Backfill.named("work")
                .table("work")
                .step(Step.sql(step(cost, ":chunk(w)")))
                .build();
        try (HikariDataSource pool = database.pool(WORKERS + 2);
                Sluice sluice = Sluice.on(pool)) {
            RunOptions options =
                    RunOptions.DEFAULTS.acceptNonIdempotent().withFullSpeed().withMaxWorkers(WORKERS);
            if (believed > 1) {
                try (Sluice planner = Sluice.builder(pool).withoutWorkers().build()) {
                    planner.start(backfill, options);
                }
                database.execute("UPDATE sluice.plan SET estimated_rows = estimated_rows * " + believed);
            }
            long begin = System.nanoTime();
            Run run = sluice.start(backfill, options);
            RunView end = run.await();
            double seconds = (System.nanoTime() - begin) / 1e9;
            if (end.state() != RunState.SUCCEEDED) {
                throw new WrongResultException(cost + ": run is " + end.state().label() + ": " + end.reason());
            }
            check(database, cost);
            long splits = run.events(1_000).stream()
                    .filter(event -> event.kind().equals("split"))
                    .count();
            report.raw(
                    "arm",
                    believed > 1 ? "miscounted" : cost,
                    "seconds",
                    seconds,
                    "chunks",
                    end.chunks(),
                    "splits",
                    splits);
            return seconds;
        }
    }

    private static double halves(BenchServer server, int rows, Report report) throws Exception {
        BenchDatabase database = server.copyOf("skew");
        ExecutorService threads = Executors.newFixedThreadPool(WORKERS);
        try {
            long begin = System.nanoTime();
            List<Future<Void>> parts = new ArrayList<>();
            for (int i = 0; i < WORKERS; i++) {
                parts.add(threads.submit(half(database, (long) rows * i / WORKERS, (long) rows * (i + 1) / WORKERS)));
            }
            for (Future<Void> part : parts) {
                part.get();
            }
            double seconds = (System.nanoTime() - begin) / 1e9;
            check(database, "halves");
            report.raw("arm", "halves", "seconds", seconds, "chunks", rows / HALVES_CHUNK, "splits", 0);
            return seconds;
        } finally {
            threads.shutdownNow();
        }
    }

    private static Callable<Void> half(BenchDatabase database, long after, long upto) {
        return () -> {
            try (Connection connection = database.dataSource().getConnection();
                    PreparedStatement step = connection.prepareStatement(step("skewed", "w.id > ? AND w.id <= ?"))) {
                for (long from = after; from < upto; from += HALVES_CHUNK) {
                    long to = Math.min(upto, from + HALVES_CHUNK);
                    step.setLong(1, from);
                    step.setLong(2, to);
                    step.setLong(3, from);
                    step.setLong(4, to);
                    step.executeUpdate();
                }
            }
            return null;
        };
    }

    private static void check(BenchDatabase database, String arm) throws SQLException {
        long wrong = database.number("SELECT count(*) FROM work WHERE n <> 1");
        if (wrong != 0) {
            throw new WrongResultException(arm + ": " + wrong + " rows were not stepped exactly once");
        }
    }

    private static void figures(Report report, double ideal, Map<String, List<Double>> seconds) {
        List<Double> even = seconds.getOrDefault("even", List.of());
        Table table = new Table("Time by the spread of the work", "arm", "seconds", "÷ ideal", "÷ even", "min", "max");
        seconds.forEach((arm, all) -> {
            List<Double> ratios = new ArrayList<>();
            for (int round = 0; round < all.size(); round++) {
                ratios.add(all.get(round) / even.get(round));
            }
            report.figures(arm + ".seconds", all);
            report.figure(arm + "_to_ideal", Stats.median(all) / ideal);
            if (!arm.equals("even")) {
                report.figures(arm + "_to_even", ratios);
            }
            table.row(
                    arm,
                    Stats.median(all),
                    Stats.median(all) / ideal,
                    Stats.median(ratios),
                    Stats.min(ratios),
                    Stats.max(ratios));
        });
        report.table(table);
    }
}
