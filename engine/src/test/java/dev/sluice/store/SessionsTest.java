package dev.sluice.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sluice.KeyValue;
import dev.sluice.embedded.TestDatabase;
import dev.sluice.embedded.TestServer;
import java.sql.Connection;
import java.sql.SQLException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Whose sessions end when a range is taken over. */
class SessionsTest {

    private TestDatabase database;
    private Connection taker;

    @BeforeEach
    void connect() throws SQLException {
        database = TestServer.shared().newDatabase("sessions");
        taker = database.dataSource().getConnection();
    }

    @AfterEach
    void drop() throws SQLException {
        taker.close();
        database.close();
    }

    private static RangeRow range(long id, long epoch) {
        return new RangeRow(id, 7, null, null, KeyValue.of("9"), epoch, "w", true);
    }

    private Connection atWorkOn(RangeRow range) throws SQLException {
        return atWork(Sessions.nameOf(range));
    }

    private Connection atWork(String name) throws SQLException {
        Connection connection = database.dataSource().getConnection();
        connection.setAutoCommit(false);
        connection.createStatement().execute("SET LOCAL application_name = '" + name + "'");
        return connection;
    }

    private static boolean isAlive(Connection connection) {
        try {
            return connection.createStatement().execute("SELECT 1");
        } catch (SQLException e) {
            return false;
        }
    }

    @Test
    void theAbandonedOwnersSessionEndsAndThoseBeforeIt() throws SQLException {
        try (Connection owner = atWorkOn(range(4, 12));
                Connection before = atWorkOn(range(4, 9))) {
            assertThat(Sessions.endWorkOn(taker, range(4, 12))).isEqualTo(2);
            await().until(() -> !isAlive(owner) && !isAlive(before));
        }
    }

    @Test
    void theChunkInItsNameHidesNoSession() throws SQLException {
        try (Connection owner = atWork(Sessions.nameOf(range(4, 12), 7));
                Connection rival = atWork(Sessions.nameOf(range(4, 13), 1))) {
            assertThat(Sessions.endWorkOn(taker, range(4, 12))).isEqualTo(1);
            await().until(() -> !isAlive(owner));
            assertThat(isAlive(rival)).isTrue();
        }
    }

    @Test
    void aNameIsNeverCutWithinANumber() {
        assertThat(Sessions.nameOf(range(4, 12), 345)).isEqualTo("sluice run=7 range=4 epoch=12 chunk=345");
        RangeRow large = range(9_223_372_036_854_775L, 1_000_000);
        assertThat(Sessions.nameOf(large, 1_234_567))
                .hasSizeLessThanOrEqualTo(63)
                .endsWith(" chunk=1234567");
        assertThat(Sessions.nameOf(large, 12_345_678)).isEqualTo(Sessions.nameOf(large));
    }

    @Test
    void aRivalThatWasFasterKeepsItsSession() throws SQLException {
        try (Connection rival = atWorkOn(range(4, 13))) {
            assertThat(Sessions.endWorkOn(taker, range(4, 12))).isZero();
            assertThat(isAlive(rival)).isTrue();
        }
    }

    @Test
    void anotherRangesWorkGoesOn() throws SQLException {
        try (Connection other = atWorkOn(range(41, 3));
                Connection unrelated = database.dataSource().getConnection()) {
            assertThat(Sessions.endWorkOn(taker, range(4, 12))).isZero();
            assertThat(isAlive(other) && isAlive(unrelated)).isTrue();
        }
    }
}
