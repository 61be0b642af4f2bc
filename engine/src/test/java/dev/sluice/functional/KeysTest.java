package dev.sluice.functional;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.RunView;
import dev.sluice.Sluice;
import dev.sluice.embedded.TestDatabase;
import dev.sluice.embedded.TestServer;
import dev.sluice.sql.Identifiers;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Each kind of key is walked whole, once, in its own order. */
class KeysTest {

    private static final int ROWS = 3_000;

    private TestDatabase database;

    @BeforeEach
    void open() {
        database = TestServer.shared().newDatabase("keys");
        database.execute("CREATE TYPE mood AS ENUM ('sad', 'ok', 'happy')", "CREATE DOMAIN code AS varchar(50)");
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
                Arguments.of("bigint GENERATED ALWAYS AS IDENTITY", null),
                Arguments.of(
                        "numeric",
                        "CASE i WHEN 1 THEN 'NaN' WHEN 2 THEN 'Infinity' WHEN 3 THEN '-Infinity'"
                                + " ELSE round(i / 7.0, i % 20) + i END"),
                Arguments.of("uuid", "CAST(md5(CAST(i AS text)) AS uuid)"),
                Arguments.of(
                        "text", "md5(CAST(i AS text)) || CASE i % 5 WHEN 0 THEN 'ß' WHEN 1 THEN '''' ELSE 'Z z' END"),
                Arguments.of("text COLLATE \"C\"", "CASE i % 2 WHEN 0 THEN 'a' ELSE 'B' END || i"),
                Arguments.of(
                        "text COLLATE \"und-x-icu\"", "CASE i % 3 WHEN 0 THEN 'a' WHEN 1 THEN 'B' ELSE 'ä' END || i"),
                Arguments.of("varchar(40)", "'k' || i"),
                Arguments.of("char(12)", "'k' || i || CASE i % 2 WHEN 0 THEN '' ELSE chr(9) END"),
                Arguments.of("code", "CASE i % 2 WHEN 0 THEN 'a' ELSE 'B' END || i"),
                Arguments.of("bytea", "CASE i WHEN 1 THEN '' ELSE decode(md5(CAST(i AS text)), 'hex') END"),
                Arguments.of("inet", "CASE i % 2 WHEN 0 THEN inet '10.0.0.0/8' + i ELSE inet '::1' + i END"),
                Arguments.of("cidr", "CAST(CAST(inet '10.0.0.0' + i AS text) AS cidr)"),
                Arguments.of(
                        "date",
                        "CASE i WHEN 1 THEN 'infinity' WHEN 2 THEN '-infinity' ELSE DATE '0001-06-01 BC' + i END"),
                Arguments.of(
                        "timestamp",
                        "CASE i WHEN 1 THEN 'infinity' WHEN 2 THEN '-infinity' ELSE"
                                + " TIMESTAMP '0001-12-31 23:50:00.000001 BC' + i * INTERVAL '1.000001 seconds' END"),
                Arguments.of(
                        "timestamptz",
                        "CASE i WHEN 1 THEN 'infinity' WHEN 2 THEN '-infinity' ELSE"
                                + " TIMESTAMPTZ '2000-03-26 01:59:59+01' + i * INTERVAL '1.5 seconds' END"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("typesWithTheirKeys")
    void aKeyOfThisTypeIsWalkedOnce(String type, String expression) throws Exception {
        database.execute(
                "CREATE TABLE t (k " + type + " PRIMARY KEY, n int NOT NULL DEFAULT 0)",
                expression == null
                        ? "INSERT INTO t (n) SELECT 0 FROM generate_series(1, " + ROWS + ") i"
                        : "INSERT INTO t SELECT " + expression + " FROM generate_series(1, " + ROWS + ") i");

        Walks.eachRowOnce(database, "t", 170);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "tenant, at, id",
                "tenant DESC, at DESC, id DESC",
                "tenant, at DESC, id",
                "tenant DESC NULLS LAST, at NULLS FIRST, id DESC",
                "feeling DESC, open, tenant, id"
            })
    void aCompositeKeyIsWalkedOnceInTheDirectionsOfItsIndex(String columns) throws Exception {
        database.execute(
                "CREATE TABLE t (tenant text NOT NULL, at timestamptz NOT NULL, id int NOT NULL, feeling mood NOT NULL,"
                        + " open boolean NOT NULL, n int NOT NULL DEFAULT 0)",
                "INSERT INTO t SELECT 'tenant ' || i % 7, TIMESTAMPTZ '2026-01-01Z' + (i % 11) * INTERVAL '1 hour', i,"
                        + " CAST(CASE i % 3 WHEN 0 THEN 'sad' WHEN 1 THEN 'ok' ELSE 'happy' END AS mood), i % 2 = 0"
                        + " FROM generate_series(1, " + ROWS + ") i",
                "CREATE UNIQUE INDEX ON t (" + columns + ")");

        String[] key = columns.replaceAll(" NULLS (FIRST|LAST)", "").split(", ");
        Walks.eachRowOnce(database, "t", 170, key);
        database.execute("UPDATE t SET n = 0");
        // The same index from its other end.
        for (int i = 0; i < key.length; i++) {
            key[i] = key[i].endsWith(" DESC") ? key[i].replace(" DESC", "") : key[i] + " desc";
        }
        Walks.eachRowOnce(database, "t", 170, key);
    }

    @Tag("core")
    @Test
    void aKeyThatTiesIsWalkedWithThePrimaryKeyAsTieBreakerAlongAnIndexThatNeedNotBeUnique() throws Exception {
        database.execute(
                "CREATE TABLE t (id int PRIMARY KEY, created_at timestamptz NOT NULL, n int NOT NULL DEFAULT 0)",
                "INSERT INTO t SELECT i, TIMESTAMPTZ '2026-01-01Z' + (i % 3) * INTERVAL '1 hour'"
                        + " FROM generate_series(1, " + ROWS + ") i",
                "CREATE INDEX ON t (created_at DESC, id DESC, n)");

        Walks.eachRowOnce(database, "t", 170, "created_at", "id");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"; DROP TABLE x; --",
                "k'; DROP TABLE x; --",
                "a.b",
                "back\\slash",
                "select",
                "Mixed Case",
                "quest?ion",
                ":chunk(c)",
                "/* not a comment",
                "$1 $$ %s",
                "ümläut 表 🐘",
                "up desc",
                " ",
                "sixty-three bytes ---------------------------------------------"
            })
    void hostileNamesAreNamesAndNothingElse(String name) throws Exception {
        String quoted = Identifiers.quote(name);
        String table = quoted + "." + quoted;
        database.execute(
                "CREATE TABLE x (id int)",
                "CREATE SCHEMA " + quoted,
                "CREATE COLLATION " + table + " (provider = icu, locale = 'de')",
                "CREATE TYPE " + quoted + "." + Identifiers.quote(name.substring(1) + "t") + " AS ENUM ('b', 'a')",
                "CREATE TABLE " + table + " (" + quoted + " text COLLATE " + table + " NOT NULL, kind " + quoted + "."
                        + Identifiers.quote(name.substring(1) + "t") + " NOT NULL, n int NOT NULL DEFAULT 0)",
                "CREATE UNIQUE INDEX ON " + table + " (kind, " + quoted + " DESC)",
                "INSERT INTO " + table + " SELECT CASE i % 2 WHEN 0 THEN 'a' ELSE 'B' END || i, 'a'"
                        + " FROM generate_series(1, 300) i");

        Walks.eachRowOnce(database, table, 70, "kind", quoted + " desc");
        assertThat(database.queryLong("SELECT count(*) FROM x")).isZero();
    }

