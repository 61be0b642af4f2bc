package dev.sluice.functional;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sluice.RunView;
import dev.sluice.embedded.TestDatabase;
import dev.sluice.embedded.TestServer;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a walk reads, by the server's own count: stretches of the key's index, and never the table over and over. */
class IndexUseTest {

    private static final int ROWS = 40_000;
    private static final int BATCH = 400;

    private TestDatabase database;

    @BeforeEach
    void open() {
        database = TestServer.shared().newDatabase("index_use");
    }

    @AfterEach
    void close() {
        database.close();
    }

    /** Few large tenants and many small ones; ids that rise over all tenants, and ids that rise within each. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "id                        | i % 2",
                "id DESC                   | i % 2",
                "tenant, id                | i % 2",
                "tenant, id                | i / 20001",
                "tenant, id                | i % 5000",
                "tenant DESC, id           | i % 2",
                "tenant, at DESC, id       | i % 2",
                "tenant, at DESC, id       | i % 5000",
                "at, tenant DESC, id DESC  | i / 20001",
            })
    void aWalkReadsStretchesOfItsIndexOnly(String columns, String tenant) throws Exception {
        database.execute(
                "CREATE TABLE t (id int NOT NULL, tenant int NOT NULL, at date NOT NULL, n int NOT NULL DEFAULT 0,"
                        + " filler text) WITH (fillfactor = 50, autovacuum_enabled = false)",
                "INSERT INTO t SELECT i, " + tenant + ", DATE '2026-01-01' + i % 3, 0, repeat('x', 60)"
                        + " FROM generate_series(1, " + ROWS + ") i",
                "CREATE UNIQUE INDEX walk ON t (" + columns + ")",
                "VACUUM ANALYZE t");

        RunView end = Walks.eachRowOnce(database, "t", BATCH, columns.split(", "));

        // The plan counts the rows, and this test looks at them.
        awaitQuiet();
        assertThat(database.queryLong("SELECT seq_scan FROM pg_stat_user_tables WHERE relname = 't'"))
                .as("reads of the whole table in %d chunks", end.chunks())
                .isLessThanOrEqualTo(8);
        // A row's index entry is read by the probes of its range and of its chunk, by the count and by the step; more
        // than
        // once in a while by a plan that reads a second stretch. Reading on to the end each time would be fifty times
        // that.
        assertThat(database.queryLong("SELECT idx_tup_read FROM pg_stat_user_indexes WHERE indexrelname = 'walk'"))
                .isLessThan(ROWS * 8L);
    }

    // Sessions report what they read when they end, or a moment later.
    private void awaitQuiet() {
        String read = "SELECT idx_tup_read FROM pg_stat_user_indexes WHERE indexrelname = 'walk'";
        await().atMost(Duration.ofSeconds(30))
                .until(() -> database.queryLong("SELECT count(*) FROM pg_stat_activity"
                                        + " WHERE application_name LIKE 'sluice%' AND datname = current_database()")
                                == 0
                        && database.queryLong(read) > ROWS);
    }
}
