package dev.sluice.bench;

import com.zaxxer.hikari.HikariDataSource;
import dev.sluice.Backfill;
import dev.sluice.Run;
import dev.sluice.RunOptions;
import dev.sluice.RunState;
import dev.sluice.RunView;
import dev.sluice.Sluice;
import dev.sluice.Verdict;
import dev.sluice.Verification;
import dev.sluice.VerifyOptions;
import dev.sluice.bench.report.Report;
import dev.sluice.bench.report.Stats;
import dev.sluice.bench.report.Table;
import dev.sluice.bench.server.BenchDatabase;
import dev.sluice.bench.server.BenchServer;
import dev.sluice.bench.server.Followers;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Seconds to make three counters of each user right: Sluice at full speed beside the best single statement. */
final class CountersBench implements Bench {

    private static final String TEMPLATE = "followers";
    private static final int USERS = 1_091_000;
    private static final double MOST_SECONDS = 300;

    @Override
    public String name() {
        return "counters";
    }

    @Override
    public String summary() {
        return "seconds to recount three counters of --rows users: one statement, Sluice, and the verification of the result";
    }

    /** One run. The arm of Sluice verifies its result, too; 0 otherwise. */
    private record Trial(double seconds, double verifySeconds) {
        @Override
        public String toString() {
            return Table.number(seconds) + " s"
                    + (verifySeconds > 0 ? ", verified in " + Table.number(verifySeconds) + " s" : "");
        }
    }

    @Override
    public Report run(Options options) throws Exception {
        int users = options.number("rows", USERS, 5_000);
        int rounds = options.number("rounds", 3, 1);
        int workers = options.number("workers", 2, 2);
        Report report = new Report(name());
        report.setting("users", users).setting("rounds", rounds).setting("workers", workers);
        try (BenchServer server = BenchServer.start(options.out())) {
            server.describeTo(report);
            server.makeTemplate(TEMPLATE, database -> {
                Followers.fill(database, users);
                report.setting("follows", database.number("SELECT count(*) FROM follows"));
                report.setting("posts", database.number("SELECT count(*) FROM posts"));
            });
            figures(
                    report,
                    Rounds.alternate(
                            List.of(
                                    new Rounds.Trial<>("single", () -> single(server.copyOf(TEMPLATE))),
                                    new Rounds.Trial<>(
                                            "sluice", () -> sluice(server.copyOf(TEMPLATE), workers, users))),
                            rounds));
        }
        return report;
    }

    private static Trial single(BenchDatabase database) throws SQLException {
        double seconds;
        try (Connection connection = database.dataSource().getConnection();
                Statement statement = connection.createStatement()) {
            long begin = System.nanoTime();
            statement.executeUpdate(Followers.SINGLE);
            seconds = (System.nanoTime() - begin) / 1e9;
        }
        Followers.check(database, "single");
        return new Trial(seconds, 0);
    }

    private static Trial sluice(BenchDatabase database, int workers, int users) throws Exception {
        Backfill backfill = Followers.recipe().toBackfill();
        RunOptions options = RunOptions.DEFAULTS.withFullSpeed().withMaxWorkers(workers);
        double seconds;
        double verifySeconds;
        // One for each worker, two for the controller, one for the heartbeat, one for commands.
        try (HikariDataSource pool = database.pool(workers + 4);
                Sluice sluice = Sluice.on(pool)) {
            long begin = System.nanoTime();
            RunView end = sluice.start(backfill, options).await();
            seconds = (System.nanoTime() - begin) / 1e9;
            if (end.state() != RunState.SUCCEEDED || end.outcomes().scanned() != users) {
                throw new WrongResultException("sluice: run is " + end.state().label() + " (" + end.reason() + ") with "
                        + end.outcomes().scanned() + " of " + users + " users scanned");
            }
            System.err.printf("bench: %d chunks, the newest of %d rows%n", end.chunks(), end.chunkRows());
            database.execute("SELECT pg_stat_statements_reset()");
            verifySeconds = verified(sluice, backfill, options);
            for (String line : database.texts("SELECT calls || ' calls, ' || round(total_exec_time) || ' ms: '"
                    + " || left(regexp_replace(query, '\\s+', ' ', 'g'), 90) FROM pg_stat_statements s JOIN pg_database d"
                    + " ON d.oid = s.dbid AND d.datname = current_database() ORDER BY total_exec_time DESC LIMIT 6")) {
                System.err.println("bench: of the verification, " + line);
            }
        }
        Followers.check(database, "sluice");
        return new Trial(seconds, verifySeconds);
    }

    private static double verified(Sluice sluice, Backfill backfill, RunOptions options) throws InterruptedException {
        long begin = System.nanoTime();
        Run run = sluice.verify(backfill, VerifyOptions.FULL.withRun(options));
        run.await();
        double seconds = (System.nanoTime() - begin) / 1e9;
        Verification verification =
                run.verification().orElseThrow(() -> new WrongResultException("there is no verification"));
        if (verification.verdict() != Verdict.PASSED) {
            throw new WrongResultException("the verification's verdict is " + verification.verdictText());
        }
        return seconds;
    }

    private static void figures(Report report, Map<String, List<Trial>> trials) {
        List<Trial> single = trials.getOrDefault("single", List.of());
        List<Trial> sluice = trials.getOrDefault("sluice", List.of());
        Table table = new Table("Seconds", "arm", "median", "min", "max");
        row(report, table, "single.seconds", single.stream().map(Trial::seconds).toList());
        row(report, table, "sluice.seconds", sluice.stream().map(Trial::seconds).toList());
        row(
                report,
                table,
                "verify.seconds",
                sluice.stream().map(Trial::verifySeconds).toList());
        report.table(table);
        List<Double> speed = new ArrayList<>();
        List<Double> share = new ArrayList<>();
        for (int round = 0; round < sluice.size(); round++) {
            speed.add(single.get(round).seconds() / sluice.get(round).seconds());
            share.add(sluice.get(round).verifySeconds() / sluice.get(round).seconds());
        }
        report.figures("sluice_to_single", speed);
        report.figures("verify_to_sluice", share);
        report.atLeast("sluice_to_single", 1.0);
        report.atMost("sluice.seconds", MOST_SECONDS);
        report.atMost("verify_to_sluice", 0.5);
    }

    private static void row(Report report, Table table, String name, List<Double> seconds) {
        report.figures(name, seconds);
        table.row(name, Stats.median(seconds), Stats.min(seconds), Stats.max(seconds));
    }
}
