package dev.sluice.store;

import dev.sluice.KeyValue;
import dev.sluice.Outcomes;
import dev.sluice.sql.Jdbc;
import dev.sluice.sql.KeySql;
import dev.sluice.sql.TallySql;
import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Statements on ranges: claiming, the fence with the checkpoint, leases, the hand-over of counts to the run. */
public final class RangeStore {

    /** An owner is taken for dead this long after its last sign of life. Short is safe: the fence guards the work. */
    public static final Duration LEASE = Duration.ofSeconds(5);

    /** How often a process renews the leases of its workers: four signs of life fit into a lease. */
    public static final Duration HEARTBEAT = Duration.ofMillis(1200);

    // Idle workers ask twice a second.
    private static final Duration IDLE_WORKERS_TURN = Duration.ofMillis(700);

    private RangeStore() {}

    /**
     * What a chunk adds to its range.
     *
     * @param differing the rows that differ, of a chunk that was checked; null of one that was worked on
     */
    public record Progress(
            KeyValue cursor,
            Outcomes outcomes,
            Skips skips,
            int chunkRows,
            Tallies tallies,
            @Nullable Long differing) {

        /** Of a chunk that was worked on. */
        public Progress(KeyValue cursor, Outcomes outcomes, Skips skips, int chunkRows, Tallies tallies) {
            this(cursor, outcomes, skips, chunkRows, tallies, null);
        }

        /** Without tallies. */
        public Progress(KeyValue cursor, Outcomes outcomes, Skips skips, int chunkRows) {
            this(cursor, outcomes, skips, chunkRows, Tallies.NONE);
        }
    }

    /** All open ranges of a run, oldest first. */
    static List<RangeRow> ofRun(Connection connection, long runId) throws SQLException {
        return Jdbc.query(
                connection,
                Rows::range,
                "SELECT " + Rows.RANGE_COLUMNS + " FROM sluice.range WHERE run_id = ? ORDER BY id",
                runId);
    }

    /** One range, if it is still open. */
    public static Optional<RangeRow> find(Connection connection, long rangeId) throws SQLException {
        return Jdbc.first(
                connection, Rows::range, "SELECT " + Rows.RANGE_COLUMNS + " FROM sluice.range WHERE id = ?", rangeId);
    }

    /**
     * The fence and the checkpoint, in one statement: the last of a chunk's transaction. It passes as {@link
     * RangeRow#advancedTo} says, with the order of the key's own types, collations and directions.
     *
     * @param range as the worker read it before it began the chunk
     * @param key the key, for the order of its values
     * @return the range as it is now, perhaps with an earlier end than the caller knew; empty if ownership was lost, or the
     *     chunk does not begin where committed work ends, or passes the range's end: the caller must roll back
     */
    public static Optional<RangeRow> checkpoint(Connection connection, RangeRow range, KeySql key, Progress progress)
            throws SQLException {
        Outcomes outcomes = progress.outcomes();
        Skips skips = progress.skips();
        List<@Nullable Object> values = new ArrayList<>(Arrays.asList(
                progress.cursor().toArray(),
                outcomes.changed(),
                outcomes.alreadyRight(),
                outcomes.skipped(),
                outcomes.quarantined(),
                progress.chunkRows(),
                LEASE.toMillis()));
        String skipSql = "";
        if (!skips.isEmpty()) {
            // Summed by the database, so that a retry or a takeover between reading and writing cannot lose a count;
            // and
            // bounded by it as Skips is, the first reasons staying apart.
            skipSql = """
                    , (skip_reasons, skip_rows) = (
                        SELECT coalesce(array_agg(k.reason ORDER BY k.place), '{}'),
                               coalesce(array_agg(k.n ORDER BY k.place), '{}')
                          FROM (SELECT CASE WHEN r.place <= ? THEN r.reason ELSE ? END AS reason,
                                       CAST(sum(r.n) AS bigint) AS n, min(r.place) AS place
                                  FROM (SELECT u.reason, sum(u.n) AS n, row_number() OVER (ORDER BY min(u.place)) AS place
                                          FROM (SELECT s.reason, s.n, s.place
                                                  FROM unnest(range.skip_reasons, range.skip_rows)
                                                       WITH ORDINALITY AS s (reason, n, place)
                                                UNION ALL
                                                SELECT s.reason, s.n, cardinality(range.skip_reasons) + s.place
                                                  FROM unnest(CAST(? AS text[]), CAST(? AS bigint[]))
                                                       WITH ORDINALITY AS s (reason, n, place)) u
                                         GROUP BY u.reason) r
                                 GROUP BY 1) k)
                    """;
            values.add(Skips.MOST_REASONS);
            values.add(Skips.OTHERS);
            values.add(skips.reasons().toArray(String[]::new));
            values.add(skips.counted().toArray(Long[]::new));
        }
        Tallies tallies = progress.tallies();
        String tallySql = tallies.isEmpty() ? "" : ", tallies = " + TallySql.plus("tallies", tallies.of());
        values.addAll(tallies.values());
        String checkSql = "";
        if (progress.differing() != null) {
            // The right sides are the row as it was: a cursor that anything else has moved breaks the chain for good.
            checkSql =
                    ", differing = differing + ?, checked_key = CASE WHEN checked_key IS NOT DISTINCT FROM cursor_key"
                            + " THEN CAST(? AS text[]) ELSE checked_key END";
            values.add(progress.differing());
            values.add(progress.cursor().toArray());
        }
        values.add(range.id());
        values.add(range.epoch());
        KeyValue begin = range.cursor();
        values.add(begin == null ? null : begin.toArray());
        values.addAll(key.comparedValues(progress.cursor()));
        values.addAll(key.comparedValues(progress.cursor()));
        String sql = """
                UPDATE sluice.range
                   SET cursor_key = ?,
                       changed = changed + ?, already_right = already_right + ?,
                       skipped = skipped + ?, quarantined = quarantined + ?,
                       chunks = chunks + 1, chunk_rows = ?,
                       lease_until = clock_timestamp() + ? * interval '1 ms', moved_at = clock_timestamp()"""
                + skipSql + tallySql + checkSql
                + " WHERE id = ? AND epoch = ? AND cursor_key IS NOT DISTINCT FROM CAST(? AS text[])"
                + " AND (coalesce(cursor_key, after_key) IS NULL OR "
                + key.storedIsBefore("(coalesce(cursor_key, after_key))") + ") AND NOT "
                + key.storedIsBefore("upto_key") + " RETURNING " + Rows.RANGE_COLUMNS;
        return Jdbc.first(connection, Rows::range, sql, values.toArray());
    }

