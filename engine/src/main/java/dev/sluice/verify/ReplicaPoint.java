package dev.sluice.verify;

import dev.sluice.ErrorCode;
import dev.sluice.SluiceException;
import dev.sluice.sql.Jdbc;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;

/** Whether a replica is one, and has replayed what a verification is to check. */
public final class ReplicaPoint {

    /** How long a chunk waits for a replica that is behind. */
    static final Duration PATIENCE = Duration.ofSeconds(20);

    private static final Duration POLL = Duration.ofMillis(200);

    // "Object not in prerequisite state".
    private static final String NOT_YET = "55000";

    private static final String IDENTITY = "SELECT (SELECT CAST(system_identifier AS text) FROM pg_control_system())"
            + " || ' ' || current_database(), pg_is_in_recovery()";

    private ReplicaPoint() {}

    private record Identity(String name, boolean inRecovery) {}

    private record Replayed(boolean inRecovery, boolean enough, String at) {}

    /**
     * Refuses what is no replica of the primary.
     *
     * @throws SluiceException with {@link ErrorCode#NOT_A_REPLICA}
     */
    public static void requireReplica(Connection primary, Connection replica) throws SQLException {
        Identity there = identity(replica);
        if (!there.inRecovery() || !there.name().equals(identity(primary).name())) {
            throw new SluiceException(
                    ErrorCode.NOT_A_REPLICA,
                    there.inRecovery()
                            ? "the replica is one of another server or database: nothing read there proves anything here"
                            : "the database given as a replica is not in recovery: give one that replays this primary's"
                                    + " log, or verify on the primary");
        }
    }

    private static Identity identity(Connection connection) throws SQLException {
        return Jdbc.query(connection, row -> new Identity(row.getString(1), row.getBoolean(2)), IDENTITY)
                .get(0);
    }

    /**
     * Waits until the replica has replayed the log up to a point.
     *
     * @param point a place in the primary's log
     * @throws SQLException if it has not in time, or is a replica no more
     */
    public static void await(Connection replica, String point) throws SQLException, InterruptedException {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (true) {
            Optional<Replayed> replayed = Jdbc.first(
                    replica,
                    row -> new Replayed(row.getBoolean(1), row.getBoolean(2), String.valueOf(row.getString(3))),
                    "SELECT pg_is_in_recovery(), coalesce(pg_last_wal_replay_lsn() >= CAST(? AS pg_lsn), false),"
                            + " pg_last_wal_replay_lsn()",
                    point);
            if (replayed.isEmpty() || !replayed.get().inRecovery()) {
                throw new SQLException(
                        "the replica is one no more: it was promoted, or another is behind its name", NOT_YET);
            }
            if (replayed.get().enough()) {
                return;
            }
            if (System.nanoTime() - deadline >= 0) {
                throw new SQLException(
                        "the replica has replayed the log up to "
                                + replayed.get().at() + ", and the verification began at " + point + "; waited "
                                + PATIENCE.toSeconds() + " s",
                        NOT_YET);
            }
            Thread.sleep(POLL.toMillis());
        }
    }
}
