package dev.sluice.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.Key;
import dev.sluice.KeyColumn;
import dev.sluice.KeyType;
import dev.sluice.KeyValue;
import dev.sluice.Outcomes;
import dev.sluice.embedded.TestDatabase;
import dev.sluice.embedded.TestServer;
import dev.sluice.sql.KeySql;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The last statement of a chunk: who may move the checkpoint, and where to. */
@Tag("core")
class FenceTest {

    private TestDatabase database;
    private Connection connection;

    @BeforeEach
    void connect() throws SQLException {
        database = TestServer.shared().newDatabase("fence");
        connection = database.dataSource().getConnection();
    }

    @AfterEach
    void drop() throws SQLException {
        connection.close();
        database.close();
    }

    private static KeyValue key(String... parts) {
        return KeyValue.of(parts);
    }

    private RangeRow rangeOf(Key key, KeyValue lower, KeyValue upper) throws SQLException {
        long run = ControlRun.create(connection, key, lower, upper, 2);
        return Ownership.cut(connection, run, null, upper, "w1").orElseThrow();
    }

    private static boolean advance(Connection on, Key key, RangeRow held, KeyValue cursor) throws SQLException {
        return advance(on, key, held, cursor, Skips.NONE);
    }

    private static boolean advance(Connection on, Key key, RangeRow held, KeyValue cursor, Skips skips)
            throws SQLException {
        Outcomes outcomes = new Outcomes(1, 0, skips.total(), 0);
        return RangeStore.advance(on, held, new KeySql(key), new RangeStore.Progress(cursor, outcomes, skips, 100));
    }

    private RangeRow stored(RangeRow range) throws SQLException {
        return RangeStore.find(connection, range.id()).orElseThrow();
    }

    /** Moves the checkpoint step by step, then tries to move it to {@code refused}. */
    private void assertOrder(Key key, List<KeyValue> ascending, KeyValue refused) throws SQLException {
        RangeRow range = rangeOf(key, ascending.get(0), ascending.get(ascending.size() - 1));
        for (KeyValue next : ascending) {
            assertThat(advance(connection, key, range, next))
                    .as("%s → %s", range.cursor(), next)
                    .isTrue();
            range = stored(range);
            assertThat(range.cursor()).isEqualTo(next);
        }
        assertThat(advance(connection, key, range, refused))
                .as("%s → %s", range.cursor(), refused)
                .isFalse();
        assertThat(advance(connection, key, range, ascending.get(ascending.size() - 1)))
                .as("to where it is")
                .isFalse();
        assertThat(stored(range)).isEqualTo(range);
    }

    @Test
    void numbersAdvanceAsNumbersAndNotAsText() throws SQLException {
        assertOrder(ControlRun.bigintKey(), List.of(key("-3"), key("9"), key("10"), key("100")), key("99"));
    }

    @Test
    void textAdvancesInTheOrderOfItsOwnCollation() throws SQLException {
        Key bytes = new Key(List.of(new KeyColumn("code", KeyType.TEXT, new KeyColumn.Collation("pg_catalog", "C"))));
        assertOrder(bytes, List.of(key("A"), key("B"), key("a")), key("C"));
        database.execute("TRUNCATE sluice.run CASCADE");
        Key words = new Key(
                List.of(new KeyColumn("code", KeyType.TEXT, new KeyColumn.Collation("pg_catalog", "und-x-icu"))));
        assertOrder(words, List.of(key("a"), key("A"), key("B")), key("b"));
    }

    @Test
    void compositesAdvanceColumnByColumn() throws SQLException {
        Key composite = new Key(List.of(KeyColumn.of("tenant", KeyType.INTEGER), KeyColumn.of("id", KeyType.BIGINT)));
        assertOrder(composite, List.of(key("1", "9"), key("1", "10"), key("2", "1"), key("10", "0")), key("9", "999"));
    }

    @Test
    void theFirstChunkCannotEndWhereTheRangeBegins() throws SQLException {
        Key key = ControlRun.bigintKey();
        long run = ControlRun.create(connection, key, key("1"), key("30"), 2);
        assertThat(Ownership.cut(connection, run, null, key("10"), "w1")).isPresent();
        RangeRow second =
                Ownership.cut(connection, run, key("10"), key("30"), "w2").orElseThrow();

        assertThat(advance(connection, key, second, key("9"))).isFalse();
        assertThat(advance(connection, key, second, key("10"))).isFalse();
        assertThat(advance(connection, key, second, key("11"))).isTrue();
    }

    @Test
    void aFormerOwnerIsRefusedHoweverFarItWouldAdvance() throws SQLException {
        Key key = ControlRun.bigintKey();
        RangeRow first = rangeOf(key, key("1"), key("30"));
        ControlRun.expire(connection, first.id());
        RangeRow second = Ownership.takeOver(connection, stored(first), "w2").orElseThrow();

        assertThat(advance(connection, key, first, key("20"))).isFalse();
        assertThat(advance(connection, key, second, key("5"))).isTrue();
        assertThat(stored(first).cursor()).isEqualTo(key("5"));
    }

    @Test
    void aCommitCarriedOutLateRefusesTheChunkThatWasBegunAgainUnderTheSameEpoch() throws Exception {
        Key key = ControlRun.bigintKey();
        RangeRow held = rangeOf(key, key("1"), key("30"));
        ExecutorService other = Executors.newSingleThreadExecutor();
        try (Connection late = database.dataSource().getConnection();
                Connection again = database.dataSource().getConnection()) {
            // Its client has given up on the answer; the server has yet to commit.
            late.setAutoCommit(false);
            assertThat(advance(late, key, held, key("10"))).isTrue();

            // The worker has read the old cursor again, and its new chunk happens to be larger.
            CompletableFuture<Boolean> larger = CompletableFuture.supplyAsync(
                    () -> {
                        try {
                            return advance(again, key, held, key("20"));
                        } catch (SQLException e) {
                            throw new IllegalStateException(e);
                        }
                    },
                    other);
            Awaitility.await()
                    .until(() -> database.queryLong("SELECT count(*) FROM pg_stat_activity"
                                    + " WHERE datname = current_database() AND wait_event_type = 'Lock'")
                            == 1);
            late.commit();

            assertThat(larger.get(30, TimeUnit.SECONDS)).isFalse();
        } finally {
            other.shutdownNow();
        }
        assertThat(stored(held).cursor()).isEqualTo(key("10"));
        assertThat(database.queryLong("SELECT chunks FROM sluice.range")).isEqualTo(1);
    }

    @Test
    void reasonsThatNeverRepeatDoNotGrowTheRange() throws SQLException {
        Key key = ControlRun.bigintKey();
        RangeRow range = rangeOf(key, key("1"), key("100"));
        for (int i = 1; i <= 60; i++) {
            Skips skips = Skips.NONE.plus("no country for row " + i, 2).plus("no currency", 1);
            assertThat(advance(connection, key, range, key(String.valueOf(i)), skips))
                    .isTrue();
            range = stored(range);
        }

        assertThat(database.queryLong("SELECT cardinality(skip_reasons) FROM sluice.range"))
                .isLessThanOrEqualTo(Skips.MOST_REASONS + 1);
        assertThat(database.queryLong("SELECT sum(n) FROM sluice.range, unnest(skip_rows) AS n"))
                .isEqualTo(180);
        assertThat(database.queryLong("SELECT n FROM sluice.range, unnest(skip_reasons, skip_rows) AS s(reason, n)"
                        + " WHERE reason = 'no currency'"))
                .isEqualTo(60);
    }
}
