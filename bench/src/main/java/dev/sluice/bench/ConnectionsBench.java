package dev.sluice.bench;

import dev.sluice.bench.load.LoadProcess;
import dev.sluice.bench.report.Report;
import dev.sluice.bench.report.Stats;
import dev.sluice.bench.report.Table;
import dev.sluice.bench.server.BenchDatabase;
import dev.sluice.bench.server.BenchServer;
import dev.sluice.bench.server.People;
import dev.sluice.recipes.connections.ConnectionsRecipe.Strategy;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/** Edges a minute: one statement, Sluice online and in bulk, and a job for each contact. Sluice in JVMs of its own. */
final class ConnectionsBench implements Bench {

    private static final String TEMPLATE = "people";

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
    private final List<Trial> fullJobs = new ArrayList<>();
    private final List<LoadProcess.Took> loads = new ArrayList<>();

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
            Map<String, List<Trial>> trials = new LinkedHashMap<>(Rounds.alternate(
                    List.of(
                            new Rounds.Trial<>("single", () -> single(server.copyOf(TEMPLATE))),
                            new Rounds.Trial<>("online", () -> online(server.copyOf(TEMPLATE), workers, contacts)),
                            new Rounds.Trial<>("bulk", () -> bulk(server.copyOf(TEMPLATE), workers)),
                            new Rounds.Trial<>("jobs", () -> jobs(server.copyOf(TEMPLATE), workers, contacts))),
                    rounds));
            trials.put("jobs_full", fullJobs);
            figures(report, trials);
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

    private Trial online(BenchDatabase database, int workers, int contacts) throws Exception {
        LoadProcess.Took took = load(database, Strategy.ONLINE, workers);
        Trial trial = ended("online", database, took.seconds());
        fullJobs.add(jobsAgain(database, workers, contacts));
        return trial;
    }

    private Trial bulk(BenchDatabase database, int workers) throws Exception {
        People.partition(database);
        LoadProcess.Took took = load(database, Strategy.BULK, workers);
        return ended("bulk", database, took.seconds());
    }

    private LoadProcess.Took load(BenchDatabase database, Strategy strategy, int workers) throws Exception {
        LoadProcess.Took took = LoadProcess.run(database, strategy, workers);
        loads.add(took);
        return took;
    }

    // Every hundredth contact, on the empty table: what the first hundredth of a queue takes.
    private static Trial jobs(BenchDatabase database, int workers, int contacts) throws SQLException {
        AtomicLong upserted = new AtomicLong();
        double seconds = work(database, workers, contacts, upserted);
        return new Trial(database.number("SELECT count(*) FROM contact_connections"), seconds);
    }

    // The same on the full table, whose indexes have their size. Each edge is upserted by both of its contacts: of all
    // jobs,
    // half of the upserts are edges.
    private static Trial jobsAgain(BenchDatabase database, int workers, int contacts) throws SQLException {
        AtomicLong upserted = new AtomicLong();
        double seconds = work(database, workers, contacts, upserted);
        Trial trial = new Trial(upserted.get() / 2, seconds);
        System.err.printf("bench: jobs on the full table: %s%n", trial);
        return trial;
    }

    private static double work(BenchDatabase database, int workers, int contacts, AtomicLong upserted)
            throws SQLException {
        List<String> ids = database.texts("SELECT CAST(id AS text) FROM contacts WHERE (id - 1000) / 7 % "
                + Math.max(1, Math.min(100, contacts / 100)) + " = 0 ORDER BY hashint8(id)");
        AtomicInteger next = new AtomicInteger();
        List<CompletableFuture<Void>> all = new ArrayList<>();
        long begin = System.nanoTime();
        for (int worker = 0; worker < workers; worker++) {
            all.add(CompletableFuture.runAsync(() -> work(database, ids, next, upserted)));
        }
        all.forEach(CompletableFuture::join);
        return (System.nanoTime() - begin) / 1e9;
    }

    private static void work(BenchDatabase database, List<String> ids, AtomicInteger next, AtomicLong upserted) {
        try (Connection connection = database.dataSource().getConnection();
                PreparedStatement job = connection.prepareStatement(People.JOB)) {
            for (int i = next.getAndIncrement(); i < ids.size(); i = next.getAndIncrement()) {
                job.setLong(1, Long.parseLong(ids.get(i)));
                job.setLong(2, Long.parseLong(ids.get(i)));
                upserted.addAndGet(job.executeUpdate());
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private void figures(Report report, Map<String, List<Trial>> trials) {
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
        ratio(report, trials, "bulk", "jobs", 0);
        ratio(report, trials, "bulk", "jobs_full", 50);
        report.figures(
                "jvm.peak_heap_mb",
                loads.stream().map(LoadProcess.Took::heapMegabytes).toList());
        List<Double> resident = loads.stream()
                .map(LoadProcess.Took::residentMegabytes)
                .filter(size -> !size.isNaN())
                .toList();
        if (!resident.isEmpty()) {
            report.figures("jvm.peak_resident_mb", List.of(Stats.max(resident)));
            report.atMost("jvm.peak_resident_mb", 512);
        }
    }

    private static void ratio(Report report, Map<String, List<Trial>> trials, String arm, String to, double goal) {
        List<Trial> ours = trials.getOrDefault(arm, List.of());
        List<Trial> theirs = trials.getOrDefault(to, List.of());
        List<Double> ratios = new ArrayList<>();
        for (int round = 0; round < ours.size(); round++) {
            ratios.add(ours.get(round).perMinute() / theirs.get(round).perMinute());
        }
        report.figures(arm + "_to_" + to, ratios);
        if (goal > 0) {
            report.atLeast(arm + "_to_" + to, goal);
        }
    }
}
