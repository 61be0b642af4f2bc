package dev.sluice.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.Key;
import dev.sluice.KeyColumn;
import dev.sluice.KeyOrder;
import dev.sluice.KeyType;
import dev.sluice.KeyValue;
import dev.sluice.Outcomes;
import dev.sluice.RunState;
import dev.sluice.embedded.TestDatabase;
import dev.sluice.embedded.TestServer;
import dev.sluice.sql.KeySql;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A range is split while its owner is in the middle of a chunk: who keeps what, and what is refused. */
@Tag("core")
class SplitRangeTest {

    private static final Key BIGINT = ControlRun.bigintKey();

    private TestDatabase database;
    private Connection owner;
    private Connection other;

    @BeforeEach
    void connect() throws SQLException {
        database = TestServer.shared().newDatabase("splitrange");
        owner = database.dataSource().getConnection();
        other = database.dataSource().getConnection();
    }

    @AfterEach
    void drop() throws SQLException {
        owner.close();
        other.close();
        database.close();
    }

    private static KeyValue key(String... parts) {
        return KeyValue.of(parts);
    }

    private RangeRow wholeRange(Key key, KeyValue lower, KeyValue upper) throws SQLException {
        long run = ControlRun.create(owner, key, lower, upper, 2);
        return Ownership.cut(owner, run, null, upper, "w1").orElseThrow();
    }

    private RangeRow wholeRange() throws SQLException {
        return wholeRange(BIGINT, key("1"), key("1000"));
    }

    private Optional<RangeRow> checkpoint(RangeRow held, String cursor) throws SQLException {
        RangeStore.Progress progress = new RangeStore.Progress(key(cursor), new Outcomes(1, 0, 0, 0), Skips.NONE, 100);
        return RangeStore.checkpoint(owner, held, new KeySql(BIGINT), progress);
    }

    private Optional<RangeRow> split(RangeRow seen, String at) throws SQLException {
        return Ownership.split(other, seen, new KeySql(BIGINT), key(at), "w2");
    }

    private RangeRow stored(RangeRow range) throws SQLException {
        return RangeStore.find(owner, range.id()).orElseThrow();
    }

    @Test
    void theOwnerKeepsItsChunkAndLearnsTheNewEndAtItsCheckpoint() throws SQLException {
        RangeRow range = wholeRange();
        RangeRow rest = split(range, "500").orElseThrow();

        assertThat(rest)
                .isEqualTo(new RangeRow(rest.id(), range.runId(), key("500"), null, key("1000"), 1, "w2", false));
        RangeRow now = checkpoint(range, "300").orElseThrow();
        assertThat(now.cursor()).isEqualTo(key("300"));
        assertThat(now.upto()).isEqualTo(key("500"));
        assertThat(now.epoch()).isEqualTo(range.epoch());
        RangeRow done = checkpoint(now, "500").orElseThrow();
        assertThat(done.isDone()).isTrue();
        assertThat(Ownership.finish(owner, done)).isTrue();
    }

    @Test
    void aChunkThatPassesTheNewEndIsRefused() throws SQLException {
        RangeRow range = wholeRange();
        assertThat(split(range, "500")).isPresent();

        assertThat(checkpoint(range, "501")).isEmpty();
        assertThat(checkpoint(range, "1000")).isEmpty();
        assertThat(stored(range).cursor()).isNull();
        assertThat(checkpoint(stored(range), "500")).isPresent();
    }

    @Test
    void aSplitWaitsForTheCommitUnderWayAndIsRefusedIfTheOwnerIsBeyondItThen() throws Exception {
        RangeRow range = wholeRange();
        ExecutorService threads = Executors.newSingleThreadExecutor();
        try {
            owner.setAutoCommit(false);
            assertThat(checkpoint(range, "500")).isPresent();
            CompletableFuture<Optional<RangeRow>> split = CompletableFuture.supplyAsync(
                    () -> {
                        try {
                            return split(range, "500");
                        } catch (SQLException e) {
                            throw new IllegalStateException(e);
                        }
                    },
                    threads);
            Awaitility.await()
                    .until(() -> split.isDone()
                            || database.queryLong("SELECT count(*) FROM pg_stat_activity"
                                            + " WHERE datname = current_database() AND wait_event_type = 'Lock'")
                                    == 1);
            owner.commit();
            owner.setAutoCommit(true);

            // Waited too long, or found the owner beyond: split is nothing in either case.
            assertThat(split.handle((rest, failure) -> rest).get(30, TimeUnit.SECONDS))
                    .satisfiesAnyOf(
                            rest -> assertThat(rest).isNull(),
                            rest -> assertThat(rest).isEmpty());
        } finally {
            threads.shutdownNow();
        }
        assertThat(stored(range).upto()).isEqualTo(key("1000"));
        assertThat(Ownership.openRanges(owner, range.runId())).hasSize(1);
    }

