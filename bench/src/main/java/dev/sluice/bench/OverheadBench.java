package dev.sluice.bench;

import com.zaxxer.hikari.HikariDataSource;
import dev.sluice.ChunkReport;
import dev.sluice.RunListener;
import dev.sluice.RunOptions;
import dev.sluice.RunView;
import dev.sluice.Sluice;
import dev.sluice.bench.ChunkParts.Part;
import dev.sluice.bench.report.Report;
import dev.sluice.bench.report.Stats;
import dev.sluice.bench.report.Table;
import dev.sluice.bench.server.BenchDatabase;
import dev.sluice.bench.server.BenchServer;
import dev.sluice.bench.server.Campaigns;
import dev.sluice.bench.server.TimedDataSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.ToDoubleFunction;

/** What the engine costs a chunk: its whole time without the step's own statement, part by part, at three sizes. */
final class OverheadBench implements Bench {

    private static final String TEMPLATE = "campaigns_overhead";

    private static final List<Integer> SIZES = List.of(100, 1_000, 10_000);

    @Override
    public String name() {
        return "overhead";
    }

    @Override
    public String summary() {
        return "ms a chunk that are not the step's own, for chunks of " + SIZES + " rows";
    }

    @Override
    public Report run(Options options) throws Exception {
        int least = options.number("rows", 300_000, 30_000);
        int chunks = options.quick() ? 3 : 300;
        int rounds = options.number("rounds", 3, 1);
        Report report = new Report(name());
        report.setting("rows", least)
                .setting("chunks", chunks)
                .setting("rounds", rounds)
                .setting("workers", 1);
        try (BenchServer server = BenchServer.start(options.out())) {
            server.describeTo(report);
            Set<String> filled = new HashSet<>();
            List<Rounds.Trial<Sample>> trials = new ArrayList<>();
            for (int size : SIZES) {
                // So many chunks of any size that the program is warm for most of them.
                int rows = Math.max(least, chunks * size);
                String template = TEMPLATE + "_" + rows;
                if (filled.add(template)) {
                    server.makeTemplate(template, database -> Campaigns.fill(database, rows));
                }
                trials.add(new Rounds.Trial<>(
                        "chunks of " + size,
                        () -> measure(server, template, rows, size)
                                .withLoop(BareLoop.measure(server, template, rows, size))));
            }
            Rounds.alternate(trials, 1);
            figures(report, Rounds.alternate(trials, rounds));
        }
        return report;
    }

    /** The chunks of one run, all but those at which caches and plans were new. */
    private record Sample(int size, List<ChunkParts> chunks, List<String> statements, List<BareLoop.BareChunk> loop) {

        Sample withLoop(List<BareLoop.BareChunk> bare) {
            return new Sample(size, chunks, statements, bare);
        }

        double median(ToDoubleFunction<ChunkParts> figure) {
            return Stats.median(chunks.stream().map(figure::applyAsDouble).toList());
        }

        @Override
        public String toString() {
            return chunks.size() + " chunks, engine median " + Table.number(median(ChunkParts::engineMillis)) + " ms";
        }
    }

    private static Sample measure(BenchServer server, String template, int rows, int size) throws Exception {
        BenchDatabase database = server.copyOf(template);
        database.execute("SELECT pg_stat_statements_reset()");
        ConcurrentLinkedQueue<ChunkParts> chunks = new ConcurrentLinkedQueue<>();
        RunView end;
        try (HikariDataSource pool = database.pool(3)) {
            TimedDataSource timed = new TimedDataSource(pool);
            RunListener listener = new RunListener() {
                @Override
                public void chunkCommitted(ChunkReport report) {
                    chunks.add(ChunkParts.of(report, timed.takeRecord()));
                }
            };
            try (Sluice sluice =
                    Sluice.builder(timed.dataSource()).listener(listener).build()) {
                end = sluice.start(
                                Campaigns.BACKFILL,
                                RunOptions.DEFAULTS
                                        .withFullSpeed()
                                        .withMaxWorkers(1)
                                        .withBatchSize(size))
                        .await();
            }
        }
        if (end.chunks() != chunks.size()) {
            throw new WrongResultException(end.chunks() + " chunks were counted, " + chunks.size() + " were heard of");
        }
        Campaigns.check(database, rows, "chunks of " + size);
        List<ChunkParts> all = new ArrayList<>(chunks);
        return new Sample(size, warm(all), statements(database, all.size()), List.of());
    }

    /** Without the chunks at which caches and plans were new. */
    static <T> List<T> warm(List<T> all) {
        return all.subList(Math.min(10, all.size() / 3), all.size());
    }

    /** The server's own view: what each statement cost it, for each chunk. */
    private static List<String> statements(BenchDatabase database, int chunks) throws Exception {
        // Three cells of a table, with its separators.
        return database.texts("SELECT round(calls::numeric / " + chunks + ", 2) || ' | ' || round((total_exec_time / "
                + chunks + ")::numeric, 3) || ' | ' || left(regexp_replace(query, '\\s+', ' ', 'g'), 90)"
                + " FROM pg_stat_statements s JOIN pg_database d ON d.oid = s.dbid AND d.datname = current_database()"
                + " WHERE calls >= " + chunks / 2 + " ORDER BY total_exec_time DESC");
    }

