package dev.sluice.store;

import dev.sluice.Outcomes;
import dev.sluice.RunState;
import dev.sluice.Tally;
import dev.sluice.sql.Jdbc;
import java.math.BigDecimal;
import java.sql.Array;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reads a run for people: one statement over the control schema, a consistent picture, no user table touched. */
public final class StatusStore {

    private StatusStore() {}

    /** A point of a run's recent progress. */
    public record Sample(Instant at, long rows) {}

    /**
     * A run's state and sums, finished and open ranges together.
     *
     * @param talliedMillis time spent running when the tallies were what they were {@link TallySum#earlier}
     * @param controlled whether a controller is at work in the database
     * @param now the database's clock at the time of reading
     * @param activeMillis time spent running
     * @param thenVerified whether its result is verified when its work is done
     * @param verifySample how many rows are drawn for that; null for every row
     */
    public record StatusRow(
            long id,
            String backfill,
            Map<String, String> labels,
            String planHash,
            String table,
            String key,
            RunState state,
            String reason,
            String actor,
            Instant stateSince,
            @Nullable Instant releaseAt,
            @Nullable String failure,
            Outcomes outcomes,
            Skips skips,
            long estimatedRows,
            long chunks,
            int chunkRows,
            int workers,
            int maxWorkers,
            @Nullable Integer batchSize,
            @Nullable Long sleepMillis,
            boolean fullSpeed,
            @Nullable Allowance allowance,
            boolean controlled,
            List<String> causeNames,
            List<Long> causeMillis,
            List<TallySum> tallies,
            long talliedMillis,
            long openRows,
            List<Sample> samples,
            Instant createdAt,
            @Nullable Instant startedAt,
            @Nullable Instant endedAt,
            long activeMillis,
            boolean thenVerified,
            @Nullable String verifySample,
            Instant now) {}

    private static final String QUERY =
            """
            SELECT r.id, r.backfill, r.labels, r.plan_hash, p.table_name, p.key_columns, p.key_types, p.key_collations,
                   p.key_orders, r.state, r.reason, r.actor,
                   r.state_since, r.release_at, r.failure, p.estimated_rows,
                   r.changed + coalesce(o.changed, 0) AS changed,
                   r.already_right + coalesce(o.already_right, 0) AS already_right,
                   r.skipped + coalesce(o.skipped, 0) AS skipped,
                   r.quarantined + coalesce(o.quarantined, 0) AS quarantined,
                   r.chunks + coalesce(o.chunks, 0) AS chunks,
                   coalesce(o.chunk_rows, 0) AS chunk_rows,
                   coalesce(o.workers, 0) AS workers,
                   r.skip_reasons || coalesce(s.reasons, '{}') AS skip_reasons,
                   r.skip_rows || coalesce(s.counts, '{}') AS skip_rows,
                   r.max_workers, r.batch_size, r.sleep_ms, r.full_speed, r.samples_at, r.samples_rows,
                   r.pace_workers, r.pace_duty, r.pace_chunk_ms, r.pace_limit, r.cause_names, r.cause_ms,
                   EXISTS (SELECT FROM sluice.pace WHERE lease_until >= clock_timestamp()) AS controlled,
                   r.then_verify, r.verify_sample, r.created_at, r.started_at, r.ended_at, clock_timestamp() AS now,
                   p.tally_names, p.tally_folds, y.tallies, y.open_tallies, coalesce(o.rows, 0) AS open_rows,
                   z.active_ms AS tallied_ms, z.tallies AS earlier_tallies,
            """ + TallySamples.ACTIVE_MS + """
                   AS active_ms
              FROM sluice.run r
              JOIN sluice.plan p ON p.hash = r.plan_hash AND r.purged_at IS NULL
              LEFT JOIN LATERAL (
                    SELECT CAST(sum(changed) AS bigint) AS changed, CAST(sum(already_right) AS bigint) AS already_right,
                           CAST(sum(skipped) AS bigint) AS skipped, CAST(sum(quarantined) AS bigint) AS quarantined,
                           CAST(sum(chunks) AS bigint) AS chunks,
                           CAST(sum(changed + already_right + skipped + quarantined) AS bigint) AS rows,
                           (array_agg(chunk_rows ORDER BY moved_at DESC))[1] AS chunk_rows,
                           CAST(count(*) FILTER (WHERE lease_until >= clock_timestamp()) AS integer) AS workers
                      FROM sluice.range WHERE run_id = r.id) o ON true
              LEFT JOIN LATERAL (
                    SELECT array_agg(u.reason) AS reasons, array_agg(u.n) AS counts
                      FROM sluice.range g, unnest(g.skip_reasons, g.skip_rows) AS u(reason, n)
                     WHERE g.run_id = r.id) s ON true
              LEFT JOIN LATERAL (
            """ + TallySamples.SUMS + """
                    ) y ON true
              LEFT JOIN LATERAL (
            """ + TallySamples.EARLIER + """
                    ) z ON true
            """;