    /** {@link #checkpoint} for whom it is enough to know whether it passed. */
    public static boolean advance(Connection connection, RangeRow range, KeySql key, Progress progress)
            throws SQLException {
        return checkpoint(connection, range, key, progress).isPresent();
    }

    /** Moves a range's end toward its beginning, as {@link RangeRow#shrunkTo} says. False if it may not. */
    static boolean shrink(Connection connection, RangeRow seen, KeySql key, KeyValue end) throws SQLException {
        List<@Nullable Object> values = new ArrayList<>(Arrays.asList(
                end.toArray(), seen.id(), seen.epoch(), seen.upto().toArray(), end.toArray()));
        values.addAll(key.comparedValues(end));
        values.addAll(key.comparedValues(end));
        return Jdbc.update(
                        connection,
                        "UPDATE sluice.range SET upto_key = ? WHERE id = ? AND epoch = ? AND upto_key = CAST(? AS text[])"
                                + " AND upto_key <> CAST(? AS text[]) AND (coalesce(cursor_key, after_key) IS NULL OR "
                                + key.storedIsBefore("(coalesce(cursor_key, after_key))") + ") AND NOT "
                                + key.storedIsBefore("upto_key"),
                        values.toArray())
                == 1;
    }

    /**
     * How many rows the newest chunks of open ranges were asked to have.
     *
     * @return range by range, those that have had a chunk
     */
    public static Map<Long, Integer> chunkRows(Connection connection, long runId) throws SQLException {
        Map<Long, Integer> rows = new HashMap<>();
        Jdbc.query(
                connection,
                row -> rows.put(row.getLong(1), row.getInt(2)),
                "SELECT id, chunk_rows FROM sluice.range WHERE run_id = ? AND chunk_rows > 0",
                runId);
        return rows;
    }

    /** Writes a new owner, if nobody was faster. */
    static boolean claim(Connection connection, RangeRow seen, RangeRow claimed) throws SQLException {
        return Jdbc.update(
                        connection,
                        "UPDATE sluice.range SET owner = ?, epoch = ?,"
                                + " lease_until = clock_timestamp() + ? * interval '1 ms'"
                                + " WHERE id = ? AND epoch = ?"
                                + " AND (owner IS NULL OR lease_until < clock_timestamp())",
                        claimed.owner(),
                        claimed.epoch(),
                        LEASE.toMillis(),
                        seen.id(),
                        seen.epoch())
                == 1;
    }

    /** A new range, owned from the start. */
    static RangeRow insert(Connection connection, long runId, @Nullable KeyValue after, KeyValue upto, String worker)
            throws SQLException {
        return Jdbc.query(
                        connection,
                        Rows::range,
                        "INSERT INTO sluice.range (run_id, after_key, upto_key, epoch, owner, lease_until)"
                                + " VALUES (?, ?, ?, 1, ?, clock_timestamp() + ? * interval '1 ms') RETURNING "
                                + Rows.RANGE_COLUMNS,
                        runId,
                        after == null ? null : after.toArray(),
                        upto.toArray(),
                        worker,
                        LEASE.toMillis())
                .get(0);
    }

    /**
     * Ends ownership of all open ranges of a run, as {@link RangeRow#revoked} says. The caller holds the run's lock, so
     * that no range can appear meanwhile.
     */
    static void revokeAll(Connection connection, long runId) throws SQLException {
        Jdbc.update(
                connection,
                "UPDATE sluice.range SET epoch = epoch + 1, owner = NULL, lease_until = NULL WHERE run_id = ?",
                runId);
    }

