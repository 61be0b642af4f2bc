package dev.sluice.bench;

import com.zaxxer.hikari.HikariDataSource;
import dev.sluice.RunOptions;
import dev.sluice.RunState;
import dev.sluice.RunView;
import dev.sluice.Sluice;
import dev.sluice.bench.report.Report;
import dev.sluice.bench.report.Stats;
import dev.sluice.bench.report.Table;
import dev.sluice.bench.server.BenchDatabase;
import dev.sluice.bench.server.BenchServer;
import dev.sluice.bench.server.People;
import dev.sluice.recipes.connections.BulkLoad;
import dev.sluice.recipes.connections.ConnectionsRecipe;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.lang.management.MemoryUsage;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;

/** Edges a minute: one statement, Sluice online and in bulk, and a job for each contact. */
final class ConnectionsBench implements Bench {

    private static final String TEMPLATE = "people";
    private static final double MEGABYTE = 1 << 20;

    @Override
    public String name() {
        return "connections";
    }

    @Override
    public String summary() {
        return "edges a minute of --rows contacts: one statement, online, in bulk, a job for each contact (a sample of them)";
    }

    /** One run. */
    private record Trial(long edges, double seconds) {
        double perMinute() {
            return edges / seconds * 60;
        }

        @Override
        public String toString() {
            return String.format("%,d edges in %.1f s, %,.0f a minute", edges, seconds, perMinute());
        }
    }

    private String expected = "";

    @Override
    public Report run(Options options) throws Exception {
        int contacts = options.number("rows", 120_000, 1_000);
        int rounds = options.number("rounds", 3, 1);
        int workers = options.number("workers", 2, 2);
        Report report = new Report(name());
        report.setting("contacts", contacts).setting("rounds", rounds).setting("workers", workers);
        try (BenchServer server = BenchServer.start(options.out())) {
            server.describeTo(report);
            server.makeTemplate(TEMPLATE, database -> {
                People.fill(database, contacts);
                report.setting("spells", database.number("SELECT count(*) FROM contact_work_experiences"));
            });
            figures(
                    report,
                    Rounds.alternate(
                            List.of(
                                    new Rounds.Trial<>("single", () -> single(server.copyOf(TEMPLATE))),
                                    new Rounds.Trial<>("online", () -> online(server.copyOf(TEMPLATE), workers)),
                                    new Rounds.Trial<>("bulk", () -> bulk(server.copyOf(TEMPLATE), workers)),
                                    new Rounds.Trial<>("jobs", () -> jobs(server.copyOf(TEMPLATE), workers, contacts))),
                            rounds));
            report.setting("edges, and their sum", expected);
        }
        return report;
    }

    private Trial ended(String arm, BenchDatabase database, double seconds) throws SQLException {
        if (expected.isEmpty()) {
            expected = People.sum(database);
        }
        People.check(database, arm, expected);
        return new Trial(Long.parseLong(expected.split(" ")[0]), seconds);
    }

    private Trial single(BenchDatabase database) throws SQLException {
        double seconds;
        try (Connection connection = database.dataSource().getConnection();
                Statement statement = connection.createStatement()) {
            long begin = System.nanoTime();
            statement.executeUpdate(People.SINGLE);
            seconds = (System.nanoTime() - begin) / 1e9;
        }
        return ended("single", database, seconds);
    }

    private Trial online(BenchDatabase database, int workers) throws Exception {
        long begin = System.nanoTime();
        ConnectionsRecipe recipe;
        try (Connection connection = database.dataSource().getConnection()) {
            recipe = People.RECIPE.resolved(connection);
        }
        load("online", database, recipe, workers);
        return ended("online", database, (System.nanoTime() - begin) / 1e9);
    }

    private Trial bulk(BenchDatabase database, int workers) throws Exception {
        People.partition(database);
        long begin = System.nanoTime();
        try (Connection connection = database.dataSource().getConnection()) {
            ConnectionsRecipe recipe = People.RECIPE.toBuilder()
                    .strategy(ConnectionsRecipe.Strategy.BULK)
                    .build()
                    .resolved(connection);
            BulkLoad bulk = new BulkLoad(recipe);
            bulk.prepare(connection, false);
            load("bulk", database, recipe, workers);
            System.err.printf("bench: loaded after %.1f s%n", (System.nanoTime() - begin) / 1e9);
            bulk.finish(
                    connection,
                    step -> System.err.printf("bench: %s after %.1f s%n", step, (System.nanoTime() - begin) / 1e9));
        }
        return ended("bulk", database, (System.nanoTime() - begin) / 1e9);
    }

