package dev.sluice.functional;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.Backfill;
import dev.sluice.Bounds;
import dev.sluice.ErrorCode;
import dev.sluice.Keys;
import dev.sluice.Run;
import dev.sluice.RunEvent;
import dev.sluice.RunOptions;
import dev.sluice.RunState;
import dev.sluice.RunView;
import dev.sluice.Sluice;
import dev.sluice.SluiceException;
import dev.sluice.Step;
import dev.sluice.embedded.TestDatabase;
import dev.sluice.embedded.TestServer;
import java.time.Duration;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Runs made of earlier runs: through other rows, over what failed, or over what is done. */
class RerunTest {

    private static final Duration LONG_ENOUGH = Duration.ofMinutes(3);
    private static final RunOptions FAST = RunOptions.DEFAULTS.withFullSpeed();

    private TestDatabase database;
    private Sluice sluice;

    @BeforeEach
    void makeDatabase() {
        database = TestServer.shared().newDatabase("rerun");
        sluice = Sluice.on(database.dataSource());
    }

    @AfterEach
    void dropDatabase() {
        sluice.close();
        database.close();
    }

    private void table(int rows) {
        database.execute(
                "CREATE TABLE t (id bigint PRIMARY KEY, n int NOT NULL DEFAULT 0)",
                "INSERT INTO t SELECT i FROM generate_series(1, " + rows + ") i");
    }

    private static Backfill count() {
        return Backfill.named("count")
                .table("t")
                .step(Step.sql("UPDATE t SET n = n + 1 WHERE :chunk(t)"))
                .defaults(RunOptions.DEFAULTS.acceptNonIdempotent())
                .build();
    }

    private static void assertRefused(ErrorCode code, String words, ThrowingCallable call) {
        assertThatThrownBy(call).isInstanceOfSatisfying(SluiceException.class, e -> {
            assertThat(e.code()).isEqualTo(code);
            assertThat(e).hasMessageContaining(words);
        });
    }

    @Test
    void aCloneWalksOtherBoundsOfTheStoredPlan() throws Exception {
        table(1_000);
        Run first = sluice.start(count(), FAST.withLabel("env", "eu").withBatchSize(90));
        first.await(LONG_ENOUGH);

        RunView clone = first.cloneWith(new Bounds("101", " 0300 "), RunOptions.DEFAULTS.withLabel("part", "a"))
                .await(LONG_ENOUGH);

        assertThat(clone.state()).as(clone.reason()).isEqualTo(RunState.SUCCEEDED);
        assertThat(clone.outcomes().changed()).isEqualTo(200).isEqualTo(clone.estimatedRows());
        assertThat(clone.labels()).containsEntry("env", "eu").containsEntry("part", "a");
        assertThat(clone.chunkRows()).isZero();
        assertThat(clone.chunks()).isEqualTo(3);
        assertThat(clone.events())
                .extracting(RunEvent::sentence)
                .anySatisfy(s -> assertThat(s).isEqualTo("clone of run " + first.id() + ", walking 101 to 300"));
        assertThat(database.queryStrings("SELECT min(id) || '-' || max(id) || ' x ' || count(*) FROM t WHERE n = 2"))
                .containsExactly("101-300 x 200");
        assertThat(first.cloneWith(Bounds.SAME, RunOptions.DEFAULTS)
                        .await(LONG_ENOUGH)
                        .planHash())
                .isEqualTo(first.view().planHash());
    }

    @Test
    void aCloneOfACompositeKeyTakesBoundsAsRecords() throws Exception {
        database.execute(
                "CREATE TABLE t (a int, b text, n int NOT NULL DEFAULT 0, PRIMARY KEY (a, b))",
                "INSERT INTO t SELECT i % 10, 'x,' || i / 10 FROM generate_series(0, 99) i");
        Run first = sluice.start(count(), FAST);
        first.await(LONG_ENOUGH);

        RunView clone = first.cloneWith(new Bounds("3,\"x,5\"", "5,"), FAST).await(LONG_ENOUGH);

        assertThat(clone.outcomes().changed()).isEqualTo(5 + 10);
        assertRefused(
                ErrorCode.BOUNDS_INVALID,
                "--to: has 1 part where the key (a, b) has 2",
                () -> first.cloneWith(new Bounds(null, "5"), FAST));
    }

    @Test
    void boundsThatAreNoneAreRefusedWithTheReason() throws Exception {
        table(100);
        Run first = sluice.start(count(), FAST);
        first.await(LONG_ENOUGH);

        assertRefused(
                ErrorCode.BOUNDS_INVALID,
                "--from: 'abc' is not a bigint",
                () -> first.cloneWith(new Bounds("abc", null), FAST));
        assertRefused(
                ErrorCode.BOUNDS_INVALID,
                "the first key 20 comes after the last key 9",
                () -> first.cloneWith(new Bounds("20", "9"), FAST));
        Run listed = sluice.start(count().only(Keys.of(1, 2)), FAST);
        listed.await(LONG_ENOUGH);
        assertRefused(
                ErrorCode.BOUNDS_INVALID, "walks a key list", () -> listed.cloneWith(new Bounds("1", null), FAST));
        assertThat(listed.cloneWith(Bounds.SAME, FAST)
                        .await(LONG_ENOUGH)
                        .outcomes()
                        .changed())
                .isEqualTo(2);
        assertThat(database.queryStrings("SELECT n || ' x ' || count(*) FROM t GROUP BY n ORDER BY n"))
                .containsExactly("1 x 98", "3 x 2");
    }

