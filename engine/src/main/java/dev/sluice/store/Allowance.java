package dev.sluice.store;

import org.jspecify.annotations.Nullable;

/**
 * What the controller allows a run.
 *
 * @param workers how many may work on it; 0 while others go first
 * @param duty the share of time in which they work, above 0 up to 1
 * @param chunkMillis the statement time that a chunk aims at
 * @param limit what binds, as a phrase
 */
public record Allowance(int workers, double duty, int chunkMillis, String limit) {

    static @Nullable Allowance of(java.sql.ResultSet row) throws java.sql.SQLException {
        int workers = row.getInt("pace_workers");
        if (row.wasNull()) {
            return null;
        }
        return new Allowance(
                workers, row.getDouble("pace_duty"), row.getInt("pace_chunk_ms"), row.getString("pace_limit"));
    }
}