    private static void load(String arm, BenchDatabase database, ConnectionsRecipe recipe, int workers)
            throws Exception {
        RunOptions options = RunOptions.DEFAULTS.withFullSpeed().withMaxWorkers(workers);
        // One for each worker, two for the controller, one for the heartbeat, two for commands.
        try (HikariDataSource pool = database.pool(workers + 5);
                Sluice sluice = Sluice.on(pool)) {
            RunView end = sluice.start(recipe.toBackfill(), options).await();
            if (end.state() != RunState.SUCCEEDED) {
                throw new WrongResultException(arm + ": run is " + end.state().label() + " (" + end.reason() + ")");
            }
            System.err.printf("bench: %d chunks, the newest of %d contacts%n", end.chunks(), end.chunkRows());
        }
    }

    // Every hundredth contact, on the empty table: what the first hundredth of a queue takes.
    private static Trial jobs(BenchDatabase database, int workers, int contacts) throws SQLException {
        List<String> ids = database.texts("SELECT CAST(id AS text) FROM contacts WHERE (id - 1000) / 7 % "
                + Math.max(1, Math.min(100, contacts / 100)) + " = 0 ORDER BY hashint8(id)");
        AtomicInteger next = new AtomicInteger();
        List<CompletableFuture<Void>> all = new ArrayList<>();
        long begin = System.nanoTime();
        for (int worker = 0; worker < workers; worker++) {
            all.add(CompletableFuture.runAsync(() -> work(database, ids, next)));
        }
        all.forEach(CompletableFuture::join);
        double seconds = (System.nanoTime() - begin) / 1e9;
        return new Trial(database.number("SELECT count(*) FROM contact_connections"), seconds);
    }

    private static void work(BenchDatabase database, List<String> ids, AtomicInteger next) {
        try (Connection connection = database.dataSource().getConnection();
                PreparedStatement job = connection.prepareStatement(People.JOB)) {
            for (int i = next.getAndIncrement(); i < ids.size(); i = next.getAndIncrement()) {
                job.setLong(1, Long.parseLong(ids.get(i)));
                job.setLong(2, Long.parseLong(ids.get(i)));
                job.executeUpdate();
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void figures(Report report, Map<String, List<Trial>> trials) {
        Table table = new Table("Edges a minute", "arm", "median", "min", "max");
        trials.forEach((name, all) -> {
            List<Double> rates = all.stream().map(Trial::perMinute).toList();
            report.figures(name + ".edges_per_minute", rates);
            report.figures(name + ".seconds", all.stream().map(Trial::seconds).toList());
            table.row(name, Stats.median(rates), Stats.min(rates), Stats.max(rates));
        });
        report.table(table);
        ratio(report, trials, "online", "single", 1.3);
        ratio(report, trials, "bulk", "single", 6);
        ratio(report, trials, "bulk", "jobs", 50);
        double peak = ManagementFactory.getMemoryPoolMXBeans().stream()
                .filter(pool -> pool.getType() == MemoryType.HEAP)
                .map(MemoryPoolMXBean::getPeakUsage)
                .mapToLong(MemoryUsage::getUsed)
                .sum();
        report.figures("heap.peak_mb", List.of(peak / MEGABYTE));
        report.atMost("heap.peak_mb", 512);
    }

    private static void ratio(Report report, Map<String, List<Trial>> trials, String arm, String to, double goal) {
        List<Trial> ours = trials.getOrDefault(arm, List.of());
        List<Trial> theirs = trials.getOrDefault(to, List.of());
        List<Double> ratios = new ArrayList<>();
        for (int round = 0; round < ours.size(); round++) {
            ratios.add(ours.get(round).perMinute() / theirs.get(round).perMinute());
        }
        report.figures(arm + "_to_" + to, ratios);
        report.atLeast(arm + "_to_" + to, goal);
    }
}