    public static Optional<StatusRow> find(Connection connection, long runId) throws SQLException {
        return Jdbc.first(connection, StatusStore::read, QUERY + " WHERE r.id = ?", runId);
    }

    private static StatusRow read(ResultSet row) throws SQLException {
        long sleep = row.getLong("sleep_ms");
        boolean noSleep = row.wasNull();
        int batch = row.getInt("batch_size");
        boolean noBatch = row.wasNull();
        return new StatusRow(
                row.getLong("id"),
                row.getString("backfill"),
                Rows.labels(row),
                row.getString("plan_hash"),
                row.getString("table_name"),
                Rows.planKey(row).names(),
                RunState.ofLabel(row.getString("state")),
                row.getString("reason"),
                row.getString("actor"),
                required(row, "state_since"),
                Jdbc.instant(row, "release_at"),
                row.getString("failure"),
                Rows.outcomes(row),
                Rows.skips(row),
                row.getLong("estimated_rows"),
                row.getLong("chunks"),
                row.getInt("chunk_rows"),
                row.getInt("workers"),
                row.getInt("max_workers"),
                noBatch ? null : batch,
                noSleep ? null : sleep,
                row.getBoolean("full_speed"),
                Allowance.of(row),
                row.getBoolean("controlled"),
                Jdbc.strings(row, "cause_names"),
                Jdbc.longs(row, "cause_ms"),
                tallies(row),
                row.getLong("tallied_ms"),
                row.getLong("open_rows"),
                samples(row),
                required(row, "created_at"),
                Jdbc.instant(row, "started_at"),
                Jdbc.instant(row, "ended_at"),
                row.getLong("active_ms"),
                row.getBoolean("then_verify"),
                row.getString("verify_sample"),
                required(row, "now"));
    }

    /**
     * A tally.
     *
     * @param isSum whether it adds up
     * @param value over all chunks committed so far
     * @param inOpen its part in the ranges that are open
     * @param earlier what it was up to five minutes at work before; null before the first sample
     */
    public record TallySum(
            String name,
            boolean isSum,
            BigDecimal value,
            BigDecimal inOpen,
            @Nullable BigDecimal earlier) {}

    private static List<TallySum> tallies(ResultSet row) throws SQLException {
        List<Tally> tallies = Rows.tallies(row);
        List<BigDecimal> values = Rows.numbers(row, "tallies");
        List<BigDecimal> open = Rows.numbers(row, "open_tallies");
        List<BigDecimal> earlier = Rows.numbers(row, "earlier_tallies");
        List<TallySum> counts = new ArrayList<>();
        for (int i = 0; i < tallies.size(); i++) {
            // How many were changed is among the outcomes already.
            if (tallies.get(i).fold() != Tally.Fold.CHANGED) {
                Tally tally = tallies.get(i);
                counts.add(new TallySum(
                        tally.name(),
                        tally.fold() == Tally.Fold.SUM,
                        values.get(i),
                        open.get(i),
                        i < earlier.size() ? earlier.get(i) : null));
            }
        }
        return counts;
    }

    private static Instant required(ResultSet row, String column) throws SQLException {
        Instant value = Jdbc.instant(row, column);
        if (value == null) {
            throw new IllegalStateException(column + " is never null");
        }
        return value;
    }

    private static List<Sample> samples(ResultSet row) throws SQLException {
        Array array = row.getArray("samples_at");
        Timestamp[] at = (Timestamp[]) array.getArray();
        List<Long> rows = Jdbc.longs(row, "samples_rows");
        List<Sample> samples = new ArrayList<>();
        for (int i = 0; i < at.length; i++) {
            samples.add(new Sample(at[i].toInstant(), rows.get(i)));
        }
        return samples;
    }
}
