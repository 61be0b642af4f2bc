package dev.sluice.store;

import dev.sluice.PurgeOptions;
import dev.sluice.PurgeReport.Purged;
import dev.sluice.RunState;
import dev.sluice.sql.Jdbc;
import dev.sluice.sql.SqlFailure;
import dev.sluice.sql.Transactions;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Removes ended runs with everything that belongs to them, in small transactions.
 *
 * <p>The first marks the run, if it still is ended: from then on nobody can find, resume or retry it. The next ones delete
 * its rows a few thousand at a time, the last the run. So a purge may be interrupted anywhere and repeated, and there is no
 * lock that outlives a transaction. A run is removed by its number, never by its name, so that a later run of the same backfill is
 * never touched.
 */
public final class Purge {

    /** Rows deleted in one transaction: tens of milliseconds of work. */
    static final int BATCH = 2_000;

    private static final int ATTEMPTS = 8;

    // A plan may have been stored for a run that is about to be started.
    private static final Duration UNUSED_PLANS_STAY = Duration.ofDays(1);

    private static final String ENDED = "('succeeded', 'succeeded_with_failures', 'failed', 'cancelled')";

    // What belongs to a run and may be much.
    private static final List<String> BELONGINGS =
            List.of("sluice.range", "sluice.event", "sluice.quarantine", "sluice.verified", "sluice.difference");

    private Purge() {}

    private static Transactions.Limits limits(String name) {
        return new Transactions.Limits(name, Duration.ofMillis(300), Duration.ofSeconds(5), Duration.ofSeconds(1));
    }

    /** The runs that a purge would remove now, oldest first, and those whose purge was interrupted. */
    public static List<Purged> due(Connection connection, PurgeOptions options) throws SQLException {
        return Jdbc.query(
                connection,
                Purge::purged,
                "SELECT id, backfill, labels, state, ended_at FROM (SELECT *, row_number() OVER"
                        + " (PARTITION BY backfill, labels, kind, purged_at IS NULL ORDER BY id DESC) AS place"
                        + " FROM sluice.run) r WHERE purged_at IS NOT NULL OR place > ? AND state IN " + ENDED
                        + " AND ended_at <= clock_timestamp() - ? * interval '1 ms'"
                        + " AND (CAST(? AS text) IS NULL OR backfill = ?) ORDER BY id",
                options.keep(),
                options.olderThan().toMillis(),
                options.backfill(),
                options.backfill());
    }

    /**
     * Removes a run with everything that belongs to it.
     *
     * @return the hash of the plan it named; empty if the run has not ended, or somebody holds on to one of its rows: then
     *     it is left as it is, or marked, and the next purge goes on
     */
    public static Optional<String> remove(Connection connection, long runId) throws SQLException {
        for (int attempt = 1; ; attempt++) {
            try {
                if (!mark(connection, runId)) {
                    return Optional.empty();
                }
                for (String table : BELONGINGS) {
                    deleteAll(connection, table, runId);
                }
                return Transactions.run(
                        connection,
                        limits(Sessions.nameOf(runId)),
                        c -> Jdbc.first(
                                c,
                                row -> row.getString(1),
                                "DELETE FROM sluice.run WHERE id = ? AND purged_at IS NOT NULL RETURNING plan_hash",
                                runId));
            } catch (SQLException e) {
                if (SqlFailure.of(e).kind() != SqlFailure.Kind.TRANSIENT) {
                    throw e;
                }
                if (attempt == ATTEMPTS) {
                    return Optional.empty();
                }
                // A process that stands still in the middle of a chunk of the run holds its range.
                Sessions.endSilent(connection, runId);
            }
        }
    }

    private static boolean mark(Connection connection, long runId) throws SQLException {
        return Transactions.run(
                connection,
                limits(Sessions.nameOf(runId)),
                c -> Jdbc.update(
                                c,
                                "UPDATE sluice.run SET purged_at = coalesce(purged_at, clock_timestamp())"
                                        + " WHERE id = ? AND state IN " + ENDED,
                                runId)
                        == 1);
    }

    private static void deleteAll(Connection connection, String table, long runId) throws SQLException {
        String sql = "DELETE FROM " + table + " WHERE id IN (SELECT id FROM " + table + " WHERE run_id = ? LIMIT ?)";
        int deleted;
        do {
            deleted = Transactions.run(
                    connection, limits(Sessions.nameOf(runId)), c -> Jdbc.update(c, sql, runId, BATCH));
        } while (deleted > 0);
    }

    /**
     * Removes plans that no run names, if they are old enough; those of the last day stay, which may be about to be run.
     *
     * @return how many
     */
    public static int removePlans(Connection connection, PurgeOptions options) throws SQLException {
        Duration age = options.olderThan().compareTo(UNUSED_PLANS_STAY) > 0 ? options.olderThan() : UNUSED_PLANS_STAY;
        int removed = 0;
        for (String hash : Jdbc.query(
                connection,
                row -> row.getString(1),
                "SELECT hash FROM sluice.plan p WHERE created_at <= clock_timestamp() - ? * interval '1 ms'"
                        + " AND NOT EXISTS (SELECT FROM sluice.dry_run d WHERE d.plan_hash = p.hash"
                        + " AND d.created_at > clock_timestamp() - ? * interval '1 ms')"
                        + " AND (CAST(? AS text) IS NULL OR backfill = ?)"
                        + " AND NOT EXISTS (SELECT FROM sluice.run r WHERE r.plan_hash = p.hash)",
                age.toMillis(),
                age.toMillis(),
                options.backfill(),
                options.backfill())) {
            removed += removePlan(connection, hash) ? 1 : 0;
        }
        return removed;
    }

    /** Removes a plan unless a run names it. */
    public static boolean removePlan(Connection connection, String hash) throws SQLException {
        try {
            return Transactions.run(connection, limits("sluice purge"), c -> {
                // Before the question whether a run names it: that then sees a run that was made until the lock was
                // given.
                Jdbc.query(c, row -> true, "SELECT FROM sluice.plan WHERE hash = ? FOR UPDATE", hash);
                return Jdbc.update(
                                c,
                                "DELETE FROM sluice.plan p WHERE hash = ?"
                                        + " AND NOT EXISTS (SELECT FROM sluice.run r WHERE r.plan_hash = p.hash)",
                                hash)
                        == 1;
            });
        } catch (SQLException e) {
            if (SqlFailure.of(e).kind() != SqlFailure.Kind.TRANSIENT) {
                throw e;
            }
            // Somebody is about to run it: then it stays.
            return false;
        }
    }

    private static Purged purged(ResultSet row) throws SQLException {
        Instant ended = Jdbc.instant(row, "ended_at");
        return new Purged(
                row.getLong("id"),
                row.getString("backfill"),
                Rows.labels(row),
                RunState.ofLabel(row.getString("state")),
                ended == null ? Instant.EPOCH : ended);
    }
}
