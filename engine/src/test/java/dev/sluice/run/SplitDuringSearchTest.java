package dev.sluice.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.Backfill;
import dev.sluice.KeyValue;
import dev.sluice.RunOptions;
import dev.sluice.Sluice;
import dev.sluice.Step;
import dev.sluice.embedded.TestDatabase;
import dev.sluice.embedded.TestServer;
import dev.sluice.sql.KeySql;
import dev.sluice.store.Ownership;
import dev.sluice.store.RangeRow;
import dev.sluice.store.RangeStore;
import dev.sluice.store.RunRow;
import dev.sluice.store.RunStore;
import java.sql.Connection;
import java.sql.SQLException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A range is split while its owner looks for a bad row in a chunk that goes beyond the new end. */
class SplitDuringSearchTest {

    private static final int ROWS = 100;
    private static final int SPLIT = 40;

    private TestDatabase database;
    private Connection connection;
    private RunRow run;
    private RangeRow range;

    @BeforeEach
    void claimTheWholeTable() throws SQLException {
        database = TestServer.shared().newDatabase("splitsearch");
        database.execute(
                "CREATE TABLE t (id bigint PRIMARY KEY, n int NOT NULL DEFAULT 0, d int NOT NULL DEFAULT 1)",
                "INSERT INTO t (id) SELECT i FROM generate_series(1, " + ROWS + ") i");
        try (Sluice sluice =
                Sluice.builder(database.dataSource()).withoutWorkers().build()) {
            long id = sluice.start(
                            Backfill.named("adding")
                                    .table("t")
                                    .step(Step.sql("UPDATE t SET n = n + 1 / d WHERE :chunk(t)"))
                                    .build(),
                            RunOptions.DEFAULTS.withMaxWorkers(2).acceptNonIdempotent())
                    .id();
            connection = database.dataSource().getConnection();
            run = RunStore.find(connection, id).orElseThrow();
            range = Ownership.cut(connection, id, null, KeyValue.of("" + ROWS), "owner")
                    .orElseThrow();
        }
    }

    @AfterEach
    void drop() throws SQLException {
        connection.close();
        database.close();
    }

    private void split() throws SQLException {
        KeySql key = new KeySql(run.plan().walk().places());
        assertThat(Ownership.split(connection, range, key, KeyValue.of("" + SPLIT), "other"))
                .isPresent();
    }

    private RangeRow stored() throws SQLException {
        return RangeStore.find(connection, range.id()).orElseThrow();
    }

    @ParameterizedTest
    @CsvSource({"80, 0", "30, 1", "41, 0", "40, 1", "100, 0"})
    void itLooksOnlyWithinWhatIsLeftToIt(int bad, int setAside) throws SQLException {
        database.execute("UPDATE t SET d = 0 WHERE id = " + bad);
        ChunkAttempts attempts = new ChunkAttempts(run, new ChunkTransaction(run.plan(), null), "owner");
        Attempt first = attempts.next(connection, range, ROWS, false);
        assertThat(first).isInstanceOf(Attempt.Failed.class);
        split();
        range = stored();
        assertThat(attempts.searchesAfter((Attempt.Failed) first)).isTrue();

        // As RangeWork does it. The search for one row of a hundred takes fewer attempts than this.
        for (int i = 0; i < 20 && !range.isDone(); i++) {
            Attempt attempt = attempts.next(connection, range, ROWS, false);
            if (attempt instanceof Attempt.Committed committed) {
                attempts.committed(committed, ROWS);
                range = committed.range();
            } else if (attempt instanceof Attempt.Failed failed) {
                assertThat(attempts.searchesAfter(failed)).isTrue();
            }
        }

        assertThat(range.isDone()).as("done up to %s", range.cursor()).isTrue();
        assertThat(range.upto()).isEqualTo(KeyValue.of("" + SPLIT));
        assertThat(database.queryLong("SELECT count(*) FROM t WHERE n = 1")).isEqualTo(SPLIT - setAside);
        assertThat(database.queryLong("SELECT count(*) FROM sluice.quarantine")).isEqualTo(setAside);
    }
}
