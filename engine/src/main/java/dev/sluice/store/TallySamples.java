package dev.sluice.store;

import dev.sluice.sql.Jdbc;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;

/**
 * The last five minutes of a run's tallies, in time at work: pauses and holds are none. Whoever takes the run's samples takes
 * these as well, less often.
 */
final class TallySamples {

    private static final Duration INTERVAL = Duration.ofSeconds(10);

    // The sample at the beginning of the window is up to an interval older than the window is long.
    private static final Duration OLDEST = Duration.ofMinutes(5).plus(INTERVAL);

    /** The time at work of the run {@code r} until now, in milliseconds. */
    static final String ACTIVE_MS = "r.active_ms + CASE WHEN r.state IN ('running', 'verifying') THEN"
            + " CAST(extract(epoch FROM clock_timestamp() - r.state_since) * 1000 AS bigint) ELSE 0 END";

    /** The tallies of the run {@code r} with the plan {@code p}, one row: {@code tallies}, and what is open of them. */
    static final String SUMS = """
            SELECT array_agg(t.value ORDER BY t.place) AS tallies, array_agg(t.in_open ORDER BY t.place) AS open_tallies
              FROM (SELECT n.place, coalesce(CASE WHEN p.tally_folds[n.place] = 'MAX'
                           THEN max(a.tallies[n.place]) ELSE sum(a.tallies[n.place]) END, 0) AS value,
                           coalesce(sum(a.tallies[n.place]) FILTER (WHERE a.is_open), 0) AS in_open
                      FROM generate_subscripts(p.tally_names, 1) AS n(place),
                           (SELECT r.tallies, false AS is_open
                             UNION ALL SELECT g.tallies, true FROM sluice.range g WHERE g.run_id = r.id) AS a
                     GROUP BY n.place) t
            """;

    /** The sample of the run {@code r} that is as old as one may be, if there is any. */
    static final String EARLIER = "SELECT e.active_ms, e.tallies FROM sluice.tally_sample e WHERE e.run_id = r.id"
            + " AND e.active_ms >= " + ACTIVE_MS + " - " + OLDEST.toMillis() + " ORDER BY e.active_ms LIMIT 1\n";

    private TallySamples() {}

    /** Adds a sample if the run has tallies and lacks a fresh one, and forgets the old. The caller has locked the run. */
    static void take(Connection connection, long run) throws SQLException {
        int taken = Jdbc.update(
                connection,
                "INSERT INTO sluice.tally_sample (run_id, active_ms, tallies) SELECT r.id, a.ms, s.tallies"
                        + " FROM sluice.run r JOIN sluice.plan p ON p.hash = r.plan_hash CROSS JOIN LATERAL (SELECT "
                        + ACTIVE_MS + " AS ms) a CROSS JOIN LATERAL (" + SUMS + ") s"
                        + " WHERE r.id = ? AND p.tally_names <> '{}' AND NOT EXISTS (SELECT FROM sluice.tally_sample e"
                        + " WHERE e.run_id = r.id AND e.active_ms > a.ms - ?)",
                run,
                INTERVAL.toMillis());
        if (taken > 0) {
            Jdbc.update(
                    connection,
                    "DELETE FROM sluice.tally_sample e USING sluice.run r WHERE r.id = ? AND e.run_id = r.id"
                            + " AND e.active_ms < " + ACTIVE_MS + " - ?",
                    run,
                    OLDEST.toMillis());
        }
    }
}
