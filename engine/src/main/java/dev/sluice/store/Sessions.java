package dev.sluice.store;

import dev.sluice.sql.Jdbc;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * Finds and ends the server sessions of workers by the name each chunk transaction carries.
 *
 * <p>The name is local to the transaction, so it is right behind a pooler too, where the session of one chunk may serve
 * somebody else a moment later. Ending a session needs the same role or {@code pg_signal_backend}, and seeing that one is
 * silent the same role or {@code pg_read_all_stats}; without them nothing breaks, the server's own idle limit ends a silent
 * transaction a little later.
 */
public final class Sessions {

    // NAMEDATALEN less its end, in bytes; ours are ASCII.
    private static final int LONGEST_NAME = 63;

    /** The name of the controller's session while it gives the runs their shares, with locks on their rows. */
    static final String PACE = "sluice pace";

    /** The name of a session while it looks and tries for a plan. */
    public static final String DRY_RUN = "sluice plan";

    private static final String OF_RUN_OR_PACE = "(application_name LIKE ? OR application_name = '" + PACE + "')";

    private Sessions() {}

    /** The name of a session while it works on a range, for the owner of that epoch. */
    public static String nameOf(RangeRow range) {
        return "sluice run=" + range.runId() + " range=" + range.id() + " epoch=" + range.epoch();
    }

    /**
     * The same with the chunk that it is at. What must be found by others comes first and whole: the server cuts names, and
     * half a number would be a wrong one, so where there is no room the chunk is left out.
     *
     * @param chunk its number under this epoch, from 1
     */
    public static String nameOf(RangeRow range, long chunk) {
        String name = nameOf(range);
        String withChunk = name + " chunk=" + chunk;
        return withChunk.length() > LONGEST_NAME ? name : withChunk;
    }

    /** The name of a session while it does bookkeeping for a run. */
    public static String nameOf(long runId) {
        return "sluice run=" + runId + " book";
    }

    /**
     * Ends the sessions of a range's owner and of those before it, with their locks, before the range is taken over. A
     * rival that took it over meanwhile has a newer epoch in its name, and is left alone.
     */
    public static int endWorkOn(Connection connection, RangeRow abandoned) throws SQLException {
        return signal(
                connection,
                "pg_terminate_backend(pid)",
                "CAST(substring(application_name FROM ?) AS bigint) <= " + abandoned.epoch(),
                "^sluice run=" + abandoned.runId() + " range=" + abandoned.id() + " epoch=([0-9]{1,18})(?: |$)");
    }

    /** Cancels what the run's sessions execute now; they roll back and stay usable. */
    public static int cancelStatements(Connection connection, long runId) throws SQLException {
        return signal(
                connection, "pg_cancel_backend(pid)", "state = 'active' AND application_name LIKE ?", likeOf(runId));
    }

    /**
     * Ends the sessions of the run and of the controller that sit in a transaction without doing anything: their process is
     * stopped or cut off.
     */
    public static int endSilent(Connection connection, long runId) throws SQLException {
        return signal(
                connection,
                "pg_terminate_backend(pid)",
                "state LIKE 'idle in transaction%' AND " + OF_RUN_OR_PACE
                        + " AND state_change < clock_timestamp() - interval '100 ms'",
                likeOf(runId));
    }

    /**
     * Ends every session that works on the run, and the controller's decision under way. Workers connect again and find that
     * they lost their ranges; the controller decides again a second later.
     */
    public static int endAll(Connection connection, long runId) throws SQLException {
        return signal(connection, "pg_terminate_backend(pid)", OF_RUN_OR_PACE, likeOf(runId));
    }

    /**
     * Who is at work in this database beside the asking session.
     *
     * @param chunks of Sluice, under way
     * @param others sessions that execute something
     * @param hidden sessions of others of which this role may not see what they do
     * @param waiting those of the others that wait for a lock, for whomever
     * @param at by the database's clock
     */
    public record AtWork(int chunks, int others, int hidden, List<Long> waiting, Instant at) {}