    @Test
    void aRunUnderWayIsNotClonedUnderItsOwnName() throws Exception {
        table(1_000);
        Run first = sluice.start(count(), RunOptions.DEFAULTS.withBatchSize(10).withSleep(Duration.ofSeconds(10)));
        Awaitility.await().atMost(LONG_ENOUGH).until(() -> first.view().chunks() > 0);

        assertRefused(
                ErrorCode.RUN_ACTIVE,
                "run " + first.id() + " of count is running",
                () -> first.cloneWith(Bounds.SAME, FAST));
        Run beside = first.cloneWith(
                new Bounds("900", null), FAST.withLabel("part", "end").withSleep(Duration.ZERO));
        // The process's workers are the first one's until then.
        first.cancel();
        assertThat(beside.await(LONG_ENOUGH).outcomes().changed()).isEqualTo(101);
    }

    @Test
    void aStartOfTheDefinitionDoesNotGoOnWithAPausedPart() throws Exception {
        table(1_000);
        Run first = sluice.start(count(), FAST);
        first.await(LONG_ENOUGH);
        Run part = first.cloneWith(
                new Bounds("500", null), RunOptions.DEFAULTS.withBatchSize(10).withSleep(Duration.ofSeconds(10)));
        part.pause();

        assertRefused(ErrorCode.PLAN_CHANGED, "run " + part.id(), () -> sluice.start(count(), FAST));
    }

    @Test
    void thereIsNothingToRetryWhereNothingFailed() throws Exception {
        table(10);
        Run first = sluice.start(count(), FAST);
        first.await(LONG_ENOUGH);

        assertRefused(ErrorCode.NOTHING_TO_RETRY, "there is nothing to retry", () -> first.retryFailed(FAST));
    }

    @Test
    void aRetryWalksExactlyTheQuarantinedRows() throws Exception {
        table(1_000);
        Run first = sluice.start(count(), FAST.withLabel("env", "eu"));
        first.await(LONG_ENOUGH);
        for (int id : new int[] {3, 77, 1_000}) {
            quarantine(first.id(), String.valueOf(id));
        }
        quarantine(first.id(), "4711");

        Run retry = first.retryFailed(RunOptions.DEFAULTS);
        RunView end = retry.await(LONG_ENOUGH);

        assertThat(end.outcomes().changed()).isEqualTo(3);
        assertThat(end.outcomes().skipped()).isEqualTo(1);
        assertThat(end.labels()).containsEntry("env", "eu");
        assertThat(database.queryStrings("SELECT id FROM t WHERE n = 2 ORDER BY id"))
                .containsExactly("3", "77", "1000");
        assertThat(database.queryLong("SELECT retry_of FROM sluice.run WHERE id = " + retry.id()))
                .isEqualTo(first.id());
    }

    private void quarantine(long run, String key) {
        database.execute(
                "INSERT INTO sluice.quarantine (run_id, key_values, sqlstate, message, statement, attempts, worker)"
                        + " VALUES (" + run + ", '{" + key + "}', '23514', 'bad', 'UPDATE', 1, 'test')");
    }

    /** What is done costs reading, and nothing else. */
    @Test
    void aSecondRunOverAMillionDoneRowsWritesNoRow() throws Exception {
        database.execute(
                "CREATE TABLE t (id bigint PRIMARY KEY, v text)",
                "INSERT INTO t SELECT i, 'done' FROM generate_series(1, 1000000) i",
                "VACUUM (FREEZE, ANALYZE) t");
        Backfill fill = Backfill.named("fill")
                .table("t")
                .remaining("v IS NULL")
                .step(Step.sql("UPDATE t SET v = 'new' WHERE :chunk(t) AND v IS NULL"))
                .build();
        sluice.migrate();
        database.execute("CHECKPOINT");
        String versions = versions();
        String before = database.queryStrings("SELECT pg_current_wal_lsn()").get(0);

        RunView end = sluice.start(fill, FAST).await(LONG_ENOUGH);

        assertThat(end.outcomes().alreadyRight()).isEqualTo(1_000_000);
        assertThat(end.outcomes().scanned()).isEqualTo(1_000_000);
        assertThat(versions()).as("row versions and row locks").isEqualTo(versions);
        assertThat(database.queryLong("SELECT pg_current_wal_lsn() - CAST('" + before + "' AS pg_lsn)"))
                .as("bytes of WAL for a million rows, bookkeeping and its full pages included")
                .isLessThan(2_000_000);
    }

    private String versions() {
        return database.queryStrings("SELECT sum(CAST(CAST(xmin AS text) AS bigint)) || ' '"
                        + " || sum(CAST(CAST(xmax AS text) AS bigint)) FROM t")
                .get(0);
    }
}
