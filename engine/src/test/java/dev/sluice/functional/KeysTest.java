package dev.sluice.functional;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.Backfill;
import dev.sluice.RunOptions;
import dev.sluice.RunState;
import dev.sluice.RunView;
import dev.sluice.Sluice;
import dev.sluice.Step;
import dev.sluice.embedded.TestDatabase;
import dev.sluice.embedded.TestServer;
import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Each kind of key is walked whole, once, in its own order. The step counts, so a row walked twice would show. */
class KeysTest {

    private static final int ROWS = 3_000;

    private TestDatabase database;

    @BeforeEach
    void open() {
        database = TestServer.shared().newDatabase("keys");
    }

    @AfterEach
    void close() {
        database.close();
    }

    static Stream<Arguments> typesWithTheirKeys() {
        return Stream.of(
                Arguments.of("smallint", "CAST(i - 1500 AS smallint)"),
                Arguments.of("integer", "i * 7 - 10000"),
                Arguments.of("bigint", "9223372036854775807 - CAST(i AS bigint) * 1000003"),
                Arguments.of("numeric", "i / 7.0"),
                Arguments.of("uuid", "CAST(md5(CAST(i AS text)) AS uuid)"),
                Arguments.of(
                        "text", "md5(CAST(i AS text)) || CASE i % 5 WHEN 0 THEN 'ß' WHEN 1 THEN '''' ELSE 'Z z' END"),
                Arguments.of("text COLLATE \"C\"", "CASE i % 2 WHEN 0 THEN 'a' ELSE 'B' END || i"),
                Arguments.of("varchar(40)", "'k' || i"),
                Arguments.of("date", "DATE '1970-01-01' + i"),
                Arguments.of("timestamp", "TIMESTAMP '2000-01-01 00:00:00.000001' + i * INTERVAL '1.000001 seconds'"),
                Arguments.of("timestamptz", "TIMESTAMPTZ '2000-03-26 01:59:59+01' + i * INTERVAL '1.5 seconds'"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("typesWithTheirKeys")
    void aKeyOfThisTypeIsWalkedOnce(String type, String expression) throws Exception {
        database.execute(
                "CREATE TABLE t (k " + type + " PRIMARY KEY, n int NOT NULL DEFAULT 0)",
                "INSERT INTO t SELECT " + expression + " FROM generate_series(1, " + ROWS + ") i");

        assertEachRowSteppedOnce("t");
    }

    @Test
    void aCompositeKeyIsWalkedOnce() throws Exception {
        database.execute(
                "CREATE TABLE t (tenant text, at timestamptz, id int, n int NOT NULL DEFAULT 0, PRIMARY KEY (tenant, at, id))",
                "INSERT INTO t SELECT 'tenant ' || i % 7, TIMESTAMPTZ '2026-01-01Z' + (i % 11) * INTERVAL '1 hour', i"
                        + " FROM generate_series(1, " + ROWS + ") i");

        assertEachRowSteppedOnce("t");
    }

    @Test
    void aPartitionedTableIsWalkedOnce() throws Exception {
        database.execute(
                "CREATE TABLE t (id bigint PRIMARY KEY, n int NOT NULL DEFAULT 0) PARTITION BY RANGE (id)",
                "CREATE TABLE t1 PARTITION OF t FOR VALUES FROM (MINVALUE) TO (1000)",
                "CREATE TABLE t2 PARTITION OF t FOR VALUES FROM (1000) TO (2000)",
                "CREATE TABLE t3 PARTITION OF t FOR VALUES FROM (2000) TO (MAXVALUE)",
                "INSERT INTO t SELECT i FROM generate_series(1, " + ROWS + ") i");

        assertEachRowSteppedOnce("t");
    }

    @Test
    void hostileNamesAreNamesAndNothingElse() throws Exception {
        String schema = "\"or 1=1; --\"";
        String table = schema + ".\"dro\"\"p table\"";
        database.execute(
                "CREATE SCHEMA " + schema,
                "CREATE TABLE " + table + " (\"k'; DROP TABLE x; --\" int PRIMARY KEY, n int NOT NULL DEFAULT 0)",
                "INSERT INTO " + table + " SELECT i FROM generate_series(1, " + ROWS + ") i");

        assertEachRowSteppedOnce(table);
    }

    @Test
    void emptinessBetweenKeysCostsNoChunks() throws Exception {
        database.execute(
                "CREATE TABLE t (k bigint PRIMARY KEY, n int NOT NULL DEFAULT 0)",
                "INSERT INTO t SELECT i * 500000 FROM generate_series(1, " + ROWS + ") i");

        RunView end = assertEachRowSteppedOnce("t");

        assertThat(end.chunks())
                .as("chunks for %d rows over 1.5 billion ids", ROWS)
                .isLessThan(60);
    }

    private RunView assertEachRowSteppedOnce(String table) throws InterruptedException {
        Backfill count = Backfill.named("count")
                .table(table)
                .step(Step.sql("UPDATE " + table + " AS w SET n = n + 1 WHERE :chunk(w)"))
                .defaults(RunOptions.DEFAULTS.acceptNonIdempotent())
                .build();
        try (Sluice sluice = Sluice.on(database.dataSource())) {
            RunView end = sluice.start(
                            count,
                            RunOptions.DEFAULTS
                                    .withFullSpeed()
                                    .withMaxWorkers(3)
                                    .withBatchSize(170))
                    .await(Duration.ofMinutes(2));

            assertThat(end.state()).as(end.reason()).isEqualTo(RunState.SUCCEEDED);
            assertThat(database.queryStrings("SELECT n || ' x ' || count(*) FROM " + table + " GROUP BY n"))
                    .containsExactly("1 x " + ROWS);
            assertThat(end.outcomes().changed()).isEqualTo(ROWS);
            assertThat(end.outcomes().scanned()).isEqualTo(ROWS);
            return end;
        }
    }
}
