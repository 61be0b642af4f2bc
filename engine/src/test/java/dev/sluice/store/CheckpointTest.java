package dev.sluice.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.Backfill;
import dev.sluice.KeyValue;
import dev.sluice.Outcomes;
import dev.sluice.Run;
import dev.sluice.Sluice;
import dev.sluice.Step;
import dev.sluice.embedded.TestDatabase;
import dev.sluice.embedded.TestServer;
import dev.sluice.sql.KeySql;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The one statement that is fence and checkpoint, with every way in which it must refuse. */
class CheckpointTest {

    private TestDatabase database;
    private Connection connection;
    private KeySql key;
    private RangeRow range;

    @BeforeEach
    void claimARange() throws SQLException {
        database = TestServer.shared().newDatabase("checkpoint");
        database.execute(
                "CREATE TABLE t (id bigint PRIMARY KEY, n integer)",
                "INSERT INTO t SELECT i FROM generate_series(1, 1000) i");
        try (Sluice sluice =
                Sluice.builder(database.dataSource()).withoutWorkers().build()) {
            Run run = sluice.start(Backfill.named("checkpoint")
                    .table("t")
                    .step(Step.sql("UPDATE t SET n = 1 WHERE :chunk(t)"))
                    .build());
            connection = database.dataSource().getConnection();
            key = new KeySql(
                    RunStore.find(connection, run.id()).orElseThrow().plan().key());
            range = Ownership.cut(connection, run.id(), null, at(1000), "w").orElseThrow();
        }
    }

    @AfterEach
    void dropTable() throws SQLException {
        connection.close();
        database.close();
    }

    private static KeyValue at(long id) {
        return new KeyValue(List.of(String.valueOf(id)));
    }

    private boolean advance(RangeRow held, long cursor) throws SQLException {
        return RangeStore.advance(
                connection,
                held,
                key,
                new RangeStore.Progress(at(cursor), new Outcomes(100, 0, 0, 0), Skips.NONE, 100));
    }

    private RangeRow stored() throws SQLException {
        return RangeStore.find(connection, range.id()).orElseThrow();
    }

    @Test
    void anOwnerAdvancesFromItsCursor() throws SQLException {
        assertThat(advance(range, 100)).isTrue();
        assertThat(advance(stored(), 200)).isTrue();
        assertThat(stored().cursor()).isEqualTo(at(200));
    }

    @Test
    void anOlderEpochIsRefused() throws SQLException {
        database.execute("UPDATE sluice.range SET epoch = epoch + 1");
        assertThat(advance(range, 100)).isFalse();
        assertThat(stored().cursor()).isNull();
    }

    @Test
    void aSecondAttemptAtAChunkThatGotThroughIsRefused() throws SQLException {
        assertThat(advance(range, 100)).isTrue();
        assertThat(advance(range, 100)).as("the same chunk").isFalse();
        assertThat(advance(range, 50)).as("a smaller one").isFalse();
        // Its end may differ: rows behind it come and go, and sizes change.
        assertThat(advance(range, 150)).as("a larger one").isFalse();
        assertThat(stored().cursor()).isEqualTo(at(100));
    }

    @Test
    void theCursorNeverGoesBack() throws SQLException {
        assertThat(advance(range, 200)).isTrue();
        assertThat(advance(stored(), 100)).isFalse();
        assertThat(advance(stored(), 200)).isFalse();
        assertThat(stored().cursor()).isEqualTo(at(200));
    }
}
