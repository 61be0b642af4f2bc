package dev.sluice.pace.signals;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.embedded.TestDatabase;
import dev.sluice.embedded.TestServer;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Replication slots that nobody reads. */
class SlotWalTest {

    private static final long MIB = 1 << 20;

    private TestServer server;
    private TestDatabase database;

    @BeforeEach
    void start() {
        server = TestServer.dedicated(Map.of("wal_level", "logical", "max_slot_wal_keep_size", "200MB"));
        database = server.newDatabase("slots");
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private void write(int mebibytes) {
        database.execute("SELECT pg_logical_emit_message(false, 'test', repeat('x', " + MIB
                + ")) FROM generate_series(1, " + mebibytes + ")");
    }

    @Test
    void whatASlotKeepsIsSeenUntilItIsDropped() {
        try (Watch watch = Watch.as(database, "onlooker", new SlotWal())) {
            assertThat(watch.value()).isEqualTo(new Measure.Measured(0, "no replication slot keeps WAL"));
            database.execute("SELECT pg_create_physical_replication_slot('nobody', true)");
            write(40);
            Measure.Measured kept = watch.value();
            assertThat(kept.value()).isBetween(40.0 * MIB, 60.0 * MIB);
            assertThat(kept.limit()).as("half of the setting").isEqualTo(100.0 * MIB);
            assertThat(kept.sentence()).matches("physical slot nobody \\(not in use\\) keeps \\S+ MiB of WAL");

            database.execute("SELECT pg_drop_replication_slot('nobody')");
            assertThat(watch.value().value()).isZero();
        }
    }

    @Test
    void theWorstSlotIsNamedAndAReaderThatCatchesUpEndsIt() {
        try (Watch watch = new Watch(database, new SlotWal())) {
            database.execute("SELECT pg_create_logical_replication_slot('debezium', 'test_decoding')");
            write(20);
            database.execute("CHECKPOINT", "SELECT pg_create_physical_replication_slot('fresh', true)");
            assertThat(watch.value().sentence()).startsWith("logical slot debezium (not in use) keeps ");

            database.execute(
                    "CREATE TABLE t (n int)",
                    "INSERT INTO t VALUES (1)",
                    "SELECT pg_drop_replication_slot('fresh')",
                    "CHECKPOINT");
            watch.untilValue(m -> {
                database.execute(
                        "SELECT pg_log_standby_snapshot()",
                        "SELECT pg_replication_slot_advance('debezium', pg_current_wal_lsn())");
                return m.value() < MIB;
            });
        }
    }

    @Test
    void withoutASettingTheLimitIsFiveGibibytes() {
        database.execute(
                "ALTER SYSTEM SET max_slot_wal_keep_size = -1",
                "SELECT pg_reload_conf()",
                "SELECT pg_create_physical_replication_slot('nobody', true)");
        try (Watch watch = new Watch(database, new SlotWal())) {
            watch.untilValue(m -> m.limit() != null && m.limit() == 5L << 30);
        }
    }

    @Test
    void aSlotThatTheServerGaveUpKeepsNothing() {
        database.execute(
                "ALTER SYSTEM SET max_slot_wal_keep_size = '16MB'",
                "SELECT pg_reload_conf()",
                "SELECT pg_create_physical_replication_slot('nobody', true)");
        try (Watch watch = new Watch(database, new SlotWal())) {
            watch.untilValue(m -> m.limit() != null && m.limit() == 16 * MIB);
            write(80);
            database.execute("SELECT pg_switch_wal()", "CHECKPOINT");
            assertThat(watch.value().value()).isZero();
        }
    }
}
