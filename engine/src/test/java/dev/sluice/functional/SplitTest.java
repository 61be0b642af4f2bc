package dev.sluice.functional;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.Backfill;
import dev.sluice.ChunkReport;
import dev.sluice.FailureBudget;
import dev.sluice.Keys;
import dev.sluice.RunListener;
import dev.sluice.RunOptions;
import dev.sluice.RunState;
import dev.sluice.RunView;
import dev.sluice.Sluice;
import dev.sluice.Step;
import dev.sluice.embedded.TestDatabase;
import dev.sluice.embedded.TestServer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** When nothing is left to claim, the last ranges are shared out while they are worked on. */
class SplitTest {

    private static final Duration LONG_ENOUGH = Duration.ofMinutes(2);
    private static final RunOptions TWO_WORKERS =
            RunOptions.DEFAULTS.withFullSpeed().acceptNonIdempotent().withMaxWorkers(2);

    private TestDatabase database;
    private final List<ChunkReport> chunks = Collections.synchronizedList(new ArrayList<>());

    @BeforeEach
    void open() {
        database = TestServer.shared().newDatabase("split");
    }

    @AfterEach
    void close() {
        database.close();
    }

    /** Ways to walk a table. */
    enum Way {
        NUMBERS("", "id"),
        NUMBERS_DOWNWARD("", "id desc"),
        COMPOSITE("", "a,id"),
        COMPOSITE_DOWNWARD("", "a,id desc"),
        PARTITIONS(" PARTITION BY RANGE (id)", "id"),
        LIST("", "id");

        private final String layout;
        private final String key;

        Way(String layout, String key) {
            this.layout = layout;
            this.key = key;
        }

        /** Whether the walk ends at low numbers. */
        boolean endsLow() {
            return this == NUMBERS_DOWNWARD;
        }
    }

    private void table(Way way) {
        boolean parts = !way.layout.isEmpty();
        database.execute("CREATE TABLE t (a int NOT NULL, id int NOT NULL, n int NOT NULL DEFAULT 0,"
                + " cost real NOT NULL, bad boolean NOT NULL DEFAULT false, CHECK (n = 0 OR NOT bad), UNIQUE (id),"
                + " UNIQUE (a, id))" + way.layout);
        database.execute("CREATE UNIQUE INDEX ON t (a, id DESC)");
        if (parts) {
            for (int i = 0; i < 10; i++) {
                database.execute("CREATE TABLE t" + i + " PARTITION OF t FOR VALUES FROM (" + (i * 110) + ") TO ("
                        + (i + 1) * 110 + ")");
            }
        }
    }

    // A row takes as many milliseconds as it costs.
    private Backfill costly(Way way, int rows) {
        Backfill.Builder backfill = Backfill.named("count")
                .table("t")
                .key(way.key.split(","))
                .step(Step.sql("WITH wait AS MATERIALIZED (SELECT pg_sleep(sum(w.cost) / 1000.0) FROM t AS w WHERE"
                        + " :chunk(w)) UPDATE t AS w SET n = n + 1 FROM wait WHERE :chunk(w)"));
        if (way == Way.LIST) {
            backfill.keys(Keys.of(IntStream.rangeClosed(1, rows).boxed().toArray()));
        }
        return backfill.build();
    }

    // Ranges shrink towards the end of a walk whose rows are counted well. Where there are far fewer than the plan
    // says,
    // the first worker that knows its speed takes all that is left.
    private void planWrongly(Backfill backfill, RunOptions options) {
        try (Sluice planner =
                Sluice.builder(database.dataSource()).withoutWorkers().build()) {
            planner.start(backfill, options);
        }
        database.execute("UPDATE sluice.plan SET estimated_rows = 1000000");
    }

    private RunView run(Backfill backfill, RunOptions options) throws InterruptedException {
        planWrongly(backfill, options);
        RunListener listener = new RunListener() {
            @Override
            public void chunkCommitted(ChunkReport report) {
                chunks.add(report);
            }
        };
        try (Sluice sluice =
                Sluice.builder(database.dataSource()).listener(listener).build()) {
            return sluice.start(backfill, options).await(LONG_ENOUGH);
        }
    }

    private long splits() {
        return database.queryLong("SELECT count(*) FROM sluice.event WHERE kind = 'split'");
    }

    private void assertEachRowOnce(RunView end, int rows) {
        assertThat(end.state()).as(end.reason()).isEqualTo(RunState.SUCCEEDED);
        assertThat(database.queryStrings("SELECT n || ' x ' || count(*) FROM t GROUP BY n"))
                .containsExactly("1 x " + rows);
        assertThat(end.outcomes().changed()).isEqualTo(rows);
        assertThat(end.outcomes().scanned()).isEqualTo(rows);
    }

