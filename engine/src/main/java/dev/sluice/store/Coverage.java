package dev.sluice.store;

import dev.sluice.KeyValue;
import dev.sluice.sql.Jdbc;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;

/**
 * Which parts of the walk a verification has checked. A part enters when its range is finished, if the chunks of the range
 * followed each other without a gap from its beginning to its end; neighbours become one. The caller holds the run's lock.
 */
final class Coverage {

    private Coverage() {}

    /** Adds a range that is done and held by the caller; nothing if it is neither, or has a gap. */
    static void add(Connection connection, RangeRow held) throws SQLException {
        Optional<RangeRow> done = Jdbc.first(
                connection,
                Rows::range,
                "SELECT " + Rows.RANGE_COLUMNS + " FROM sluice.range WHERE id = ? AND epoch = ?"
                        + " AND cursor_key = upto_key AND checked_key = upto_key",
                held.id(),
                held.epoch());
        if (done.isPresent()) {
            add(connection, done.get(), extendLeft(connection, done.get()));
        }
    }

    private static Optional<Long> extendLeft(Connection connection, RangeRow range) throws SQLException {
        KeyValue after = range.after();
        return after == null
                ? Optional.empty()
                : Jdbc.first(
                        connection,
                        row -> row.getLong(1),
                        "UPDATE sluice.verified SET upto_key = ? WHERE run_id = ? AND upto_key = CAST(? AS text[])"
                                + " RETURNING id",
                        range.upto().toArray(),
                        range.runId(),
                        after.toArray());
    }

    private static void add(Connection connection, RangeRow range, Optional<Long> left) throws SQLException {
        KeyValue after = range.after();
        long part = left.isPresent()
                ? left.get()
                : Jdbc.query(
                                connection,
                                row -> row.getLong(1),
                                "INSERT INTO sluice.verified (run_id, after_key, upto_key) VALUES (?, ?, ?) RETURNING id",
                                range.runId(),
                                after == null ? null : after.toArray(),
                                range.upto().toArray())
                        .get(0);
        Optional<KeyValue> end = Jdbc.first(
                connection,
                row -> KeyValue.of(Jdbc.strings(row, "upto_key").toArray(String[]::new)),
                "DELETE FROM sluice.verified WHERE run_id = ? AND after_key = CAST(? AS text[]) AND id <> ?"
                        + " RETURNING upto_key",
                range.runId(),
                range.upto().toArray(),
                part);
        if (end.isPresent()) {
            Jdbc.update(
                    connection,
                    "UPDATE sluice.verified SET upto_key = ? WHERE id = ?",
                    end.get().toArray(),
                    part);
        }
    }
}
