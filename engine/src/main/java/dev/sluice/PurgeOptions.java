package dev.sluice;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Which ended runs a purge removes.
 *
 * @param olderThan only those that ended at least so long ago, by the database's clock
 * @param keep the newest so many runs of each backfill and labels stay, however old: the deploy gate asks the newest
 * @param backfill only those of this backfill; null for all
 */
public record PurgeOptions(
        Duration olderThan, int keep, @Nullable String backfill) {

    /** Everything that ended 30 days ago or earlier, except the newest run of each backfill and labels. */
    public static final PurgeOptions DEFAULTS = new PurgeOptions(Duration.ofDays(30), 1, null);

    /**
     * Checks the numbers.
     *
     * @throws IllegalArgumentException if one of them is negative
     */
    public PurgeOptions {
        if (olderThan.isNegative() || keep < 0) {
            throw new IllegalArgumentException(
                    "olderThan and keep must not be negative, got " + olderThan + " and " + keep);
        }
    }
}