    /** Looks who is at work. Cheap: it reads shared memory only. */
    public static AtWork atWork(Connection connection) throws SQLException {
        return Jdbc.query(
                        connection,
                        row -> new AtWork(
                                row.getInt(1),
                                row.getInt(2),
                                row.getInt(3),
                                Jdbc.longs(row, "waiting"),
                                row.getTimestamp("at").toInstant()),
                        """
                        SELECT CAST(count(*) FILTER (WHERE a.application_name LIKE 'sluice run=% range=%'
                                                       AND a.state = 'active') AS integer),
                               CAST(count(*) FILTER (WHERE NOT starts_with(a.application_name, 'sluice')
                                                       AND a.state = 'active') AS integer),
                               CAST(count(*) FILTER (WHERE NOT starts_with(a.application_name, 'sluice')
                                                       AND a.state IS NULL) AS integer),
                               coalesce(array_agg(CAST(a.pid AS bigint))
                                            FILTER (WHERE NOT starts_with(a.application_name, 'sluice')
                                                      AND a.wait_event_type = 'Lock'), '{}') AS waiting,
                               clock_timestamp() AS at
                          FROM pg_stat_get_activity(NULL) a
                         WHERE a.backend_type = 'client backend' AND a.pid <> pg_backend_pid()
                           AND a.datid = (SELECT oid FROM pg_database WHERE datname = current_database())""")
                .get(0);
    }

    /** Asks for nothing but an answer: how long it takes is how long anything takes now. */
    public static void answer(Connection connection) throws SQLException {
        Jdbc.query(connection, row -> row.getInt(1), "SELECT 1");
    }

    /**
     * Cancels the chunks that a session waits for; they roll back.
     *
     * @return the names of the cancelled sessions; empty if it waits for somebody else, or not any more
     */
    public static List<String> cancelChunksThatBlock(Connection connection, long waiting) throws SQLException {
        return Jdbc.query(
                connection,
                row -> row.getString(1),
                "SELECT a.application_name FROM unnest(pg_blocking_pids(CAST(? AS integer))) AS b(pid)"
                        + " JOIN pg_stat_get_activity(NULL) a ON a.pid = b.pid"
                        + " WHERE a.application_name LIKE 'sluice run=% range=%' AND pg_cancel_backend(a.pid)",
                waiting);
    }

    /**
     * Cancels what dry runs execute for which a session of the application has waited so long; they give that place up.
     *
     * @return how many were cancelled
     */
    public static int cancelDryRunsThatBlock(Connection connection, Duration patience) throws SQLException {
        return Jdbc.query(connection, row -> row.getBoolean(1), """
                        SELECT pg_cancel_backend(a.pid)
                          FROM (SELECT DISTINCT b.pid
                                  FROM pg_locks w
                                  JOIN pg_stat_get_activity(NULL) c ON c.pid = w.pid
                                 CROSS JOIN unnest(pg_blocking_pids(w.pid)) AS b(pid)
                                 WHERE NOT w.granted AND w.waitstart < clock_timestamp() - ? * interval '1 ms'
                                   AND NOT starts_with(c.application_name, 'sluice')) AS b
                          JOIN pg_stat_get_activity(NULL) a ON a.pid = b.pid
                         WHERE a.application_name = ?""", patience.toMillis(), DRY_RUN)
                .size();
    }

    /**
     * Whether a chunk is under way in this database that began before a moment, or of which this role may not see when it
     * began.
     */
    public static boolean hasChunksBegunBefore(Connection connection, Instant moment) throws SQLException {
        return Jdbc.first(
                        connection,
                        row -> true,
                        "SELECT FROM pg_stat_activity WHERE application_name LIKE 'sluice run=% range=%'"
                                + " AND datname = current_database() AND (state IS NULL OR xact_start < ?) LIMIT 1",
                        moment)
                .isPresent();
    }

    private static String likeOf(long runId) {
        return "sluice run=" + runId + " %";
    }

    private static int signal(Connection connection, String function, String condition, String name)
            throws SQLException {
        return Jdbc.query(
                        connection,
                        row -> row.getBoolean(1),
                        "SELECT " + function + " FROM pg_stat_activity WHERE " + condition
                                + " AND datname = current_database() AND (usename = current_user OR"
                                // A superuser's session is only a superuser's to end.
                                + " pg_has_role('pg_signal_backend', 'USAGE') AND NOT EXISTS"
                                + " (SELECT FROM pg_roles WHERE oid = usesysid AND rolsuper))"
                                + " AND pid <> pg_backend_pid()",
                        name)
                .size();
    }
}
