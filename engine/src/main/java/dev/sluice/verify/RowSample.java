package dev.sluice.verify;

import dev.sluice.Chunk;
import dev.sluice.KeyValue;
import dev.sluice.Walk;
import dev.sluice.sql.ChunkRows;
import dev.sluice.sql.Jdbc;
import dev.sluice.sql.KeySql;
import dev.sluice.sql.Transactions;
import dev.sluice.store.PlanRow;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Draws rows from the whole of a walk: pages by chance, and of their rows some by chance.
 *
 * <p>Rows that lie together were written together and are wrong together, so a sample of whole pages says less than its
 * size: ten times the pages are read that the rows would fill, and each row has its own lot, the hash of its key.
 */
public final class RowSample {

    private static final double PAGES_PER_ROW_SHARE = 10;

    /** Below this many rows the table is read whole, since few pages would be too few to choose from. */
    private static final long SMALL = 100_000;

    // An estimate of the rows may be wrong, and the number of rows by chance is not exact: more are drawn, and the
    // surplus
    // left.
    private static final double MARGIN = 1.3;

    private static final Duration LIMIT = Duration.ofMinutes(5);

    private static final Transactions.Limits LIMITS =
            new Transactions.Limits("sluice sample", Duration.ofSeconds(1), LIMIT, Duration.ofSeconds(30));

    private RowSample() {}

    /**
     * The keys.
     *
     * @param plan of a walk through the table that is not empty
     * @param rows how many; fewer if there are fewer
     * @param seed the same gives the same, of the same table
     */
    public static List<KeyValue> draw(Connection connection, PlanRow plan, long rows, long seed) throws SQLException {
        KeyValue lower = plan.lower();
        KeyValue upper = plan.upper();
        if (lower == null || upper == null) {
            return List.of();
        }
        double share = Math.min(1, MARGIN * rows / Math.max(1, plan.estimatedRows()));
        double pages = plan.estimatedRows() < SMALL ? 1 : Math.min(1, PAGES_PER_ROW_SHARE * share);
        ChunkRows walk = ChunkRows.of(new Chunk(0, plan.backfill(), new Walk.ByKey(plan.key()), null, lower, upper));
        KeySql key = new KeySql(plan.key());
        String lot = "hashtextextended(concat_ws(chr(31), " + key.selectText("w.") + "), ?)";
        List<Object> values = new ArrayList<>(List.of(100 * pages, (double) Math.floorMod(seed, 1_000_003)));
        values.addAll(walk.values());
        // The lowest bits of the lot choose, and the highest order: neither depends on the other.
        values.add(seed);
        values.add((long) (Math.min(1, share / pages) * (1 << 20)));
        values.add(seed);
        values.add(rows);
        return query(
                connection,
                key,
                "SELECT " + key.selectText("w.") + " FROM " + plan.table()
                        + " AS w TABLESAMPLE SYSTEM (?) REPEATABLE (?) WHERE " + walk.condition("w.") + " AND (" + lot
                        + " & 1048575) < ? ORDER BY " + lot + " LIMIT ?",
                values);
    }

    private static List<KeyValue> query(Connection connection, KeySql key, String sql, List<Object> values)
            throws SQLException {
        int networkTimeout = connection.getNetworkTimeout();
        try {
            connection.setNetworkTimeout(
                    Runnable::run, (int) LIMIT.plusSeconds(5).toMillis());
            return Transactions.run(connection, LIMITS, c -> {
                try (Statement statement = c.createStatement()) {
                    statement.execute("SET TRANSACTION READ ONLY");
                }
                try (PreparedStatement statement = c.prepareStatement(sql)) {
                    Jdbc.bind(statement, 1, values);
                    statement.setFetchSize(5_000);
                    try (ResultSet result = statement.executeQuery()) {
                        List<KeyValue> keys = new ArrayList<>();
                        while (result.next()) {
                            keys.add(key.read(result, 1));
                        }
                        return keys;
                    }
                }
            });
        } finally {
            if (!connection.isClosed()) {
                connection.setNetworkTimeout(Runnable::run, networkTimeout);
            }
        }
    }
}
