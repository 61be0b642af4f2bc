package dev.sluice.pace.signals;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sluice.embedded.TestDatabase;
import dev.sluice.embedded.TestServer;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Everything that can hold an old snapshot, and what only looks like it. */
class OldestXminTest {

    private static TestServer server;
    private TestDatabase database;

    @BeforeAll
    static void start() {
        server = TestServer.dedicated(Map.of("max_prepared_transactions", "5", "max_connections", "40"));
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @BeforeEach
    void makeTable() {
        database = server.newDatabase("xmin");
        database.execute(
                "CREATE TABLE t (id int PRIMARY KEY, n int) WITH (autovacuum_enabled = false)",
                "INSERT INTO t SELECT i, 0 FROM generate_series(1, 1000) i");
    }

    @AfterEach
    void drop() {
        for (String gid : database.queryStrings(
                "SELECT quote_literal(gid) FROM pg_prepared_xacts WHERE database = current_database()")) {
            database.execute("ROLLBACK PREPARED " + gid);
        }
        database.close();
    }

    private void update() {
        database.execute("UPDATE t SET n = n + 1");
    }

    private Watch watch() {
        return new Watch(database, new OldestXmin(), "public.t");
    }

    /** A transaction with a snapshot, in which something was done. */
    private static Connection snapshot(TestDatabase database, String name, String... statements) throws SQLException {
        Connection connection = database.dataSource().getConnection();
        connection.setAutoCommit(false);
        connection.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
        try (Statement statement = connection.createStatement()) {
            statement.execute("SELECT set_config('application_name', '" + name + "', true)");
            for (String sql : statements) {
                statement.execute(sql);
            }
        }
        return connection;
    }

    private static long pid(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT pg_backend_pid()")) {
            row.next();
            return row.getLong(1);
        }
    }

    @Test
    void anOldSnapshotIsNamedWithItsHolderUntilItEnds() throws SQLException {
        try (Watch watch = watch();
                Connection report = snapshot(database, "report", "SELECT count(*) FROM t")) {
            assertThat(watch.value().value()).as("nobody has written yet").isLessThan(5);
            Measure.Measured old = watch.untilValue(m -> {
                update();
                return m.value() > 1;
            });
            assertThat(old.sentence())
                    .startsWith("pid " + pid(report) + " (" + server.postgres().user()
                            + ", report, idle in transaction) has kept vacuum from removing dead rows for 1");
            report.rollback();
            watch.untilValue(m -> {
                update();
                return m.value() < 1;
            });
        }
    }

    @Test
    void atTheFirstMeasurementATransactionIsAsOldAsItsStart() throws SQLException {
        try (Connection report = snapshot(database, "report", "SELECT count(*) FROM t");
                Watch watch = watch()) {
            update();
            await().atMost(Watch.LONG_ENOUGH)
                    .until(() -> database.queryLong("SELECT count(*) FROM pg_stat_activity WHERE application_name ="
                                    + " 'report' AND xact_start < clock_timestamp() - interval '1.5 s'")
                            == 1);
            assertThat(report.isClosed()).isFalse();
            assertThat(watch.untilValue(m -> m.value() > 0).value()).isGreaterThan(1.5);
        }
    }

    @Test
    void aForgottenPreparedTransactionIsNamed() throws SQLException {
        try (Watch watch = watch();
                Connection connection =
                        snapshot(database, "shop", "CREATE TABLE made (n int)", "PREPARE TRANSACTION 'forgotten'")) {
            connection.rollback();
            Measure.Measured old = watch.untilValue(m -> {
                update();
                return m.value() > 1;
            });
            assertThat(old.sentence())
                    .startsWith("the prepared transaction 'forgotten' ("
                            + server.postgres().user() + ", database " + database.name() + ") has kept vacuum");
            database.execute("ROLLBACK PREPARED 'forgotten'");
            assertThat(watch.value().value()).isLessThan(1);
        }
    }

    @Test
    void aWriterInAnotherDatabaseCountsAndAReaderThereDoesNot() throws SQLException {
        try (TestDatabase other = server.newDatabase("xmin");
                Watch watch = watch();
                Connection reader = snapshot(other, "reader", "SELECT count(*) FROM pg_class")) {
            update();
            watch.untilValue(m -> m.value() == 0);
            try (Connection writer = snapshot(other, "writer", "CREATE TABLE made (n int)")) {
                Measure.Measured old = watch.untilValue(m -> {
                    update();
                    return m.value() > 1;
                });
                assertThat(old.sentence())
                        .contains("pid " + pid(writer) + " (")
                        .contains("writer")
                        .contains("database " + other.name());
                writer.rollback();
                update();
                assertThat(watch.value().value()).as("only the reader is left").isZero();
                reader.rollback();
            }
        }
    }

    @Test
    void ourOwnChunksDoNotCount() throws SQLException {
        try (Watch watch = watch();
                Connection chunk =
                        snapshot(database, "sluice run=1 range=1 epoch=1", "UPDATE t SET n = n WHERE id = 1")) {
            database.execute("UPDATE t SET n = n + 1 WHERE id > 1");
            await().atMost(Watch.LONG_ENOUGH).until(() -> watch.measure() != null && deadRows() > 900);
            assertThat(watch.value().value()).isZero();
            chunk.rollback();
        }
    }

    private long deadRows() {
        return database.queryLong("SELECT n_dead_tup FROM pg_stat_user_tables WHERE relname = 't'");
    }

    @Test
    void anOldSnapshotDoesNotMatterToARunThatLeavesNothingDead() throws SQLException {
        try (Watch watch = watch();
                Connection report = snapshot(database, "report", "SELECT count(*) FROM t")) {
            Measure.Measured held = watch.untilValue(m -> {
                database.execute("INSERT INTO t SELECT max(id) + 1, 0 FROM t");
                return m.sentence().contains("for 1");
            });
            assertThat(held.value()).isZero();
            assertThat(held.sentence()).endsWith(", but there are hardly any in the tables written to");
            report.rollback();
        }
    }

    @Test
    void aQueryOnAReplicaWithFeedbackIsSeenThroughItsSlot() throws SQLException {
        try (TestServer replicaServer = server.newReplica();
                Watch watch = watch()) {
            TestDatabase replica = replicaServer.database(database.name());
            replica.execute(
                    "ALTER SYSTEM SET hot_standby_feedback = on",
                    "ALTER SYSTEM SET wal_receiver_status_interval = '1s'",
                    "SELECT pg_reload_conf()");
            await().atMost(Watch.LONG_ENOUGH).until(() -> replica.queryLong("SELECT count(*) FROM t") == 1_000);
            try (Connection report = snapshot(replica, "report", "SELECT count(*) FROM t")) {
                Measure.Measured old = watch.untilValue(m -> {
                    update();
                    return m.value() > 1;
                });
                assertThat(old.sentence()).matches("the replication slot replica_\\d+ has kept vacuum .*");
                report.rollback();
            }
            watch.untilValue(m -> {
                update();
                return m.value() < 1;
            });
        }
        database.execute("SELECT pg_drop_replication_slot(slot_name) FROM pg_replication_slots WHERE NOT active");
    }

    @Test
    void aRoleWithoutRightsSeesItToo() throws SQLException {
        try (Watch watch = Watch.as(database, "onlooker", new OldestXmin(), "public.t");
                Connection report = snapshot(database, "report", "SELECT count(*) FROM t")) {
            Measure.Measured old = watch.untilValue(m -> {
                update();
                return m.value() > 1;
            });
            assertThat(old.sentence()).startsWith("pid " + pid(report)).contains("report");
            report.rollback();
        }
    }
}
