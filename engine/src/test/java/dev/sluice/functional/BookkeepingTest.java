package dev.sluice.functional;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sluice.Backfill;
import dev.sluice.Run;
import dev.sluice.RunOptions;
import dev.sluice.RunState;
import dev.sluice.RunView;
import dev.sluice.Sluice;
import dev.sluice.Step;
import dev.sluice.embedded.TestDatabase;
import dev.sluice.embedded.TestServer;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a run leaves in the control schema, and by what name its sessions are known. */
class BookkeepingTest {

    private static final Duration LONG_ENOUGH = Duration.ofMinutes(2);

    private TestDatabase database;

    @BeforeEach
    void open() {
        database = TestServer.shared().newDatabase("bookkeeping");
    }

    @AfterEach
    void close() {
        database.close();
    }

    @Test
    void tenThousandChunksLeaveTheControlTablesSmallAndHot() throws Exception {
        int chunks = 10_000;
        database.execute(
                "CREATE TABLE t (id bigint PRIMARY KEY, n int NOT NULL DEFAULT 0)",
                "INSERT INTO t SELECT i FROM generate_series(1, " + chunks + ") i",
                "ANALYZE t");
        Backfill counting = Backfill.named("counting")
                .table("t")
                .step(Step.sql("UPDATE t SET n = n + 1 WHERE :chunk(t)"))
                .defaults(RunOptions.DEFAULTS.acceptNonIdempotent())
                .build();
        try (Sluice sluice = Sluice.on(database.dataSource())) {
            Run run = sluice.start(
                    counting,
                    RunOptions.DEFAULTS.withBatchSize(1).withFullSpeed().withMaxWorkers(2));
            RunView end = run.await(LONG_ENOUGH);
            assertThat(end.state()).isEqualTo(RunState.SUCCEEDED);
            assertThat(end.chunks()).isEqualTo(chunks);
        }
        // A session reports its counts when it ends, at the latest.
        await().atMost(Duration.ofSeconds(30)).until(() -> ofRanges("n_tup_upd") >= chunks);

        long bytes = database.queryLong("SELECT CAST(sum(pg_total_relation_size(c.oid)) AS bigint) FROM pg_class c"
                + " WHERE c.relnamespace = CAST('sluice' AS regnamespace) AND c.relkind = 'r'");
        double hot = (double) ofRanges("n_tup_hot_upd") / ofRanges("n_tup_upd");
        System.out.println("bookkeeping: " + bytes / 1024 + " kB, " + hot + " of the range updates are HOT, "
                + ofRanges("n_dead_tup") + " dead tuples of ranges after " + chunks + " chunks");
        assertThat(bytes).as("bytes of the whole control schema").isLessThan(4_000_000);
        assertThat(hot).as("share of HOT updates").isGreaterThan(0.9);
        assertThat(ofRanges("n_dead_tup")).as("dead tuples").isLessThan(2_000);
    }

    private long ofRanges(String column) {
        return database.queryLong(
                "SELECT " + column + " FROM pg_stat_user_tables WHERE relid = CAST('sluice.range' AS regclass)");
    }

    @Test
    void aSessionAtWorkSaysWhichRunRangeAndChunkItWorksOn() {
        database.execute(
                "CREATE TABLE t (id bigint PRIMARY KEY, n int NOT NULL DEFAULT 0)",
                "INSERT INTO t SELECT i FROM generate_series(1, 100) i");
        Backfill slow = Backfill.named("slow-counting")
                .table("t")
                .step(Step.sql("UPDATE t SET n = n + (SELECT count(*) FROM pg_sleep(0.3)) WHERE :chunk(t)"))
                .defaults(RunOptions.DEFAULTS.acceptNonIdempotent())
                .build();
        try (Sluice sluice = Sluice.on(database.dataSource())) {
            Run run = sluice.start(slow, RunOptions.DEFAULTS.withBatchSize(1));
            // A chunk's number is one more than those that are committed.
            String sql =
                    "SELECT application_name || format('|range=%s epoch=%s chunk=%s|', r.id, r.epoch, r.chunks + 1)"
                            + " || query FROM pg_stat_activity, sluice.range AS r WHERE r.chunks > 1"
                            + " AND datname = current_database() AND state = 'active' AND wait_event = 'PgSleep'";
            List<String> seen = await().atMost(LONG_ENOUGH).until(() -> database.queryStrings(sql), s -> s.size() == 1);

            String[] nameAndRange = seen.get(0).split("\\|", 3);
            assertThat(nameAndRange[0]).isEqualTo("sluice run=" + run.id() + " " + nameAndRange[1]);
            assertThat(nameAndRange[2])
                    .contains("/* sluice slow-counting run=" + run.id() + " */")
                    .contains("UPDATE t SET n");
            run.pause();
            await().atMost(Duration.ofSeconds(10))
                    .until(() -> database.queryLong("SELECT count(*) FROM pg_stat_activity WHERE datname ="
                                    + " current_database() AND application_name LIKE 'sluice run=%'")
                            == 0);
        }
    }
}
