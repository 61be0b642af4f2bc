package dev.sluice.pace.signals;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.embedded.TestDatabase;
import dev.sluice.embedded.TestServer;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** A server whose connections are used up. */
class ConnectionHeadroomTest {

    private static TestServer server;
    private static TestDatabase database;

    @BeforeAll
    static void start() {
        server = TestServer.dedicated(Map.of("max_connections", "23", "superuser_reserved_connections", "3"));
        database = server.newDatabase("connections");
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @Test
    void theLastSlotsAreReportedBeforeTheyAreTakenAndFreedOnesToo() throws SQLException {
        List<Connection> others = new ArrayList<>();
        try (Watch watch = new Watch(database, new ConnectionHeadroom())) {
            assertThat(watch.untilValue(m -> m.sentence().startsWith("1 of")))
                    .isEqualTo(
                            new Measure.Measured(0, "1 of 20 connections are taken (1 by Sluice), 0 % of the reserve"));
            while (others.size() < 15) {
                others.add(database.dataSource().getConnection());
            }
            assertThat(watch.value().value()).as("four fifths").isZero();
            while (others.size() < 17) {
                others.add(database.dataSource().getConnection());
            }
            assertThat(watch.value())
                    .isEqualTo(new Measure.Measured(
                            0.5, "18 of 20 connections are taken (1 by Sluice), 50 % of the reserve"));
            close(others);
            watch.untilValue(m -> m.value() == 0);
        } finally {
            close(others);
        }
    }

    private static void close(List<Connection> connections) throws SQLException {
        for (Connection connection : connections) {
            connection.close();
        }
    }

    @Test
    void aSessionThatCarriedOurNameInATransactionIsOursAfterIt() throws SQLException {
        try (Watch watch = new Watch(database, new ConnectionHeadroom());
                Connection worker = database.dataSource().getConnection();
                Connection other = database.dataSource().getConnection();
                Statement statement = worker.createStatement()) {
            watch.untilValue(m -> m.sentence().startsWith("3 of"));
            worker.setAutoCommit(false);
            statement.execute("SELECT set_config('application_name', 'sluice run=1 range=2 epoch=3', true)");
            assertThat(watch.value().sentence()).contains("(2 by Sluice)");
            worker.commit();
            assertThat(watch.value().sentence()).contains("(2 by Sluice)");
            worker.close();
            assertThat(other.isValid(1)).isTrue();
            watch.untilValue(m -> m.sentence().contains("(1 by Sluice)"));
        }
    }

    @Test
    void aRoleWithoutRightsCountsThemToo() throws SQLException {
        try (Connection other = database.dataSource().getConnection();
                Watch watch = Watch.as(database, "onlooker", new ConnectionHeadroom())) {
            assertThat(other.isValid(1)).isTrue();
            watch.untilValue(m -> m.sentence().startsWith("2 of 20"));
        }
    }
}
