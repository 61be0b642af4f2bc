package dev.sluice.bench;

import com.zaxxer.hikari.HikariDataSource;
import dev.sluice.Backfill;
import dev.sluice.RunOptions;
import dev.sluice.RunState;
import dev.sluice.RunView;
import dev.sluice.Sluice;
import dev.sluice.Step;
import dev.sluice.bench.report.Report;
import dev.sluice.bench.report.Table;
import dev.sluice.bench.server.BenchDatabase;
import dev.sluice.bench.server.BenchServer;
import java.sql.SQLException;

/** What 10,000 chunks leave in the control schema: bytes, dead tuples, and the share of updates that touched no index. */
final class BookkeepingBench implements Bench {

    private static final int CHUNK_ROWS = 10;

    private static final long STATISTICS_WITHIN_SECONDS = 30;

    @Override
    public String name() {
        return "bookkeeping";
    }

    @Override
    public String summary() {
        return "size, dead tuples and HOT ratio of the control schema after --rows ÷ 10 chunks";
    }

    @Override
    public Report run(Options options) throws Exception {
        int rows = options.number("rows", 100_000, 2_000);
        int workers = options.number("workers", 2, 2);
        Report report = new Report(name());
        report.setting("rows", rows).setting("rows a chunk", CHUNK_ROWS).setting("workers", workers);
        try (BenchServer server = BenchServer.start(options.out())) {
            server.describeTo(report);
            server.makeTemplate(
                    "bookkeeping",
                    database -> database.execute(
                            "CREATE TABLE t (id bigint PRIMARY KEY, n int NOT NULL)",
                            "INSERT INTO t SELECT i, 0 FROM generate_series(1, " + rows + ") i",
                            "VACUUM ANALYZE t"));
            BenchDatabase database = server.copyOf("bookkeeping");
            long chunks = walk(database, workers, rows);
            figures(report, database, chunks);
        }
        return report.atMost("control_schema_kb", 4_000).atLeast("range_hot_ratio", 0.9);
    }

    private static long walk(BenchDatabase database, int workers, int rows) throws InterruptedException {
        Backfill counting = Backfill.named("bookkeeping")
                .table("t")
                .step(Step.sql("UPDATE t SET n = n + 1 WHERE :chunk(t)"))
                .defaults(RunOptions.DEFAULTS.acceptNonIdempotent())
                .build();
        try (HikariDataSource pool = database.pool(workers + 2);
                Sluice sluice = Sluice.on(pool)) {
            RunOptions knobs = RunOptions.DEFAULTS
                    .withBatchSize(CHUNK_ROWS)
                    .withMaxWorkers(workers)
                    .withFullSpeed();
            RunView end = sluice.start(counting, knobs).await();
            if (end.state() != RunState.SUCCEEDED || end.outcomes().changed() != rows) {
                throw new WrongResultException("run is " + end.state().label() + " (" + end.reason() + ") with "
                        + end.outcomes().changed() + " of " + rows + " rows changed");
            }
            return end.chunks();
        }
    }

    private static void figures(Report report, BenchDatabase database, long chunks) throws Exception {
        awaitStatistics(database, chunks);
        Table table = new Table(
                "The control schema after " + chunks + " chunks", "table", "kB", "updates", "HOT", "live", "dead");
        double bytes = 0;
        for (String name : database.texts("SELECT relname FROM pg_stat_user_tables WHERE schemaname = 'sluice'")) {
            double kilobytes = number(database, "pg_total_relation_size(relid) / 1024.0", name);
            bytes += kilobytes;
            table.row(
                    name,
                    kilobytes,
                    number(database, "n_tup_upd", name),
                    number(database, "n_tup_hot_upd", name),
                    number(database, "n_live_tup", name),
                    number(database, "n_dead_tup", name));
        }
        report.figure("chunks", chunks);
        report.figure("control_schema_kb", bytes);
        report.figure("range_dead_tuples", number(database, "n_dead_tup", "range"));
        report.figure("range_hot_ratio", number(database, "n_tup_hot_upd / greatest(1.0, n_tup_upd)", "range"));
        report.table(table);
    }

    // Sessions report their counts when they end, at the latest.
    private static void awaitStatistics(BenchDatabase database, long chunks) throws Exception {
        long end = System.nanoTime() + STATISTICS_WITHIN_SECONDS * 1_000_000_000L;
        while (number(database, "n_tup_upd", "range") < chunks) {
            if (System.nanoTime() > end) {
                throw new WrongResultException("the server's statistics lack updates of sluice.range");
            }
            Thread.sleep(200);
        }
    }

    private static double number(BenchDatabase database, String expression, String table) throws SQLException {
        return Double.parseDouble(database.text("SELECT " + expression
                + " FROM pg_stat_user_tables WHERE schemaname = 'sluice' AND relname = '" + table + "'"));
    }
}
