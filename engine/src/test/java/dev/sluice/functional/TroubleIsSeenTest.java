package dev.sluice.functional;

import static dev.sluice.functional.TroubledRun.LONG_ENOUGH;
import static org.awaitility.Awaitility.await;

import dev.sluice.RunState;
import dev.sluice.embedded.TestDatabase;
import dev.sluice.embedded.TestServer;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * A run is under way, its database gets into trouble for real, and the run gives way, says why, and goes on when it is
 * over.
 */
class TroubleIsSeenTest {

    private static final long BURST = 256 << 20;

    private TroubledRun run;
    private TestDatabase database;

    @BeforeEach
    void start() {
        run = new TroubledRun(Map.of(
                "max_connections", "43",
                "max_slot_wal_keep_size", "200MB",
                "wal_level", "logical",
                "max_wal_size", "2GB",
                "archive_mode", "on",
                "archive_command", "true"));
        database = run.database();
    }

    @AfterEach
    void stop() {
        run.close();
    }

    @Test
    void aReplicaWhoseReplayIsPausedHoldsTheRunUntilItGoesOn() {
        try (TestServer other = run.server().newReplica()) {
            TestDatabase replica = other.database(database.name());
            await().atMost(LONG_ENOUGH)
                    .until(() -> run.readings().contains("has replayed everything")
                            || run.readings().contains(") behind"));
            replica.execute("SELECT pg_wal_replay_pause()");
            run.untilHeld("replica walreceiver \\(slot replica_\\d+\\) is \\S+ s \\(\\S+ [KM]iB\\) behind,"
                    + " limit 5 s; resumes under 2.5 s");
            replica.execute("SELECT pg_wal_replay_resume()");
            run.untilReleased();
        }
    }

    @Test
    void aSlotThatNobodyReadsHoldsTheRunUntilItIsDropped() {
        database.execute("SELECT pg_create_physical_replication_slot('nobody', true)");
        emit(110);
        run.untilHeld(
                "physical slot nobody \\(not in use\\) keeps \\S+ MiB of WAL, limit 100 MiB; resumes under 50 MiB");
        database.execute("SELECT pg_drop_replication_slot('nobody')");
        run.untilReleased();
    }

    private void emit(long mebibytes) {
        database.execute("SELECT pg_logical_emit_message(false, 'test', repeat('x', " + (1 << 20)
                + ")) FROM generate_series(1, " + mebibytes + ")");
    }

    @Test
    void connectionsUsedUpHoldTheRunUntilTheyAreFree() throws SQLException {
        List<Connection> others = new ArrayList<>();
        try {
            await().atMost(LONG_ENOUGH).until(() -> {
                while (database.queryLong("SELECT count(*) FROM pg_stat_activity WHERE backend_type = 'client backend'")
                        < 38) {
                    others.add(database.dataSource().getConnection());
                }
                return run.state() == RunState.HELD;
            });
            run.untilHeld("\\d+ of 40 connections are taken \\(\\d+ by Sluice\\), \\S+ % of the reserve, limit 50 %;"
                    + " resumes under 25 %");
        } finally {
            for (Connection connection : others) {
                connection.close();
            }
        }
        run.untilReleased();
    }

    @Test
    void anOldSnapshotSlowsTheRunUntilItEnds() throws SQLException {
        run.limit("oldest_xmin", 2);
        try (Connection report = database.dataSource().getConnection();
                Statement statement = report.createStatement()) {
            report.setAutoCommit(false);
            report.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
            statement.execute("SET application_name = 'report'");
            statement.execute("SELECT count(*) FROM t");
            run.untilSlower(
                    "pid \\d+ \\(sluice, report, idle in transaction\\) has kept vacuum from removing dead rows for"
                            + " \\S+ s, limit 2 s");
            report.rollback();
        }
        run.untilFaster();
    }

    @Test
    void aBurstOfWalSlowsTheRunUntilItIsOver() {
        run.limit("wal_rate", 4 << 20);
        emit(BURST >> 20);
        run.untilSlower("the server writes \\S+ MiB/s of WAL, limit 4 MiB/s");
        run.untilFaster();
    }

    @Test
    void anArchiveThatTakesNothingHoldsTheRunUntilItDoes() {
        run.limit("archive_backlog", 4);
        database.execute("ALTER SYSTEM SET archive_command = 'false'", "SELECT pg_reload_conf()");
        await().atMost(LONG_ENOUGH)
                .until(() -> database.queryStrings("SHOW archive_command").equals(List.of("false")));
        switchSegments(5);
        run.untilHeld("\\d+ WAL files wait to be archived(, and the last attempt \\([0-9A-F]{24}\\) failed)?, limit 4;"
                + " resumes under 2");
        database.execute("ALTER SYSTEM SET archive_command = 'true'", "SELECT pg_reload_conf()");
        switchSegments(1);
        run.untilReleased();
    }

    private void switchSegments(int count) {
        for (int i = 0; i < count; i++) {
            database.execute("SELECT pg_logical_emit_message(false, 'test', 'x')", "SELECT pg_switch_wal()");
        }
    }

    @Test
    void deadRowsThatNobodyVacuumsSlowTheRunUntilSomebodyDoes() throws SQLException {
        run.limit("dead_tuples", 0.05);
        // Rows of a transaction that was rolled back are dead too, and quickly made: more than the signal minds at all.
        try (Connection connection = database.dataSource().getConnection();
                Statement statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            statement.execute("INSERT INTO t SELECT i FROM generate_series(1000001, 6100000) i");
            connection.rollback();
        }
        run.untilSlower("\\S+ dead rows more in \"public\".\"t\" than at the beginning, \\S+ % of the table;"
                + " autovacuum has not come yet, limit 5 %");
        database.execute("VACUUM (TRUNCATE false) t");
        run.untilFaster();
    }
}
