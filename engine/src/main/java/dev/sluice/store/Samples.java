package dev.sluice.store;

import dev.sluice.sql.Jdbc;
import dev.sluice.sql.Transactions;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;

/**
 * The last minute of a run's progress, kept on the run itself so that any process can tell the rate at a glance. Whichever
 * worker process comes first writes the next sample; the others see that it is fresh.
 */
public final class Samples {

    /** At most one sample in this time. */
    public static final Duration INTERVAL = Duration.ofSeconds(2);

    /** How many are kept: a minute's worth. */
    public static final int KEPT = 31;

    private static final Transactions.Limits LIMITS = new Transactions.Limits(
            "sluice samples", Duration.ofMillis(250), Duration.ofSeconds(2), Duration.ofSeconds(1));

    private Samples() {}

    /** Adds a sample to each run at work that lacks a fresh one. */
    public static void take(Connection connection) throws SQLException {
        List<Long> due = Jdbc.query(
                connection,
                row -> row.getLong(1),
                "SELECT id FROM sluice.run WHERE state IN ('running', 'verifying') AND (sampled_at IS NULL"
                        + " OR sampled_at < clock_timestamp() - ? * interval '1 ms') ORDER BY id",
                INTERVAL.toMillis());
        for (Long run : due) {
            takeOne(connection, run);
        }
    }

    private static void takeOne(Connection connection, long run) throws SQLException {
        Transactions.run(connection, LIMITS, c -> {
            // Locked first and summed in a new statement: a range that finishes in between is then counted once.
            boolean mine = Jdbc.first(
                            c,
                            row -> true,
                            "SELECT id FROM sluice.run WHERE id = ? AND state IN ('running', 'verifying') AND (sampled_at IS NULL"
                                    + " OR sampled_at < clock_timestamp() - ? * interval '1 ms')"
                                    + " FOR NO KEY UPDATE SKIP LOCKED",
                            run,
                            INTERVAL.toMillis())
                    .orElse(false);
            if (!mine) {
                return 0;
            }
            Jdbc.update(c, """
                    UPDATE sluice.run r
                       SET sampled_at = clock_timestamp(),
                           samples_at = (r.samples_at || clock_timestamp())[greatest(1, cardinality(r.samples_at) + 2 - ?):],
                           samples_rows = (r.samples_rows || r.changed + r.already_right + r.skipped + r.quarantined + r.differing + (
                               SELECT coalesce(CAST(sum(changed + already_right + skipped + quarantined + differing) AS bigint), 0)
                                 FROM sluice.range WHERE run_id = r.id))[greatest(1, cardinality(r.samples_rows) + 2 - ?):],
                           holds = CASE WHEN state_since < clock_timestamp() - interval '1 minute' THEN 0 ELSE holds END
                     WHERE r.id = ?""", KEPT, KEPT, run);
            TallySamples.take(c, run);
            return 1;
        });
    }
}