    /** A tenth of the keys, where the walk ends, holds nine tenths of the work. */
    @ParameterizedTest
    @EnumSource
    void theHeavyEndIsSharedByTheWorkers(Way way) throws Exception {
        int rows = 1_000;
        table(way);
        String heavy = way.endsLow() ? "i <= 100" : "i > 900";
        database.execute("INSERT INTO t SELECT i / 700, i, 0, CASE WHEN " + heavy + " THEN 27 ELSE 0.3 END"
                + " FROM generate_series(1, " + rows + ") i");
        if (way == Way.COMPOSITE_DOWNWARD) {
            // The last of the second group, whose numbers fall.
            database.execute("UPDATE t SET cost = CASE WHEN id BETWEEN 700 AND 800 THEN 27 ELSE 0.3 END");
        }

        RunView end = run(costly(way, rows), TWO_WORKERS.withBatchSize(2));

        assertEachRowOnce(end, rows);
        assertThat(splits()).isPositive();
        // Whoever works alone would have all of the fifty heavy chunks.
        Map<String, Long> heavyChunks = chunks.stream()
                .filter(chunk -> chunk.stepTime().toMillis() >= 50)
                .collect(Collectors.groupingBy(ChunkReport::worker, Collectors.counting()));
        assertThat(heavyChunks).hasSize(2);
        assertThat(Collections.min(heavyChunks.values())).as("%s", heavyChunks).isGreaterThanOrEqualTo(10);
    }

    @Test
    void theChunkUnderWayWhenItsRangeIsSplitIsNotDoneAgain() throws Exception {
        int rows = 400;
        table(Way.NUMBERS);
        database.execute(
                "CREATE SEQUENCE steps", "INSERT INTO t SELECT 1, i, 0, 5 FROM generate_series(1, " + rows + ") i");
        // A sequence remembers transactions that were rolled back too.
        Backfill backfill = costly(Way.NUMBERS, rows).toBuilder()
                .step(Step.sql("WITH wait AS MATERIALIZED (SELECT pg_sleep(sum(w.cost) / 1000.0), nextval('steps')"
                        + " FROM t AS w WHERE :chunk(w)) UPDATE t AS w SET n = n + 1 FROM wait WHERE :chunk(w)"))
                .build();
        // Beforehand, since a plan tries the step too.
        planWrongly(backfill, TWO_WORKERS.withBatchSize(4));
        database.execute("ALTER SEQUENCE steps RESTART");

        RunView end = run(backfill, TWO_WORKERS.withBatchSize(4));

        assertEachRowOnce(end, rows);
        assertThat(splits()).isPositive();
        assertThat(database.queryLong("SELECT last_value FROM steps"))
                .as("steps done, committed or not")
                .isEqualTo(end.chunks());
    }

    @Test
    void badRowsOfRangesThatAreSplitAreSetAsideOnce() throws Exception {
        int rows = 6_000;
        table(Way.NUMBERS);
        database.execute(
                "INSERT INTO t SELECT 1, i, 0, 0.1, i % 300 IN (7, 8, 131) FROM generate_series(1, " + rows + ") i");
        int bad = rows / 300 * 3;

        RunView end = run(
                costly(Way.NUMBERS, rows), TWO_WORKERS.withMaxWorkers(4).withFailureBudget(FailureBudget.rows(rows)));

        assertThat(end.state()).as(end.reason()).isEqualTo(RunState.SUCCEEDED_WITH_FAILURES);
        assertThat(splits()).isPositive();
        assertThat(database.queryLong("SELECT count(*) FROM t WHERE n <> CASE WHEN bad THEN 0 ELSE 1 END"))
                .as("rows not stepped just once, or bad and stepped")
                .isZero();
        assertThat(end.outcomes().quarantined()).isEqualTo(bad);
        assertThat(end.outcomes().scanned()).isEqualTo(rows);
        assertThat(database.queryLong(
                        "SELECT count(*) FROM sluice.quarantine JOIN t ON t.id = CAST(key_values[1] AS int)"
                                + " WHERE bad"))
                .isEqualTo(bad);
    }

    @Test
    void oneWorkerSplitsNothing() throws Exception {
        table(Way.NUMBERS);
        database.execute("INSERT INTO t SELECT 1, i, 0, 1 FROM generate_series(1, 200) i");

        RunView end =
                run(costly(Way.NUMBERS, 200), TWO_WORKERS.withMaxWorkers(1).withBatchSize(5));

        assertEachRowOnce(end, 200);
        assertThat(splits()).isZero();
    }
}
