package dev.sluice.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sluice.embedded.TestDatabase;
import dev.sluice.embedded.TestServer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * A bulk load whose process is killed with SIGKILL somewhere in each of its stages; the same command then ends it. The
 * moments are drawn from {@code -Dseed=N}, which is printed.
 */
class BulkKillTest {

    private static final String STAGING = "contact_connections_work_overlap_load";

    private static final String EXPECTED = """
            SELECT a, b, o, since, CASE WHEN until = 'infinity' THEN NULL ELSE until END
              FROM (SELECT a.contact_id AS a, b.contact_id AS b, organization_id AS o,
                           min(greatest(a.date_from, b.date_from)) AS since,
                           max(least(coalesce(a.date_to, 'infinity'), coalesce(b.date_to, 'infinity'))) AS until
                      FROM contact_work_experiences a JOIN contact_work_experiences b USING (organization_id)
                     WHERE a.contact_id < b.contact_id AND a.date_from <= coalesce(b.date_to, 'infinity')
                       AND b.date_from <= coalesce(a.date_to, 'infinity') GROUP BY 1, 2, 3) AS e""";

    private static final String STORED =
            "SELECT contact_a_id, contact_b_id, bridge_entity_id, date_from, date_to FROM contact_connections";

    enum Stage {
        LOAD,
        INDEXES,
        STATISTICS,
        EXCHANGE,
        AFTER
    }

    @TempDir
    Path folder;

    private final long seed = Long.getLong("seed", System.nanoTime() % 1_000_000);
    private final Random random = new Random(seed);
    private TestDatabase database;

    @BeforeEach
    void open() throws Exception {
        database = TestServer.shared().newDatabase("bulk_kill");
        database.execute(
                "CREATE TABLE contacts (id bigint PRIMARY KEY, full_name text)",
                "CREATE TABLE organizations (id bigint PRIMARY KEY, name text)",
                """
                CREATE TABLE contact_work_experiences (id bigint PRIMARY KEY, contact_id bigint NOT NULL,
                  organization_id bigint, company_name text, date_from date, date_to date)""",
                """
                CREATE TABLE contact_connections (contact_a_id bigint NOT NULL, contact_b_id bigint NOT NULL,
                  kind text NOT NULL, bridge_entity_id bigint NOT NULL, date_from date NOT NULL, date_to date,
                  computed_at timestamptz NOT NULL DEFAULT now(),
                  UNIQUE (contact_a_id, contact_b_id, kind, bridge_entity_id)) PARTITION BY LIST (kind)""",
                "CREATE TABLE old PARTITION OF contact_connections FOR VALUES IN ('work_overlap')",
                "INSERT INTO contact_connections VALUES (1, 2, 'work_overlap', 7, '1900-01-01', NULL)",
                "INSERT INTO contacts SELECT n, 'n' FROM generate_series(1, 1500) AS n",
                "INSERT INTO organizations SELECT n, 'n' FROM generate_series(1, 100) AS n",
                """
                INSERT INTO contact_work_experiences SELECT n, n % 1500 + 1, (n * 7919) % 100 + 1, '',
                       date '2000-01-01' + (n * 31) % 7000,
                       CASE WHEN n % 5 > 0 THEN date '2000-01-01' + (n * 31) % 7000 + n % 900 END
                  FROM generate_series(1, 6000) AS n""",
                "CREATE INDEX ON contact_work_experiences (organization_id, date_from)",
                "CREATE INDEX ON contact_work_experiences (contact_id)",
                "VACUUM (ANALYZE)",
                "ALTER DATABASE " + database.name() + " SET default_statistics_target = 10",
                // Statistics of an expression are slow to gather where the expression is.
                """
                CREATE FUNCTION slow_to_analyze(n bigint) RETURNS bigint LANGUAGE plpgsql IMMUTABLE AS $$
                BEGIN
                  IF current_query() LIKE 'ANALYZE%' THEN PERFORM pg_sleep(0.0003); END IF;
                  RETURN n;
                END $$""",
                "CREATE INDEX ON contact_connections (slow_to_analyze(bridge_entity_id))",
                // Each index takes as long as one of a large table.
                """
                CREATE FUNCTION slow() RETURNS event_trigger LANGUAGE plpgsql AS $$
                BEGIN
                  IF current_query() LIKE '%_load%' THEN PERFORM pg_sleep(0.3); END IF;
                END $$""",
                "CREATE EVENT TRIGGER slow_indexes ON ddl_command_end WHEN TAG IN ('CREATE INDEX') EXECUTE FUNCTION slow()");
        Files.writeString(folder.resolve("connections.yaml"), """
                backfill: connections
                connections:
                  strategy: bulk
                  after: [analyze]
                """);
    }