    /** Lets a range go, so that another worker need not wait for the lease to run out. */
    public static void release(Connection connection, RangeRow held) throws SQLException {
        Jdbc.update(
                connection,
                "UPDATE sluice.range SET epoch = epoch + 1, owner = NULL, lease_until = NULL"
                        + " WHERE id = ? AND epoch = ?",
                held.id(),
                held.epoch());
    }

    /**
     * Renews the leases of ranges that are worked on. Rows locked by a chunk's commit are skipped: that commit renews them
     * itself, and a worker stuck in one must not cost the others their leases.
     *
     * @param held range by range, the epoch under which it is held
     */
    public static void renew(Connection connection, Map<Long, Long> held) throws SQLException {
        Map<Long, Long> copy = Map.copyOf(held);
        if (copy.isEmpty()) {
            return;
        }
        Jdbc.update(
                connection,
                "UPDATE sluice.range SET lease_until = clock_timestamp() + ? * interval '1 ms' WHERE id IN"
                        + " (SELECT r.id FROM sluice.range r JOIN unnest(?, ?) AS held(id, epoch)"
                        + " ON r.id = held.id AND r.epoch = held.epoch FOR NO KEY UPDATE OF r SKIP LOCKED)",
                LEASE.toMillis(),
                copy.keySet().toArray(Long[]::new),
                copy.values().toArray(Long[]::new));
    }

    /** Those of the ranges that are still under the epoch under which they are held. */
    public static List<Long> stillHeld(Connection connection, Map<Long, Long> held) throws SQLException {
        Map<Long, Long> copy = Map.copyOf(held);
        if (copy.isEmpty()) {
            return List.of();
        }
        return Jdbc.query(
                connection,
                row -> row.getLong(1),
                "SELECT r.id FROM sluice.range r JOIN unnest(?, ?) AS held(id, epoch)"
                        + " ON r.id = held.id AND r.epoch = held.epoch",
                copy.keySet().toArray(Long[]::new),
                copy.values().toArray(Long[]::new));
    }

    /** Whether a worker of another process holds a live lease on a range of the run. */
    public static boolean isOwnedByOthers(Connection connection, long runId, String process) throws SQLException {
        return Jdbc.first(
                        connection,
                        row -> row.getBoolean(1),
                        "SELECT EXISTS (SELECT FROM sluice.range WHERE run_id = ?"
                                + " AND lease_until >= clock_timestamp() AND NOT starts_with(owner, ?))",
                        runId,
                        process + "/")
                .orElse(false);
    }

    /** Runs with a range that an idle worker would have taken over by now, if there were one. */
    public static List<Long> runsWithExpired(Connection connection) throws SQLException {
        return Jdbc.query(
                connection,
                row -> row.getLong(1),
                "SELECT DISTINCT run_id FROM sluice.range WHERE lease_until < clock_timestamp() - ? * interval '1 ms'",
                IDLE_WORKERS_TURN.toMillis());
    }

    /**
     * Ranges of running runs that have a live owner beyond what the run may have, as after its cap or its allowance was
     * lowered: all but the oldest. Whoever asks gets the same answer until one of them is let go.
     */
    public static List<Long> beyondAllowed(Connection connection) throws SQLException {
        return Jdbc.query(connection, row -> row.getLong(1), """
                SELECT o.id
                  FROM (SELECT g.id, CASE WHEN r.full_speed THEN r.max_workers
                            ELSE least(r.max_workers, coalesce(r.pace_workers, r.max_workers)) END AS allowed,
                        row_number() OVER (PARTITION BY g.run_id ORDER BY g.id) AS place
                          FROM sluice.range g JOIN sluice.run r ON r.id = g.run_id
                         WHERE r.state IN ('running', 'verifying') AND g.lease_until >= clock_timestamp()) o
                 WHERE o.place > o.allowed""");
    }

    /**
     * What a finished range hands to its run.
     *
     * @param differing rows that differ; 0 of a range that was worked on
     */
    record Final(Outcomes outcomes, Skips skips, long chunks, List<BigDecimal> tallies, long differing) {}

    /** Deletes a range whose cursor is at its end, if the caller still owns it, and gives its counts. */
    static Optional<Final> deleteDone(Connection connection, RangeRow held) throws SQLException {
        return Jdbc.first(
                connection,
                row -> new Final(
                        Rows.outcomes(row),
                        Rows.skips(row),
                        row.getLong("chunks"),
                        Rows.numbers(row, "tallies"),
                        row.getLong("differing")),
                "DELETE FROM sluice.range WHERE id = ? AND epoch = ? AND cursor_key = upto_key"
                        + " RETURNING changed, already_right, skipped, quarantined, skip_reasons, skip_rows, chunks, tallies,"
                        + " differing",
                held.id(),
                held.epoch());
    }
}
