package dev.sluice.pace.signals;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sluice.embedded.TestDatabase;
import dev.sluice.embedded.TestServer;
import java.sql.Connection;
import java.sql.DriverManager;
import java.time.Duration;
import java.util.Map;
import java.util.Properties;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.postgresql.PGConnection;
import org.postgresql.replication.PGReplicationStream;

/** A real streaming replica that is paused, cut off and promoted. */
class ReplicaLagTest {

    private static TestServer primary;
    private static TestDatabase database;

    @BeforeAll
    static void start() {
        primary = TestServer.dedicated(Map.of("wal_level", "logical", "max_connections", "30"));
        database = primary.newDatabase("lag");
        database.execute("CREATE TABLE t (n int)");
    }

    @AfterAll
    static void stop() {
        primary.close();
    }

    private static void write() {
        database.execute("INSERT INTO t SELECT generate_series(1, 10000)");
    }

    private static String slot() {
        return database.queryStrings("SELECT slot_name FROM pg_replication_slots WHERE active")
                .get(0);
    }

    @Test
    void aPausedReplayGrowsOldThoughThePrimaryIsIdleAgainAndIsHealthyOnceResumed() {
        try (Watch watch = new Watch(database, new ReplicaLag())) {
            assertThat(watch.measure()).isEqualTo(new Measure.Absent("no replica is connected"));
            try (TestServer server = primary.newReplica()) {
                TestDatabase replica = server.database(database.name());
                write();
                watch.untilValue(m -> m.value() == 0);

                replica.execute("SELECT pg_wal_replay_pause()");
                await().atMost(Watch.LONG_ENOUGH)
                        .until(() -> replica.queryStrings("SELECT pg_get_wal_replay_pause_state()")
                                .contains("paused"));
                write();
                Measure.Measured behind = watch.untilValue(m -> m.value() > 2);
                assertThat(behind.sentence())
                        .matches("replica walreceiver \\(slot " + slot() + "\\) is 2\\S* s \\(\\S+ [KM]iB\\) behind");
                assertThat(watch.value().value()).isGreaterThan(behind.value());

                replica.execute("SELECT pg_wal_replay_resume()");
                Measure.Measured healthy = watch.untilValue(m -> m.value() == 0);
                assertThat(healthy.sentence()).endsWith("has replayed everything");
            } finally {
                dropSlots();
            }
        }
    }

    private static void dropSlots() {
        await().atMost(Watch.LONG_ENOUGH)
                .until(() -> database.queryLong("SELECT count(*) FROM pg_replication_slots WHERE active") == 0);
        database.execute("SELECT pg_drop_replication_slot(slot_name) FROM pg_replication_slots");
    }

    @Test
    void anIdlePrimaryShowsNoLag() {
        try (TestServer server = primary.newReplica();
                Watch watch = new Watch(database, new ReplicaLag())) {
            watch.untilValue(m -> m.value() == 0);
            await().atMost(Watch.LONG_ENOUGH)
                    .pollInterval(Duration.ofMillis(200))
                    .during(Duration.ofSeconds(3))
                    .until(() -> watch.value().value() < 1);
            assertThat(server.postgres().isRunning()).isTrue();
        } finally {
            dropSlots();
        }
    }

    @Test
    void aControllerThatComesLaterSeesTheLagGrow() {
        try (TestServer server = primary.newReplica()) {
            TestDatabase replica = server.database(database.name());
            replica.execute("SELECT pg_wal_replay_pause()");
            await().atMost(Watch.LONG_ENOUGH)
                    .until(() -> replica.queryStrings("SELECT pg_get_wal_replay_pause_state()")
                            .contains("paused"));
            write();
            try (Watch watch = new Watch(database, new ReplicaLag())) {
                assertThat(watch.untilValue(m -> m.value() > 1).sentence()).contains(" behind");
            }
        } finally {
            dropSlots();
        }
    }

    @Test
    void aReplicaThatWasSeenAndIsGoneIsLostUntilItIsBack() {
        try (TestServer server = primary.newReplica();
                Watch watch = new Watch(database, new ReplicaLag())) {
            watch.untilValue(m -> true);
            String slot = slot();
            server.postgres().stop();
            assertThat(watch.untilLost().why())
                    .matches("replica walreceiver \\(slot " + slot + "\\) has not been connected since [0-9:]{8} UTC");
            assertThat(watch.measure()).isInstanceOf(Measure.Lost.class);
            server.postgres().start();
            watch.untilValue(m -> m.value() == 0);
        } finally {
            dropSlots();
        }
    }

    @Test
    void aPromotedReplicaDoesNotMissItself() throws Exception {
        try (TestServer server = primary.newReplica();
                Watch watch = new Watch(database, new ReplicaLag())) {
            watch.untilValue(m -> true);
            TestDatabase promoted = server.database(database.name());
            promoted.execute("SELECT pg_promote()");
            watch.moveTo(promoted);
            assertThat(watch.measure()).isInstanceOf(Measure.Absent.class);
        } finally {
            dropSlots();
        }
    }

    @Test
    void whoReadsChangesOrOnlyKeepsTheLogIsNoReplica() throws Exception {
        Properties properties = new Properties();
        properties.setProperty("replication", "database");
        properties.setProperty("assumeMinServerVersion", "14");
        properties.setProperty("preferQueryMode", "simple");
        database.execute("SELECT pg_create_logical_replication_slot('cdc', 'test_decoding')");
        try (Connection logical = DriverManager.getConnection(database.jdbcUrlWithPassword(), properties);
                Connection receiver = DriverManager.getConnection(database.jdbcUrlWithPassword(), properties);
                PGReplicationStream changes = logical.unwrap(PGConnection.class)
                        .getReplicationAPI()
                        .replicationStream()
                        .logical()
                        .withSlotName("cdc")
                        .withStatusInterval(100, java.util.concurrent.TimeUnit.MILLISECONDS)
                        .start();
                Watch watch = new Watch(database, new ReplicaLag())) {
            write();
            changes.readPending();
            changes.forceUpdateStatus();
            await().atMost(Watch.LONG_ENOUGH)
                    .until(() -> database.queryLong("SELECT count(*) FROM pg_stat_replication") == 2);
            assertThat(receiver.isValid(1)).isTrue();
            assertThat(watch.measure()).isInstanceOf(Measure.Absent.class);
        } finally {
            dropSlots();
        }
    }

    @Test
    void withoutPgMonitorItSaysWhichGrantIsMissing() {
        try (Watch watch = Watch.as(database, "onlooker", new ReplicaLag())) {
            assertThat(watch.measure()).isInstanceOf(Measure.Absent.class);
            try (TestServer server = primary.newReplica()) {
                await().atMost(Watch.LONG_ENOUGH).until(() -> watch.measure() instanceof Measure.Denied);
                assertThat(watch.measure())
                        .isEqualTo(new Measure.Denied(
                                "replicas are connected, but not how far they are",
                                "GRANT pg_monitor TO \"onlooker\""));
                database.execute("GRANT pg_monitor TO onlooker");
                watch.untilValue(m -> m.value() == 0);
                assertThat(server.postgres().isRunning()).isTrue();
            } finally {
                dropSlots();
            }
        }
    }
}