    private static void figures(Report report, Map<String, List<Sample>> samples) {
        Table summary = new Table(
                "Engine's share of a chunk, ms: all but the step's statement",
                "chunk rows",
                "chunks",
                "median",
                "p90",
                "loop's probe and commit, median",
                "more than the loop",
                "beyond the step and its commit",
                "median without commit",
                "p90 without commit",
                "total − stepTime, median",
                "round trips");
        Table parts = new Table("Where a chunk's time goes, median ms", header());
        Table server =
                new Table("What the server counted", "chunk rows", "calls a chunk", "exec ms a chunk", "statement");
        samples.values().forEach(rounds -> {
            int size = rounds.get(0).size();
            List<ChunkParts> chunks =
                    rounds.stream().flatMap(sample -> sample.chunks().stream()).toList();
            String prefix = "chunk_" + size + ".";
            List<Double> engine = of(chunks, ChunkParts::engineMillis);
            List<BareLoop.BareChunk> bare =
                    rounds.stream().flatMap(sample -> sample.loop().stream()).toList();
            double loop = Stats.median(
                    bare.stream().map(BareLoop.BareChunk::aroundStepMillis).toList());
            double more = Stats.median(engine) - loop;
            double commit = Stats.median(
                    bare.stream().map(BareLoop.BareChunk::commitMillis).toList());
            // Whoever runs the step's statement alone waits for the disk to take its changes, too.
            double beyond = Stats.median(engine) - commit;
            List<Double> without = of(chunks, ChunkParts::engineWithoutCommitMillis);
            report.figure(prefix + "engine_ms.median", Stats.median(engine))
                    .figure(prefix + "engine_ms.p90", Stats.quantile(engine, 0.9))
                    .figure(prefix + "loop_ms.median", loop)
                    .figure(prefix + "loop_commit_ms.median", commit)
                    .figure(prefix + "beyond_step_and_commit_ms.median", beyond)
                    .figure(prefix + "more_than_loop_ms.median", more)
                    .figure(prefix + "engine_without_commit_ms.median", Stats.median(without))
                    .figure(prefix + "engine_without_commit_ms.p90", Stats.quantile(without, 0.9))
                    .figure(prefix + "total_minus_step_time_ms.median", median(chunks, ChunkParts::reportedMillis))
                    .figure(prefix + "round_trips.median", median(chunks, ChunkParts::roundTrips));
            summary.row(
                    size,
                    chunks.size(),
                    Stats.median(engine),
                    Stats.quantile(engine, 0.9),
                    loop,
                    more,
                    beyond,
                    Stats.median(without),
                    Stats.quantile(without, 0.9),
                    median(chunks, ChunkParts::reportedMillis),
                    median(chunks, ChunkParts::roundTrips));
            parts.row(partsOf(report, prefix, size, chunks).toArray());
            rounds.get(rounds.size() - 1).statements().forEach(line -> server.row(size, line));
            for (int round = 0; round < rounds.size(); round++) {
                Sample sample = rounds.get(round);
                report.raw(
                        "chunk rows",
                        size,
                        "round",
                        round + 1,
                        "chunks",
                        sample.chunks().size(),
                        "engine median ms",
                        sample.median(ChunkParts::engineMillis),
                        "without commit",
                        sample.median(ChunkParts::engineWithoutCommitMillis));
            }
            report.atMost(prefix + "engine_ms.median", 2);
            report.atMost(prefix + "beyond_step_and_commit_ms.median", 2);
            report.atMost(prefix + "more_than_loop_ms.median", 2);
        });
        report.table(summary).table(parts).table(server);
    }

    private static String[] header() {
        List<String> names = new ArrayList<>(List.of("chunk rows", "total"));
        for (Part part : Part.values()) {
            names.add(part.name().toLowerCase(Locale.ROOT));
        }
        names.add("client");
        return names.toArray(String[]::new);
    }

    private static List<Object> partsOf(Report report, String prefix, int size, List<ChunkParts> chunks) {
        List<Object> cells = new ArrayList<>(List.of(size, median(chunks, ChunkParts::totalMillis)));
        for (Part part : Part.values()) {
            double millis = median(chunks, chunk -> chunk.part(part));
            cells.add(millis);
            report.figure(prefix + part.name().toLowerCase(Locale.ROOT) + "_ms.median", millis);
        }
        cells.add(median(chunks, ChunkParts::clientMillis));
        return cells;
    }

    private static List<Double> of(List<ChunkParts> chunks, ToDoubleFunction<ChunkParts> figure) {
        return chunks.stream().map(figure::applyAsDouble).toList();
    }

    private static double median(List<ChunkParts> chunks, ToDoubleFunction<ChunkParts> figure) {
        return Stats.median(of(chunks, figure));
    }
}
