package dev.sluice.store;

import dev.sluice.sql.Jdbc;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;

/** The worker processes that have shown themselves lately: for people to see, never for correctness. */
public final class Processes {

    private static final Duration FORGOTTEN_AFTER = Duration.ofHours(1);

    private Processes() {}

    /**
     * A worker process.
     *
     * @param id unique over all machines
     * @param host where it runs
     * @param pid its process id there
     * @param version of its Sluice
     * @param threads how many workers it has
     * @param silentMillis since its last heartbeat, by the database's clock
     */
    public record ProcessRow(String id, String host, long pid, String version, int threads, long silentMillis) {}

    /**
     * How busy a process' workers were since it began.
     *
     * @param busyMillis the time they worked, added up
     * @param chunks that were committed
     * @param failedAttempts chunks that were rolled back because of an error
     */
    public record Use(long busyMillis, long chunks, long failedAttempts) {}

    /** Shows that a process lives, and how busy it was. */
    public static void heartbeat(
            Connection connection, String id, String host, long pid, String version, int threads, Use use)
            throws SQLException {
        Jdbc.update(
                connection,
                "INSERT INTO sluice.process (id, host, pid, version, threads, busy_ms, chunks, failed_attempts)"
                        + " VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO UPDATE SET"
                        + " heartbeat_at = clock_timestamp(), threads = excluded.threads, busy_ms = excluded.busy_ms,"
                        + " chunks = excluded.chunks, failed_attempts = excluded.failed_attempts",
                id,
                host,
                pid,
                version,
                threads,
                use.busyMillis(),
                use.chunks(),
                use.failedAttempts());
    }

    /** Forgets a process that ends, and those that ended without a word long ago. */
    public static void leave(Connection connection, String id) throws SQLException {
        Jdbc.update(
                connection,
                "DELETE FROM sluice.process WHERE id = ? OR heartbeat_at < clock_timestamp() - ? * interval '1 ms'",
                id,
                FORGOTTEN_AFTER.toMillis());
    }

    /** Processes with a heartbeat within the given time. */
    public static List<ProcessRow> alive(Connection connection, Duration within) throws SQLException {
        return Jdbc.query(
                connection,
                row -> new ProcessRow(
                        row.getString("id"),
                        row.getString("host"),
                        row.getLong("pid"),
                        row.getString("version"),
                        row.getInt("threads"),
                        row.getLong("silent")),
                "SELECT id, host, pid, version, threads,"
                        + " CAST(extract(epoch FROM clock_timestamp() - heartbeat_at) * 1000 AS bigint) AS silent"
                        + " FROM sluice.process WHERE heartbeat_at > clock_timestamp() - ? * interval '1 ms'"
                        + " ORDER BY started_at, id",
                within.toMillis());
    }
}
