package dev.sluice.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.sluice.Chunk;
import dev.sluice.Key;
import dev.sluice.KeyColumn;
import dev.sluice.KeyType;
import dev.sluice.KeyValue;
import dev.sluice.Walk;
import dev.sluice.embedded.TestDatabase;
import dev.sluice.embedded.TestServer;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ChunkLockTest {

    private static final Key KEY = new Key(List.of(KeyColumn.of("id", KeyType.BIGINT)));
    private static final Transactions.Limits LIMITS = new Transactions.Limits(
            "sluice test", Duration.ofMillis(500), Duration.ofSeconds(5), Duration.ofSeconds(2));

    private TestDatabase database;
    private Connection mine;
    private Connection other;

    @BeforeEach
    void open() throws SQLException {
        database = TestServer.shared().newDatabase("chunk_lock");
        database.execute(
                "CREATE TABLE t (id bigint PRIMARY KEY, n integer)",
                // Their order in the table is not that of the key.
                "INSERT INTO t SELECT generate_series(20, 1, -1)",
                "CREATE TABLE r (t_id bigint REFERENCES t)");
        mine = database.dataSource().getConnection();
        other = database.dataSource().getConnection();
        other.setAutoCommit(false);
    }

    @AfterEach
    void close() throws SQLException {
        mine.close();
        other.close();
        database.close();
    }

    private <T> T locked(Jdbc.Work<T> work) throws SQLException {
        Chunk chunk = new Chunk(1, "a", new Walk.ByKey(KEY), KeyValue.of("5"), null, KeyValue.of("15"));
        return Transactions.runOpened(
                mine,
                LIMITS,
                opening -> {
                    assertThat(new ChunkLock("t", KEY).lock(opening, "", chunk, LIMITS.statement()))
                            .isEqualTo(10);
                    return work.run(mine);
                },
                result -> false);
    }

    private String refusedWith() {
        return catchThrowableOfType(SQLException.class, () -> locked(c -> 0)).getSQLState();
    }

    private void others(String sql) throws SQLException {
        try (Statement statement = other.createStatement()) {
            statement.execute(sql);
        }
    }

    @Test
    void rowsOfTheChunkAreLockedAndNoOthersAndInsertsThatReferGoOn() throws SQLException {
        locked(c -> {
            assertThat(database.queryLong("SELECT count(*) FROM (SELECT FROM t FOR UPDATE SKIP LOCKED) free"))
                    .isEqualTo(10);
            others("SET lock_timeout = '2s'");
            others("INSERT INTO r VALUES (7)");
            return 0;
        });
        // And not the other way round either.
        locked(c -> 0);
    }

    @Test
    void rowsAreLockedInTheOrderOfTheKey() throws SQLException {
        others("UPDATE t SET n = 1 WHERE id = 12");
        String free = "";
        for (int round = 0; round < 20 && free.isEmpty(); round++) {
            CompletableFuture<String> lock = CompletableFuture.supplyAsync(this::refusedWith);
            while (!lock.isDone() && free.isEmpty()) {
                String rows = freeRows();
                free = waits() ? rows : "";
            }
            lock.join();
        }
        assertThat(free).as("while it waits for row 12").isEqualTo("13 14 15");
    }

    private boolean waits() {
        return database.queryLong("SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'"
                        + " AND datname = current_database()")
                > 0;
    }

    // Of the chunk; nothing unless it waits when that is asked.
    private String freeRows() {
        return waits()
                ? database.queryStrings(
                                "SELECT coalesce(string_agg(CAST(id AS text), ' ' ORDER BY id), '') FROM (SELECT id"
                                        + " FROM t WHERE id BETWEEN 6 AND 15 FOR SHARE SKIP LOCKED) f")
                        .get(0)
                : "";
    }

    @Test
    void theLimitOfTheStatementsAfterItIsBack() throws SQLException {
        String limit = locked(c ->
                Jdbc.first(c, row -> row.getString(1), "SHOW statement_timeout").orElse(""));

        assertThat(limit).isEqualTo("5s");
    }

    @Test
    void itGivesUpARowThatIsHeld() throws SQLException {
        others("UPDATE t SET n = 1 WHERE id = 12");

        assertThat(refusedWith()).isEqualTo("55P03");
    }

    @Test
    void itGivesUpWithinHalfOfDeadlockTimeoutHoweverShortThatIs() throws SQLException {
        others("UPDATE t SET n = 1 WHERE id = 12");
        try (Statement statement = mine.createStatement()) {
            statement.execute("SET deadlock_timeout = '100ms'");
        }

        // The whole statement's limit, 50 ms, and not the 200 ms for a row; nor a deadlock that the server finds.
        assertThat(refusedWith()).isEqualTo("57014");
    }

    @Test
    void itGivesUpIfManyRowsTakeLongTogether() throws SQLException {
        // Each row is waited for much less than a row may be.
        others("CREATE FUNCTION slow() RETURNS boolean LANGUAGE plpgsql AS"
                + " $$ BEGIN PERFORM pg_sleep(0.06); RETURN true; END $$");
        others("CREATE VIEW v AS SELECT * FROM t WHERE slow()");
        other.commit();
        Chunk chunk = new Chunk(1, "a", new Walk.ByKey(KEY), KeyValue.of("5"), null, KeyValue.of("15"));

        SQLException refused = catchThrowableOfType(
                SQLException.class,
                () -> Transactions.runOpened(
                        mine,
                        LIMITS,
                        opening -> new ChunkLock("v", KEY).lock(opening, "", chunk, LIMITS.statement()),
                        result -> false));

        assertThat(refused.getSQLState()).isEqualTo("57014");
    }
}
