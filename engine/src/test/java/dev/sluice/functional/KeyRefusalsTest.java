package dev.sluice.functional;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.sluice.Backfill;
import dev.sluice.Finding;
import dev.sluice.Sluice;
import dev.sluice.Step;
import dev.sluice.embedded.TestDatabase;
import dev.sluice.embedded.TestServer;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tables and keys that cannot be walked are refused with the reason, and with what would help. */
class KeyRefusalsTest {

    private TestDatabase database;

    @BeforeEach
    void open() {
        database = TestServer.shared().newDatabase("key_refusals");
    }

    @AfterEach
    void close() {
        database.close();
    }

    private Finding refusal(String table, String... key) {
        try (Sluice sluice =
                Sluice.builder(database.dataSource()).withoutWorkers().build()) {
            List<Finding> findings = sluice
                    .check(Walks.counting(table, key).remaining("true").build())
                    .stream()
                    // The step itself may be at odds with a relation that is refused.
                    .filter(finding -> !finding.field().equals("step"))
                    .toList();
            assertThat(findings).hasSize(1);
            return findings.get(0);
        }
    }

    private void assertAccepted(String table, String... key) {
        try (Sluice sluice =
                Sluice.builder(database.dataSource()).withoutWorkers().build()) {
            assertThat(sluice.check(Walks.counting(table, key).build())).isEmpty();
        }
    }

    @Test
    void aKeyThatTiesIsToldOfThePrimaryKeyAsTieBreaker() {
        database.execute("CREATE TABLE t (id int PRIMARY KEY, created_at timestamptz NOT NULL, n int)");

        Finding finding = refusal("t", "created_at");
        assertThat(finding.field()).isEqualTo("key");
        assertThat(finding.message())
                .startsWith("no unique index on (created_at) of 't': of several rows with one key");
        assertThat(finding.suggestion())
                .isEqualTo("add the primary key as tie-breaker: key: [created_at, id],"
                        + " with CREATE INDEX CONCURRENTLY ON t (created_at, id)");

        database.execute("CREATE INDEX ON t (created_at, id)");
        assertThat(refusal("t", "created_at").suggestion())
                .isEqualTo("add the primary key as tie-breaker: key: [created_at, id]");
        assertAccepted("t", "created_at", "id");
    }

    @Test
    void aKeyThatMayTieIsToldBothWays() {
        database.execute("CREATE TABLE t (id int PRIMARY KEY, \"Odd Name\" text NOT NULL, n int)");
        assertThat(refusal("t", "Odd Name").suggestion())
                .isEqualTo("CREATE UNIQUE INDEX CONCURRENTLY ON t (\"Odd Name\") if no two rows are alike there;"
                        + " else add the primary key as tie-breaker: key: [Odd Name, id],"
                        + " with CREATE INDEX CONCURRENTLY ON t (\"Odd Name\", id)");
    }

