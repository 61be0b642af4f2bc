package dev.sluice.sql;

import dev.sluice.Chunk;
import dev.sluice.Key;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Locks the rows of a chunk in the order of the key, so that the statements after it see what everybody who changed one of
 * them has committed, and nobody changes them before the chunk's end. Thread-safe.
 *
 * <p>The lock is {@code FOR NO KEY UPDATE}: it conflicts with whoever changes a row, and not with the {@code FOR KEY SHARE}
 * that an insert into a referencing table takes of it.
 *
 * <p>No session of the application may ever see a deadlock because of it. A session that has waited for {@code
 * deadlock_timeout} looks once whether it waits in a circle. So the chunk must have stopped waiting before anybody can have
 * waited for one of its rows for so long: the whole statement, from the first lock to the last, is cut off at half of {@code
 * deadlock_timeout}, and at {@link #MOST} at most. The step after it changes rows that are locked already, and waits for
 * nobody.
 */
public final class ChunkLock {

    /** The longest that locking the rows of one chunk may take, all waits together. */
    public static final Duration MOST = Duration.ofMillis(400);

    /** The longest wait for one row, while those before it are locked. */
    private static final Duration MOST_A_ROW = Duration.ofMillis(200);

    private static final String LIMITS_SQL = """
            SELECT set_config('lock_timeout', ? || 'ms', true), set_config('statement_timeout', least(?, greatest(1,
                   CAST(extract(epoch FROM CAST(current_setting('deadlock_timeout') AS interval)) * 500 AS integer)))
                   || 'ms', true);
            """;

    private static final String LIMIT_AFTERWARDS_SQL = ";\nSELECT set_config('statement_timeout', ? || 'ms', true)";

    private final String table;
    private final KeySql key;

    /** @param table quoted */
    public ChunkLock(String table, Key key) {
        this.table = table;
        this.key = new KeySql(key);
    }

    /**
     * Locks them, and waits no longer than it may. One round trip.
     *
     * @param comment put before the statement
     * @param afterwards the limit of each statement that follows
     * @return how many rows there are
     */
    public long lock(Opening opening, String comment, Chunk chunk, Duration afterwards) throws SQLException {
        ChunkRows rows = ChunkRows.of(chunk);
        List<Object> values = new ArrayList<>();
        values.add((int) MOST_A_ROW.toMillis());
        values.add((int) MOST.toMillis());
        values.addAll(rows.values());
        values.add((int) afterwards.toMillis());
        String lock = comment + "SELECT count(*) FROM (SELECT FROM " + table + " AS w WHERE " + rows.condition("w.")
                + " ORDER BY " + key.order("w.") + " FOR NO KEY UPDATE OF w) AS locked";
        try (Opening.First first = opening.prepare(LIMITS_SQL + lock + LIMIT_AFTERWARDS_SQL)) {
            Jdbc.bind(first.statement(), first.parameter(), values);
            first.execute();
            first.statement().getMoreResults();
            try (ResultSet row = first.statement().getResultSet()) {
                row.next();
                return row.getLong(1);
            }
        }
    }
}
