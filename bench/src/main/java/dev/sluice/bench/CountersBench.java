package dev.sluice.bench;

import com.zaxxer.hikari.HikariDataSource;
import dev.sluice.Backfill;
import dev.sluice.Chunk;
import dev.sluice.Key;
import dev.sluice.KeyColumn;
import dev.sluice.KeyType;
import dev.sluice.KeyValue;
import dev.sluice.RunOptions;
import dev.sluice.RunState;
import dev.sluice.RunView;
import dev.sluice.Sluice;
import dev.sluice.Walk;
import dev.sluice.bench.report.Report;
import dev.sluice.bench.report.Stats;
import dev.sluice.bench.report.Table;
import dev.sluice.bench.server.BenchDatabase;
import dev.sluice.bench.server.BenchServer;
import dev.sluice.bench.server.Followers;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Seconds to make three counters of each user right: Sluice at full speed beside the best single statement. */
final class CountersBench implements Bench {

    private static final String TEMPLATE = "followers";
    private static final int USERS = 1_091_000;
    private static final int CHECKED_AT_A_TIME = 10_000;
    private static final double MOST_SECONDS = 300;

    private static final Walk BY_ID = new Walk.ByKey(new Key(List.of(KeyColumn.of("id", KeyType.BIGINT))));

    @Override
    public String name() {
        return "counters";
    }

    @Override
    public String summary() {
        return "seconds to recount three counters of --rows users: one statement, Sluice, and the check of the result";
    }

    /** One run. The check is made by the arm of Sluice only; 0 otherwise. */
    private record Trial(double seconds, double checkSeconds) {
        @Override
        public String toString() {
            return Table.number(seconds) + " s"
                    + (checkSeconds > 0 ? ", checked in " + Table.number(checkSeconds) + " s" : "");
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
        double seconds;
        // One for each worker, one for the heartbeat, one for commands.
        try (HikariDataSource pool = database.pool(workers + 2);
                Sluice sluice = Sluice.on(pool)) {
            long begin = System.nanoTime();
            RunView end = sluice.start(
                            backfill, RunOptions.DEFAULTS.withFullSpeed().withMaxWorkers(workers))
                    .await();
            seconds = (System.nanoTime() - begin) / 1e9;
            if (end.state() != RunState.SUCCEEDED || end.outcomes().scanned() != users) {
                throw new WrongResultException("sluice: run is " + end.state().label() + " (" + end.reason() + ") with "
                        + end.outcomes().scanned() + " of " + users + " users scanned");
            }
        }
        double checkSeconds = checked(database, backfill, users);
        Followers.check(database, "sluice");
        return new Trial(seconds, checkSeconds);
    }

    // The recipe's own check, chunk by chunk on one connection, as verify executes it.
    private static double checked(BenchDatabase database, Backfill backfill, int users) throws SQLException {
        String check = backfill.verify().orElseThrow(() -> new WrongResultException("the recipe has no check"));
        long begin = System.nanoTime();
        try (Connection connection = database.dataSource().getConnection()) {
            for (int after = 0; after < users; after += CHECKED_AT_A_TIME) {
                Chunk chunk = new Chunk(0, backfill.name(), BY_ID, at(after), null, at(after + CHECKED_AT_A_TIME));
                try (PreparedStatement statement = chunk.statement(connection, check);
                        ResultSet wrong = statement.executeQuery()) {
                    if (wrong.next()) {
                        throw new WrongResultException(
                                "user " + wrong.getString(1) + " is wrong in " + wrong.getString(2));
                    }
                }
            }
        }
        return (System.nanoTime() - begin) / 1e9;
    }

    private static KeyValue at(long id) {
        return KeyValue.of(Long.toString(id));
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
                "check.seconds",
                sluice.stream().map(Trial::checkSeconds).toList());
        report.table(table);
        List<Double> speed = new ArrayList<>();
        List<Double> share = new ArrayList<>();
        for (int round = 0; round < sluice.size(); round++) {
            speed.add(single.get(round).seconds() / sluice.get(round).seconds());
            share.add(sluice.get(round).checkSeconds() / sluice.get(round).seconds());
        }
        report.figures("sluice_to_single", speed);
        report.figures("check_to_sluice", share);
        report.atLeast("sluice_to_single", 1.0);
        report.atMost("sluice.seconds", MOST_SECONDS);
        report.atMost("check_to_sluice", 0.5);
    }

    private static void row(Report report, Table table, String name, List<Double> seconds) {
        report.figures(name, seconds);
        table.row(name, Stats.median(seconds), Stats.min(seconds), Stats.max(seconds));
    }
}