    @AfterEach
    void close() {
        database.close();
    }

    private SluiceProcess start() {
        return SluiceProcess.start(
                Campaigns.environment(database),
                "run",
                folder.resolve("connections.yaml").toString(),
                "--full-speed",
                "--batch-size",
                "100");
    }

    @ParameterizedTest
    @EnumSource
    void theSameCommandEndsWhatAKilledOneBegan(Stage stage) throws Exception {
        System.out.println("BulkKillTest: " + stage + " with -Dseed=" + seed);
        try (Connection other = database.dataSource().getConnection();
                SluiceProcess first = start()) {
            reach(stage, first, other);
            pause(stage == Stage.INDEXES ? 1_500 : stage == Stage.EXCHANGE ? 900 : 300);
            first.signal("KILL");
            assertThat(first.exitCode()).isEqualTo(137);
            if (!other.getAutoCommit()) {
                other.rollback();
            }
        }

        try (SluiceProcess again = start()) {
            again.expectExit(ExitCode.OK);
        }

        assertThat(database.queryStrings("(" + EXPECTED + ") EXCEPT (" + STORED + ") LIMIT 3"))
                .as("missing, -Dseed=%d", seed)
                .isEmpty();
        assertThat(database.queryStrings("(" + STORED + ") EXCEPT (" + EXPECTED + ") LIMIT 3"))
                .as("too many, -Dseed=%d", seed)
                .isEmpty();
        assertThat(database.queryLong("SELECT count(*) FROM contact_connections"))
                .isGreaterThan(5_000);
        assertThat(database.queryStrings("SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace ="
                        + " CAST('public' AS regnamespace) AND relname LIKE 'contact_connections%'"))
                .as("tables, -Dseed=%d", seed)
                .isEmpty();
        assertThat(database.queryStrings("SELECT regexp_replace(pg_get_indexdef(indexrelid), '^.* USING ', '') || CASE"
                        + " WHEN indisvalid THEN '' ELSE ' invalid' END FROM pg_index"
                        + " WHERE indrelid = CAST('old' AS regclass) ORDER BY 1"))
                .as("indexes, -Dseed=%d", seed)
                .hasSize(4)
                .doesNotHaveDuplicates()
                .noneMatch(index -> index.endsWith("invalid"));
        assertThat(database.queryLong(
                        "SELECT count(*) FROM pg_inherits WHERE inhrelid IN (SELECT indexrelid FROM pg_index"
                                + " WHERE indrelid = CAST('old' AS regclass))"))
                .as("attached indexes, -Dseed=%d", seed)
                .isEqualTo(2);
        assertThat(database.queryLong("SELECT count(*) FROM sluice.run"))
                .as("runs, -Dseed=%d", seed)
                .isEqualTo(1);
    }

    private void reach(Stage stage, SluiceProcess process, Connection other) throws SQLException {
        switch (stage) {
            case LOAD -> {
                long some = 20 + random.nextInt(500);
                await().atMost(Duration.ofSeconds(60)).until(() -> isThere() && loaded() >= some);
            }
            case INDEXES -> process.awaitOutput("building index " + (1 + random.nextInt(4)));
            case STATISTICS -> process.awaitOutput("gathering statistics");
            case EXCHANGE -> {
                // As long as somebody reads, it cannot be.
                other.setAutoCommit(false);
                other.createStatement().execute("SELECT count(*) FROM contact_connections");
                process.awaitOutput("exchanging the tables");
            }
            case AFTER -> process.awaitOutput("gathering statistics of old");
        }
    }

    private boolean isThere() {
        return database.queryLong("SELECT count(*) FROM pg_class WHERE relname = '" + STAGING + "'") == 1;
    }

    private long loaded() {
        return database.queryLong("SELECT count(DISTINCT contact_a_id) FROM " + STAGING);
    }

    private void pause(int mostMillis) {
        LockSupport.parkNanos(random.nextInt(mostMillis) * 1_000_000L);
    }
}