    @Test
    void emptinessBetweenKeysCostsNoChunks() throws Exception {
        database.execute(
                "CREATE TABLE t (k bigint PRIMARY KEY, n int NOT NULL DEFAULT 0)",
                // Ten clusters of a thousand ids each, over 1.6 billion.
                "INSERT INTO t SELECT (i / 1000) * 160000000 + i % 1000 FROM generate_series(1, 10000) i");

        RunView end = Walks.eachRowOnce(database, "t", 500);

        // 20 full chunks; ranges that end within a chunk add one each.
        assertThat(end.chunks())
                .as("chunks for 10,000 rows over 1.6 billion ids")
                .isBetween(20L, 60L);
    }

    @Test
    void aKeyThatIsWrittenAnewInAnotherFormIsTheSameKey() throws Exception {
        database.execute(
                "CREATE TABLE t (k numeric PRIMARY KEY, n int NOT NULL DEFAULT 0)",
                "INSERT INTO t SELECT i + 0.5 FROM generate_series(1, 300) i");
        try (Sluice planner =
                Sluice.builder(database.dataSource()).withoutWorkers().build()) {
            planner.start(Walks.counting("t").build());
        }
        // The plan's bounds among them; and a range may end at any.
        database.execute("UPDATE t SET k = round(k, 5)");

        Walks.eachRowOnce(database, "t", 7);
    }
}
