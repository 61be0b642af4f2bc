package dev.sluice.bench;

import com.zaxxer.hikari.HikariDataSource;
import dev.sluice.bench.graph.ConnectionGraph;
import dev.sluice.bench.graph.RecursivePaths;
import dev.sluice.bench.report.Report;
import dev.sluice.bench.report.Stats;
import dev.sluice.bench.report.Table;
import dev.sluice.bench.server.BenchDatabase;
import dev.sluice.bench.server.BenchServer;
import dev.sluice.recipes.connections.ConnectionTables;
import dev.sluice.recipes.connections.paths.DeepFinder;
import dev.sluice.recipes.connections.paths.Hop;
import dev.sluice.recipes.connections.paths.Path;
import dev.sluice.recipes.connections.paths.PathOptions;
import dev.sluice.recipes.connections.paths.Paths;
import java.sql.Connection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;

/** Milliseconds of a search over three hops from the contacts with most edges: one recursive statement, DeepFinder. */
final class DeepFinderBench implements Bench {

    private static final int BUSIEST = 20;
    private static final int FIRST = 50;

    // So that a search that is too slow is measured, and not cut off.
    private static final PathOptions ALL = PathOptions.DEFAULTS.withTimeout(Duration.ofMinutes(5));

    @Override
    public String name() {
        return "deepfinder";
    }

    @Override
    public String summary() {
        return "ms of paths over 3 hops from the 20 busiest of --rows contacts: a recursive statement, DeepFinder";
    }

    @Override
    public Report run(Options options) throws Exception {
        int contacts = options.number("rows", 86_000, 1_200);
        int rounds = options.number("rounds", 10, 1);
        int seed = options.number("seed", 1, 1);
        Report report = new Report(name());
        report.setting("contacts", contacts).setting("rounds", rounds).setting("seed", seed);
        try (BenchServer server = BenchServer.start(options.out())) {
            server.describeTo(report);
            BenchDatabase database = server.newDatabase("deepfinder");
            ConnectionGraph graph = new ConnectionGraph(contacts, seed);
            graph.createPeople(database);
            graph.createEdgeTable(database);
            graph.fillEdges(database);
            graph.index(database);
            report.setting("edges", database.number("SELECT count(*) FROM contact_connections"));
            List<String> busiest = ConnectionGraph.busiest(database, options.quick() ? 3 : BUSIEST);
            report.setting("contacts searched from, with their edges", String.join(" ", busiest));
            try (HikariDataSource pool = database.pool(1)) {
                measure(
                        report,
                        pool,
                        rounds,
                        busiest.stream()
                                .map(b -> Long.parseLong(b.split(":")[0]))
                                .toList());
            }
        }
        return report;
    }

    /** A way to search, and whom for. */
    private record Arm(String name, String description, Ask ask) {}

    @FunctionalInterface
    private interface Ask {
        /** How many paths. */
        long from(long contact) throws Exception;
    }

    private static void measure(Report report, HikariDataSource pool, int rounds, List<Long> starts) throws Exception {
        DeepFinder finder = new DeepFinder(pool, ConnectionTables.DEFAULTS);
        check(pool, finder, starts);
        List<Arm> arms = List.of(
                recursive("recursive", pool, ConnectionGraph.SEES_ALL),
                deep("deepfinder", finder, ConnectionGraph.SEES_ALL, ALL),
                new Arm(
                        "recursive_count",
                        "the same statement, which only counts: no names, nothing transferred",
                        c -> {
                            try (Connection connection = pool.getConnection()) {
                                return RecursivePaths.count(connection, ConnectionGraph.SEES_ALL, c);
                            }
                        }),
                deep("deepfinder_first", finder, ConnectionGraph.SEES_ALL, ALL.withLimit(FIRST)),
                new Arm("deepfinder_between", "paths to the next of the busiest contacts", c -> {
                    long to = starts.get((starts.indexOf(c) + 1) % starts.size());
                    String viewer = String.valueOf(ConnectionGraph.SEES_ALL);
                    return finder.between(viewer, String.valueOf(c), String.valueOf(to), ALL)
                            .paths()
                            .size();
                }),
                recursive("recursive_few", pool, ConnectionGraph.SEES_FEW),
                deep("deepfinder_few", finder, ConnectionGraph.SEES_FEW, ALL));
        arms.forEach(arm -> report.setting("arm " + arm.name(), arm.description()));
        Map<String, List<Double>> times = new LinkedHashMap<>();
        // The first round warms up: the server's memory, its catalog caches, and this JVM.
        for (int round = 0; round <= rounds; round++) {
            for (long start : starts) {
                for (int i = 0; i < arms.size(); i++) {
                    Arm arm = arms.get((i + round) % arms.size());
                    Timed timed = time(() -> arm.ask().from(start));
                    if (round > 0) {
                        times.computeIfAbsent(arm.name(), name -> new ArrayList<>())
                                .add(timed.millis());
                        report.raw(
                                "round",
                                round,
                                "arm",
                                arm.name(),
                                "contact",
                                start,
                                "ms",
                                timed.millis(),
                                "paths",
                                timed.paths());
                    }
                }
            }
            System.err.printf("bench: round %d of %d%n", round, rounds);
        }
        figures(report, arms, times);
    }

