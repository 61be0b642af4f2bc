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
        Connection connection = database.dataSource().getConnection();
        connection.setAutoCommit(false);
        connection.createStatement().execute("SET LOCAL application_name = '" + Sessions.nameOf(range) + "'");
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
