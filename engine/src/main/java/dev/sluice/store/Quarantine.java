package dev.sluice.store;

import dev.sluice.FailureBudget;
import dev.sluice.KeyValue;
import dev.sluice.QuarantinedRow;
import dev.sluice.sql.Jdbc;
import dev.sluice.sql.RowError;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Statements on rows set aside, and on the budget for them. */
public final class Quarantine {

    /** How many kinds of errors a sentence about an exhausted budget names. */
    private static final int KINDS_TOLD = 3;

    private Quarantine() {}

    /**
     * How much of its budget a run has used.
     *
     * @param rows quarantined so far, in finished and open ranges
     * @param budget how many may be
     * @param estimatedRows of the walk
     */
    public record Use(long rows, long budget, long estimatedRows) {

        /** Whether another row may be quarantined. */
        public boolean allowsMore() {
            return rows < budget;
        }
    }

    /** A kind of error, with one of its messages and the rows that met it. */
    public record Kind(RowError error, long rows) {}

    /**
     * The use of a run's budget. Reads the open ranges' own counts, so that no row is written by every worker; workers that
     * quarantine at the same moment may therefore pass the budget by one row each.
     */
    public static Use use(Connection connection, long runId) throws SQLException {
        return Jdbc.query(
                        connection,
                        row -> new Use(row.getLong(1), budget(row.getString(2)).inRows(row.getLong(3)), row.getLong(3)),
                        "SELECT r.quarantined + coalesce((SELECT sum(g.quarantined) FROM sluice.range g"
                                + " WHERE g.run_id = r.id), 0), r.failure_budget, p.estimated_rows"
                                + " FROM sluice.run r JOIN sluice.plan p ON p.hash = r.plan_hash WHERE r.id = ?",
                        runId)
                .stream()
                .findFirst()
                .orElse(new Use(0, 0, 0));
    }

    private static FailureBudget budget(@Nullable String kept) {
        return kept == null ? FailureBudget.DEFAULT : FailureBudget.parse(kept);
    }

    /**
     * Sets a row aside. Belongs into the transaction that moves the cursor past it: if an earlier attempt, or a later owner,
     * has set the row aside already, this does nothing and the fence refuses.
     *
     * @param statement what failed
     * @param attempts how many transactions failed because of it, this one included
     */
    public static void add(
            Connection connection,
            long runId,
            KeyValue key,
            RowError error,
            String statement,
            int attempts,
            String worker)
            throws SQLException {
        Jdbc.update(
                connection,
                "INSERT INTO sluice.quarantine (run_id, key_values, sqlstate, message, detail, constraint_name,"
                        + " statement, attempts, worker) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)"
                        + " ON CONFLICT (run_id, key_values) DO NOTHING",
                runId,
                key.toArray(),
                error.sqlState(),
                error.message(),
                error.detail(),
                error.constraint(),
                statement,
                attempts,
                worker);
    }

    /**
     * A run's rows in the order in which they were set aside.
     *
     * @param limit at most so many
     */
    public static List<QuarantinedRow> list(Connection connection, long runId, int limit) throws SQLException {
        return Jdbc.query(
                connection,
                Quarantine::read,
                "SELECT run_id, key_values, sqlstate, message, detail, constraint_name, statement, attempts, at,"
                        + " resolved_by FROM sluice.quarantine WHERE run_id = ? ORDER BY id LIMIT ?",
                runId,
                limit);
    }

    /** How many of a run's rows no later run has walked without an error. */
    public static long open(Connection connection, long runId) throws SQLException {
        return Jdbc.query(
                        connection,
                        row -> row.getLong(1),
                        "SELECT count(*) FROM sluice.quarantine WHERE run_id = ? AND resolved_by IS NULL",
                        runId)
                .get(0);
    }

    /** The keys of a run's rows that no later run has walked without an error. */
    public static List<KeyValue> openKeys(Connection connection, long runId) throws SQLException {
        return Jdbc.query(
                connection,
                row -> KeyValue.of(Jdbc.strings(row, "key_values").toArray(String[]::new)),
                "SELECT key_values FROM sluice.quarantine WHERE run_id = ? AND resolved_by IS NULL ORDER BY id",
                runId);
    }

    /** The most frequent kinds of errors of a run. */
    public static List<Kind> kinds(Connection connection, long runId) throws SQLException {
        return Jdbc.query(
                connection,
                row -> new Kind(new RowError(row.getString(1), row.getString(2), null, null), row.getLong(3)),
                "SELECT sqlstate, min(message), count(*) FROM sluice.quarantine WHERE run_id = ?"
                        + " GROUP BY sqlstate, constraint_name ORDER BY 3 DESC, 1 LIMIT ?",
                runId,
                KINDS_TOLD);
    }

    /**
     * Marks the rows of the retried run that its retry, which has just walked all of them, did not set aside again; and the
     * same rows of the runs that the retried one was itself a retry of.
     */
    static void resolve(Connection connection, long retryRun) throws SQLException {
        Jdbc.update(connection, """
                WITH RECURSIVE retried AS (
                    SELECT retry_of AS id FROM sluice.run WHERE id = ? AND retry_of IS NOT NULL
                    UNION
                    SELECT r.retry_of FROM sluice.run r JOIN retried ON retried.id = r.id WHERE r.retry_of IS NOT NULL)
                UPDATE sluice.quarantine q SET resolved_by = ?
                 WHERE q.run_id IN (SELECT id FROM retried) AND q.resolved_by IS NULL
                   AND EXISTS (SELECT FROM sluice.quarantine p JOIN sluice.run r ON r.retry_of = p.run_id
                                WHERE r.id = ? AND p.key_values = q.key_values)
                   AND NOT EXISTS (SELECT FROM sluice.quarantine again
                                    WHERE again.run_id = ? AND again.key_values = q.key_values)""", retryRun, retryRun, retryRun, retryRun);
    }

    private static QuarantinedRow read(ResultSet row) throws SQLException {
        Instant at = Jdbc.instant(row, "at");
        long resolvedBy = row.getLong("resolved_by");
        boolean open = row.wasNull();
        return new QuarantinedRow(
                row.getLong("run_id"),
                KeyValue.of(Jdbc.strings(row, "key_values").toArray(String[]::new)),
                row.getString("sqlstate"),
                row.getString("message"),
                row.getString("detail"),
                row.getString("constraint_name"),
                row.getString("statement"),
                row.getInt("attempts"),
                at == null ? Instant.EPOCH : at,
                open ? null : resolvedBy);
    }
}
