package dev.sluice.functional;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sluice.Chunk;
import dev.sluice.Key;
import dev.sluice.KeyColumn;
import dev.sluice.KeyType;
import dev.sluice.KeyValue;
import dev.sluice.Run;
import dev.sluice.RunOptions;
import dev.sluice.RunState;
import dev.sluice.RunView;
import dev.sluice.Sluice;
import dev.sluice.Walk;
import dev.sluice.embedded.TestDatabase;
import dev.sluice.embedded.TestServer;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Declarative partitions: walked through their parent, each chunk in the partitions that it concerns and no others. */
class PartitionsTest {

    private static final Key ID = new Key(java.util.List.of(KeyColumn.of("id", KeyType.BIGINT)));
    private static final Key DAY_AND_ID =
            new Key(java.util.List.of(KeyColumn.of("day", KeyType.DATE), KeyColumn.of("id", KeyType.BIGINT)));

    private TestDatabase database;

    @BeforeEach
    void open() {
        database = TestServer.shared().newDatabase("partitions");
    }

    @AfterEach
    void close() {
        database.close();
    }

    private void partitionedBy(String what, String first, String second, String third) {
        database.execute(
                "CREATE TABLE t (id bigint NOT NULL, region text NOT NULL, day date NOT NULL, n int NOT NULL DEFAULT 0)"
                        + " PARTITION BY " + what,
                "CREATE TABLE t1 PARTITION OF t FOR VALUES " + first,
                "CREATE TABLE t2 PARTITION OF t FOR VALUES " + second,
                "CREATE TABLE t3 PARTITION OF t FOR VALUES " + third);
    }

    private void fill(int rows) {
        database.execute("INSERT INTO t SELECT i, CASE i % 3 WHEN 0 THEN 'eu' WHEN 1 THEN 'us' ELSE 'ap' END,"
                + " DATE '2026-01-01' + i / 100 FROM generate_series(1, " + rows + ") i");
    }

    private void byRangeOfIds() {
        partitionedBy("RANGE (id)", "FROM (MINVALUE) TO (1000)", "FROM (1000) TO (2000)", "FROM (2000) TO (MAXVALUE)");
        database.execute("ALTER TABLE t ADD PRIMARY KEY (id)");
    }

    @Test
    void rangePartitionsAreWalkedOnce() throws Exception {
        byRangeOfIds();
        fill(3_000);
        Walks.eachRowOnce(database, "t", 170);
    }

    @Test
    void listPartitionsAreWalkedOnce() throws Exception {
        partitionedBy("LIST (region)", "IN ('eu')", "IN ('us')", "IN ('ap')");
        database.execute("CREATE UNIQUE INDEX ON t (id DESC, region)");
        fill(3_000);
        Walks.eachRowOnce(database, "t", 170, "id desc", "region");
    }

    @Test
    void hashPartitionsAreWalkedOnce() throws Exception {
        partitionedBy(
                "HASH (id)",
                "WITH (MODULUS 3, REMAINDER 0)",
                "WITH (MODULUS 3, REMAINDER 1)",
                "WITH (MODULUS 3, REMAINDER 2)");
        database.execute("ALTER TABLE t ADD PRIMARY KEY (id)");
        fill(3_000);
        Walks.eachRowOnce(database, "t", 170);
    }

    @Test
    void onePartitionIsATableLikeOthers() throws Exception {
        byRangeOfIds();
        fill(3_000);
        Walks.eachRowOnce(database, "t2", 170);
        assertThat(database.queryLong("SELECT sum(n) FROM t")).isEqualTo(1_000);
    }

    @Test
    void aChunkConcernsItsOwnPartitionsOnly() throws SQLException {
        byRangeOfIds();
        fill(3_000);
        assertThat(explain(ID, KeyValue.of("1200"), KeyValue.of("1300")))
                .contains("t2")
                .doesNotContain(" t1", " t3");
        assertThat(explain(ID, KeyValue.of("900"), KeyValue.of("1100")))
                .contains("t1", "t2")
                .doesNotContain(" t3");
    }

    @Test
    void aChunkOfACompositeKeyConcernsItsOwnPartitionsOnly() throws SQLException {
        partitionedBy(
                "RANGE (day)",
                "FROM (MINVALUE) TO ('2026-01-11')",
                "FROM ('2026-01-11') TO ('2026-01-21')",
                "FROM ('2026-01-21') TO (MAXVALUE)");
        database.execute("ALTER TABLE t ADD PRIMARY KEY (day, id)");
        fill(3_000);
        assertThat(explain(DAY_AND_ID, KeyValue.of("2026-01-12", "1130"), KeyValue.of("2026-01-12", "1150")))
                .contains("t2")
                .doesNotContain(" t1", " t3");
        assertThat(explain(DAY_AND_ID, KeyValue.of("2026-01-12", "1130"), KeyValue.of("2026-01-14", "1350")))
                .contains("t2")
                .doesNotContain(" t1", " t3");
    }

    // The statement of a chunk, with plans for the actual bounds as in a chunk's transaction.
    private String explain(Key key, KeyValue after, KeyValue upto) throws SQLException {
        Chunk chunk = new Chunk(1, "count", new Walk.ByKey(key), after, null, upto);
        database.execute("ANALYZE t");
        try (Connection connection = database.dataSource().getConnection()) {
            connection.createStatement().execute("SET plan_cache_mode = force_custom_plan");
            try (PreparedStatement statement =
                            chunk.statement(connection, "EXPLAIN UPDATE t AS w SET n = n + 1 WHERE :chunk(w)");
                    ResultSet rows = statement.executeQuery()) {
                StringBuilder plan = new StringBuilder();
                while (rows.next()) {
                    plan.append(rows.getString(1)).append('\n');
                }
                return plan.toString();
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"DETACH PARTITION t2", "DETACH PARTITION t2 CONCURRENTLY"})
    void partitionsThatComeAndGoMeanwhileCostNoRowOfTheOthers(String detach) throws Exception {
        byRangeOfIds();
        fill(3_000);
        database.execute(
                "CREATE TABLE t4 (LIKE t INCLUDING ALL)",
                "INSERT INTO t4 (id, region, day) SELECT i, 'eu', '2026-01-01' FROM generate_series(5000, 5100) i",
                "ALTER TABLE t DETACH PARTITION t3",
                "ALTER TABLE t ATTACH PARTITION t3 FOR VALUES FROM (2000) TO (5000)");
        try (Sluice sluice = Sluice.on(database.dataSource())) {
            Run run = sluice.start(
                    Walks.counting("t").build(),
                    RunOptions.DEFAULTS.withMaxWorkers(2).withBatchSize(20).withSleep(Duration.ofMillis(10)));
            await().atMost(Duration.ofSeconds(30)).until(() -> database.queryLong("SELECT sum(n) FROM t") >= 100);
            database.execute(
                    "ALTER TABLE t " + detach, "ALTER TABLE t ATTACH PARTITION t4 FOR VALUES FROM (5000) TO (6000)");

            RunView end = run.await(Duration.ofMinutes(2));
            assertThat(end.state()).as(end.reason()).isEqualTo(RunState.SUCCEEDED);
        }
        assertThat(database.queryStrings("SELECT DISTINCT n FROM t WHERE id < 5000"))
                .containsExactly("1");
        assertThat(database.queryStrings("SELECT DISTINCT n FROM t WHERE id >= 5000"))
                .as("rows above the plan's upper bound")
                .containsExactly("0");
        assertThat(database.queryLong("SELECT count(*) FROM t2 WHERE n > 1")).isZero();
    }
}