    @Test
    void aPartitionedTableIsToldHowToMakeAnIndexThere() {
        database.execute("CREATE TABLE t (id int NOT NULL, n int) PARTITION BY HASH (id)");
        assertThat(refusal("t", "id").suggestion())
                .startsWith("CREATE UNIQUE INDEX ON ONLY t (id), the same CONCURRENTLY on each partition");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "CREATE UNIQUE INDEX i ON t (id) WHERE n > 0 | i does not count: it covers a part of the rows only",
                "CREATE UNIQUE INDEX i ON t (lower(name)) | it is on an expression, not on the column",
                "CREATE UNIQUE INDEX i ON t (id, (n + 1)) | it is on an expression, not on the column",
            })
    void aUniqueIndexThatProvesNothingIsNamedWithTheReason(String index, String reason) {
        database.execute("CREATE TABLE t (id int NOT NULL, name text NOT NULL, n int)", index);
        assertThat(refusal("t", index.contains("name") ? "name" : "id").message())
                .contains(reason);
    }

    @Test
    void anIndexThatFailedToBeMadeDoesNotCount() {
        database.execute("CREATE TABLE t (id int NOT NULL, n int)", "INSERT INTO t VALUES (1), (1)");
        try {
            database.execute("CREATE UNIQUE INDEX CONCURRENTLY i ON t (id)");
        } catch (AssertionError expected) {
            database.execute("DELETE FROM t");
        }
        assertThat(refusal("t", "id").message()).contains("i does not count: it is not valid");
        database.execute("REINDEX INDEX i");
        assertAccepted("t", "id");
    }

    @Test
    void aKeyAgainstTheDirectionsOfItsIndexIsToldThoseOfTheIndex() {
        database.execute(
                "CREATE TABLE t (a int NOT NULL, b int NOT NULL, n int)", "CREATE UNIQUE INDEX i ON t (a, b DESC)");

        Finding finding = refusal("t", "a", "b");
        assertThat(finding.message())
                .contains("no index walks 't' by a, b")
                .contains("i does not: its directions differ");
        assertThat(finding.suggestion()).isEqualTo("key: [a, b desc], or CREATE INDEX CONCURRENTLY ON t (a, b)");
        assertAccepted("t", "a", "b desc");
        assertAccepted("t", "a desc", "b");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "CREATE UNIQUE INDEX i ON t (name COLLATE \"C\")",
                "CREATE UNIQUE INDEX i ON t (name text_pattern_ops)",
            })
    void anIndexOfAnotherOrderThanTheColumnsDoesNotWalk(String index) {
        database.execute("CREATE TABLE t (name text NOT NULL, n int)", index);
        assertThat(refusal("t", "name").message())
                .contains("no index walks 't' by name")
                .contains("its order is that of another collation or operator class than the column's own");
    }

    @Test
    void aKeyThatMayBeNullIsRefusedHoweverItsUniquenessIsMeant() {
        database.execute("CREATE TABLE t (a int UNIQUE NULLS NOT DISTINCT, b int NOT NULL, n int)");
        Finding finding = refusal("t", "a");
        assertThat(finding.field()).isEqualTo("key.a");
        assertThat(finding.message()).contains("may be NULL");
        assertThat(finding.suggestion()).isEqualTo("ALTER TABLE t ALTER COLUMN a SET NOT NULL");

        // The same for a domain: its own NOT NULL lets nulls into a table in several ways.
        database.execute("CREATE DOMAIN d AS int NOT NULL", "CREATE TABLE u (a d UNIQUE, n int)");
        assertThat(refusal("u", "a").message()).contains("may be NULL");
    }

    @Test
    void aNotNullThatOlderRowsWereNeverCheckedAgainstDoesNotCount() {
        assumeThat(database.queryLong("SELECT CAST(current_setting('server_version_num') AS int)"))
                .isGreaterThanOrEqualTo(180_000);
        database.execute(
                "CREATE TABLE t (a int UNIQUE, n int)",
                "INSERT INTO t VALUES (NULL)",
                "ALTER TABLE t ADD CONSTRAINT \"a is there\" NOT NULL a NOT VALID");
        assertThat(refusal("t", "a").suggestion()).isEqualTo("ALTER TABLE t VALIDATE CONSTRAINT \"a is there\"");
        database.execute("DELETE FROM t", "ALTER TABLE t VALIDATE CONSTRAINT \"a is there\"");
        assertAccepted("t", "a");
    }

    @Test
    void aNonDeterministicCollationIsRefusedAndAUsableKeyIsNamed() {
        database.execute(
                "CREATE COLLATION ci (provider = icu, locale = 'und-u-ks-level2', deterministic = false)",
                "CREATE TABLE t (email text COLLATE ci PRIMARY KEY, a int NOT NULL, b int NOT NULL, n int)",
                "CREATE UNIQUE INDEX ON t (a, b DESC)");
        Finding finding = refusal("t");
        assertThat(finding.message())
                .contains("non-deterministic collation, under which different keys compare as equal");
        assertThat(finding.suggestion()).isEqualTo("usable as it is: key: [a, b desc]");
        assertThat(refusal("t", "email").suggestion()).isEqualTo("usable as it is: key: [a, b desc]");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "double precision | depends on settings of the session",
                "interval | depends on settings of the session",
                "int[] | of type integer[], which cannot be walked",
                "tsrange | cannot be walked",
                "oid | cannot be walked",
            })
    void aTypeWithoutAWalkIsRefused(String type, String reason) {
        database.execute("CREATE TABLE t (k " + type + " PRIMARY KEY, n int)");
        Finding finding = refusal("t");
        assertThat(finding.field()).isEqualTo("key.k");
        assertThat(finding.message()).contains(reason);
    }

    @Test
    void citextIsRefusedSinceItsOrderIsThatOfTheSearchPath() {
        database.execute(
                "CREATE SCHEMA extensions",
                "CREATE EXTENSION citext SCHEMA extensions",
                "CREATE DOMAIN email AS extensions.citext",
                "CREATE TABLE t (a extensions.citext PRIMARY KEY, b email NOT NULL UNIQUE, n int)");
        assertThat(refusal("t").message()).contains("follow the search_path of the session");
        assertThat(refusal("t", "b").message()).contains("cannot be walked");
    }

    @Test
    void aTypeThatOnlyBearsTheNameOfAKnownOneIsRefused() {
        database.execute(
                "CREATE TYPE public.\"int4\" AS (a int)", "CREATE TABLE t (k public.\"int4\" PRIMARY KEY, n int)");
        assertThat(refusal("t").message()).contains("cannot be walked");
    }

    @Test
    void aTableWithoutAPrimaryKeyIsToldWhichOfItsColumnsWouldDo() {
        database.execute("CREATE TABLE t (a int NOT NULL, b uuid, c text NOT NULL, n int)");
        assertThat(refusal("t").message()).isEqualTo("table 't' has no primary key");
        assertThat(refusal("t").suggestion()).contains("CREATE UNIQUE INDEX CONCURRENTLY ON t");

        database.execute("CREATE UNIQUE INDEX ON t (b)");
        assertThat(refusal("t").suggestion()).isEqualTo("ALTER TABLE t ALTER COLUMN b SET NOT NULL; then key: b");

        database.execute("CREATE UNIQUE INDEX ON t (a, c)");
        assertThat(refusal("t").suggestion()).isEqualTo("usable as it is: key: [a, c]");
        assertAccepted("t", "a", "c");
    }

    @Test
    void relationsThatAreNoTablesAreRefusedWithTheTableThatIsMeant() {
        database.execute(
                "CREATE TABLE campaigns (id int PRIMARY KEY, n int)",
                "CREATE VIEW active AS SELECT * FROM campaigns",
                "CREATE MATERIALIZED VIEW summary AS SELECT * FROM campaigns",
                "CREATE SEQUENCE numbers");
        assertThat(refusal("active").suggestion()).isEqualTo("name the table behind it: campaigns");
        assertThat(refusal("active").message()).isEqualTo("'active' is a view, which has no index to walk along");
        assertThat(refusal("summary").suggestion())
                .isEqualTo("name the table behind it: campaigns, then REFRESH MATERIALIZED VIEW summary");
        assertThat(refusal("numbers").message()).contains("is a sequence");
    }

    @Test
    void aForeignTableIsRefused() {
        assumeThat(database.queryLong("SELECT count(*) FROM pg_available_extensions WHERE name = 'file_fdw'"))
                .isPositive();
        database.execute(
                "CREATE EXTENSION file_fdw",
                "CREATE SERVER files FOREIGN DATA WRAPPER file_fdw",
                "CREATE FOREIGN TABLE t (id int, n int) SERVER files OPTIONS (filename '/dev/null')");
        assertThat(refusal("t").message()).isEqualTo("'t' is a foreign table, whose rows another server holds");
    }

    @Test
    void aTableWithHeirsIsRefusedAndAnHeirIsNot() {
        database.execute(
                "CREATE TABLE t (id int PRIMARY KEY, n int)", "CREATE TABLE heir (PRIMARY KEY (id)) INHERITS (t)");
        assertThat(refusal("t").message()).contains("has inheriting tables (heir)");
        assertAccepted("heir");
    }

    @Test
    void aColumnTwiceInTheKeyIsRefused() {
        database.execute("CREATE TABLE t (a int, b int, n int, PRIMARY KEY (a, b))");
        assertThat(refusal("t", "a", "a desc").message()).isEqualTo("column 'a' is twice in the key");
    }

    @Test
    void whatStandsBehindANameIsADirection() {
        database.execute("CREATE TABLE t (a int PRIMARY KEY, n int)");
        assertThat(refusal("t", "a downward").suggestion()).contains("nothing, asc or desc");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "UPDATE t SET id = id + 1000 WHERE :chunk(t)",
                "UPDATE ONLY public.t AS w SET n = 1, \"id\" = 7 WHERE :chunk(w)",
                "WITH x AS (UPDATE t w SET (n, id) = (1, 2) WHERE :chunk(w) RETURNING 1) SELECT * FROM x",
                "UPDATE t /* SET */ SET n = (SELECT max(o.n), 'x = ' FROM t o), id = 3 WHERE :chunk(t)",
            })
    void aStepThatSetsItsOwnKeyIsRefusedThere(String step) {
        database.execute("CREATE TABLE t (id int PRIMARY KEY, n int)");
        List<Finding> findings = stepFindings(step);
        assertThat(findings).anySatisfy(finding -> {
            assertThat(finding.message()).startsWith("the step sets 'id', a column of the key");
            assertThat(step.substring(finding.offset())).matches("(?s)\"?id\\b.*");
        });
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "UPDATE t SET n = id WHERE :chunk(t) AND id = 3",
                "UPDATE t SET n = 1 FROM u WHERE u.id = t.id AND :chunk(t)",
                "WITH w AS (UPDATE u SET id = id + 1 RETURNING id) UPDATE t SET n = 'SET id = 1' <> '' WHERE :chunk(t)",
                "UPDATE t SET n = CASE WHEN id = 3 THEN 1 ELSE 2 END -- , id = 4\n WHERE :chunk(t)",
                "INSERT INTO u SELECT id FROM t WHERE :chunk(t)",
            })
    void aStepThatOnlyReadsItsKeyIsNot(String step) {
        database.execute("CREATE TABLE t (id int PRIMARY KEY, n int)", "CREATE TABLE u (id int)");
        assertThat(stepFindings(step)).noneMatch(finding -> finding.message().contains("column of the key"));
    }

    private List<Finding> stepFindings(String step) {
        try (Sluice sluice =
                Sluice.builder(database.dataSource()).withoutWorkers().build()) {
            return sluice.check(
                    Backfill.named("b").table("t").step(Step.sql(step)).build());
        }
    }
}