    @Test
    void theNewEndLiesAheadOfTheOwnerAndBeforeTheOldEndByTheKeysOwnOrder() throws SQLException {
        RangeRow range = wholeRange();
        RangeRow now = checkpoint(range, "90").orElseThrow();

        assertThat(split(now, "90")).as("where the owner is").isEmpty();
        assertThat(split(now, "9")).as("behind the owner").isEmpty();
        assertThat(split(now, "1000")).as("at the end").isEmpty();
        assertThat(split(now, "2000")).as("beyond the end").isEmpty();
        assertThat(stored(range)).isEqualTo(now);
        assertThat(split(now, "100")).as("ahead as a number, behind as text").isPresent();
    }

    @Test
    void aDescendingPartOfAKeyTurnsTheOrderRound() throws SQLException {
        Key key = new Key(List.of(
                KeyColumn.of("tenant", KeyType.INTEGER),
                KeyColumn.of("id", KeyType.BIGINT).in(KeyOrder.DESC)));
        RangeRow range = wholeRange(key, key("1", "100"), key("10", "5"));

        assertThat(Ownership.split(other, range, new KeySql(key), key("10", "4"), "w2"))
                .as("behind the end: smaller numbers come later")
                .isEmpty();
        RangeRow rest = Ownership.split(other, range, new KeySql(key), key("10", "6"), "w2")
                .orElseThrow();
        RangeStore.Progress beyond = new RangeStore.Progress(key("10", "5"), new Outcomes(1, 0, 0, 0), Skips.NONE, 100);
        assertThat(RangeStore.checkpoint(owner, range, new KeySql(key), beyond)).isEmpty();
        assertThat(rest.after()).isEqualTo(key("10", "6"));
    }

    @Test
    void whatWasReadBeforeAnotherSplitOrATakeoverIsRefused() throws SQLException {
        RangeRow range = wholeRange();
        RangeRow rest = split(range, "500").orElseThrow();
        // As many are at work as may be, until one is done.
        RangeStore.release(owner, rest);
        database.execute("DELETE FROM sluice.range WHERE id = " + rest.id());

        assertThat(split(range, "250")).as("of the range as it was before").isEmpty();
        RangeRow now = stored(range);
        ControlRun.expire(owner, range.id());
        assertThat(split(now, "250")).as("of a dead owner's range").isEmpty();
        RangeRow taken = Ownership.takeOver(owner, stored(range), "w3").orElseThrow();
        assertThat(split(now, "250")).as("of the range under its former owner").isEmpty();
        assertThat(split(taken, "250")).isPresent();
    }

    @Test
    void aRunThatIsPausedOrHasAsManyWorkersAsItMayIsNotSplit() throws SQLException {
        RangeRow range = wholeRange();
        database.execute("UPDATE sluice.run SET max_workers = 1");
        assertThat(split(range, "500")).as("with one worker").isEmpty();
        database.execute("UPDATE sluice.run SET max_workers = 2");
        assertThat(Ownership.move(owner, range.runId(), RunState.PAUSED, "test", "test", null))
                .isEmpty();
        assertThat(split(stored(range), "500")).as("while paused").isEmpty();
        assertThat(Ownership.openRanges(owner, range.runId())).hasSize(1);
    }

    @Test
    void thePartsOfARangeHandOverTheirCountsOnceEach() throws SQLException {
        RangeRow range = checkpoint(wholeRange(), "100").orElseThrow();
        RangeRow rest = split(range, "500").orElseThrow();
        RangeRow first = checkpoint(range, "500").orElseThrow();
        RangeRow second = checkpoint(rest, "1000").orElseThrow();

        assertThat(Ownership.finish(owner, first)).isTrue();
        assertThat(Ownership.end(owner, range.runId()))
                .as("with the rest undone")
                .isEmpty();
        assertThat(Ownership.finish(owner, second)).isTrue();
        assertThat(database.queryLong("SELECT changed FROM sluice.run")).isEqualTo(3);
        assertThat(Ownership.end(owner, range.runId())).contains(RunState.SUCCEEDED);
    }
}