    private static Arm recursive(String name, HikariDataSource pool, long viewer) {
        return new Arm(
                name, "one recursive statement, both directions by LATERAL, with names, for user " + viewer, c -> {
                    try (Connection connection = pool.getConnection()) {
                        return RecursivePaths.rows(connection, viewer, c).size();
                    }
                });
    }

    private static Arm deep(String name, DeepFinder finder, long viewer, PathOptions options) {
        return new Arm(
                name,
                "DeepFinder, at most " + options.limit() + " paths, for user " + viewer,
                c -> finder.from(String.valueOf(viewer), String.valueOf(c), options)
                        .paths()
                        .size());
    }

    private record Timed(double millis, long paths) {}

    private static Timed time(Callable<Long> search) throws Exception {
        long begin = System.nanoTime();
        long paths = search.call();
        return new Timed((System.nanoTime() - begin) / 1e6, paths);
    }

    // Both must give the same answer, or their times mean nothing.
    private static void check(HikariDataSource pool, DeepFinder finder, List<Long> starts) throws Exception {
        for (long viewer : List.of(ConnectionGraph.SEES_ALL, ConnectionGraph.SEES_FEW)) {
            for (long start : starts) {
                List<String> expected;
                try (Connection connection = pool.getConnection()) {
                    expected = RecursivePaths.rows(connection, viewer, start).stream()
                            .map(row -> row.path().replace("\"", "")
                                    + row.name()
                                    + row.bridge()
                                    + row.organization()
                                    + row.since()
                                    + row.until()
                                    + row.importer())
                            .sorted()
                            .toList();
                }
                Paths found = finder.from(String.valueOf(viewer), String.valueOf(start), ALL);
                List<String> actual = found.paths().stream()
                        .map(path -> shown(start, path))
                        .sorted()
                        .toList();
                if (!actual.equals(expected)) {
                    throw new WrongResultException("user " + viewer + ", contact " + start + ": " + actual.size()
                            + " paths, the recursive statement finds " + expected.size() + "; the first that differs: "
                            + firstDifference(actual, expected));
                }
            }
        }
    }

    private static String firstDifference(List<String> actual, List<String> expected) {
        for (int i = 0; i < Math.min(actual.size(), expected.size()); i++) {
            if (!actual.get(i).equals(expected.get(i))) {
                return actual.get(i) + ", not " + expected.get(i);
            }
        }
        return "(one has more)";
    }

    private static String shown(long start, Path path) {
        StringBuilder ids = new StringBuilder("{" + start);
        path.hops().forEach(hop -> ids.append(',').append(hop.contact().id()));
        Hop last = path.hops().get(path.length() - 1);
        return ids + "}" + last.contact().shown() + last.organization()
                + last.organizationName().orElse("")
                + last.from().map(String::valueOf).orElse("null")
                + last.to().map(String::valueOf).orElse("null")
                + last.signals().viaUserIsImporter();
    }

    private static void figures(Report report, List<Arm> arms, Map<String, List<Double>> times) {
        Table table = new Table("Milliseconds", "arm", "p50", "p95", "p99", "max");
        for (Arm arm : arms) {
            List<Double> all = times.getOrDefault(arm.name(), List.of());
            double p50 = Stats.quantile(all, 0.5);
            double p95 = Stats.quantile(all, 0.95);
            double p99 = Stats.quantile(all, 0.99);
            report.figure(arm.name() + ".p50_ms", p50)
                    .figure(arm.name() + ".p95_ms", p95)
                    .figure(arm.name() + ".p99_ms", p99);
            table.row(arm.name(), p50, p95, p99, Stats.max(all));
        }
        report.table(table);
        for (String other : List.of("recursive", "recursive_count")) {
            report.figure(
                    other + "_to_deepfinder", report.value(other + ".p50_ms") / report.value("deepfinder.p50_ms"));
        }
        report.figure(
                "recursive_few_to_deepfinder_few",
                report.value("recursive_few.p50_ms") / report.value("deepfinder_few.p50_ms"));
        report.atLeast("recursive_to_deepfinder", 5).atMost("deepfinder.p99_ms", 50);
    }
}
