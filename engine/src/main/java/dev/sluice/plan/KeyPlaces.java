package dev.sluice.plan;

import dev.sluice.Chunk;
import dev.sluice.KeyColumn;
import dev.sluice.KeyValue;
import dev.sluice.Walk;
import dev.sluice.sql.ChunkRows;
import dev.sluice.sql.Identifiers;
import dev.sluice.sql.Jdbc;
import dev.sluice.sql.KeySql;
import dev.sluice.store.PlanRow;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.LongStream;

/** Places in the key space, found among the rows of the drawn blocks, and chunks that begin there. Reads only. */
final class KeyPlaces {

    /** Rows passed over for each row wanted, where few need the step. */
    private static final int PATIENCE = 8;

    private final Connection connection;
    private final PlanRow plan;
    private final KeySql key;

    KeyPlaces(Connection connection, PlanRow plan) {
        this.connection = connection;
        this.plan = plan;
        this.key = new KeySql(plan.key());
    }

    /**
     * A key at an equal distance in rows from the ones before and behind it.
     *
     * @param position of its first column as a number, where the type has distances; NaN if not
     */
    record Place(KeyValue key, double position) {}

    /**
     * Keys that cut the rows of the drawn blocks into equal parts, in ascending order; fewer if there are fewer rows.
     *
     * @param onlyRemaining among rows that still need the step only
     */
    List<Place> quantiles(BlockSample sample, int parts, boolean onlyRemaining) throws SQLException {
        String need = onlyRemaining ? " AND " + BlockSample.need(plan.remaining()) : "";
        String sql = "SELECT " + key.selectText("q.") + ", " + position("q.") + " FROM (SELECT s.*, row_number() OVER"
                + " (ORDER BY " + key.order("s.") + ") AS sluice_nth, count(*) OVER () AS sluice_all FROM "
                + BlockSample.NUMBERS + " CROSS JOIN LATERAL (SELECT " + columns() + " FROM " + plan.table() + " WHERE "
                + BlockSample.IN_BLOCK + need + " OFFSET 0) AS s) AS q"
                + " WHERE q.sluice_nth * ? / q.sluice_all > (q.sluice_nth - 1) * ? / q.sluice_all"
                + " ORDER BY q.sluice_nth";
        int width = plan.key().width();
        return Jdbc.query(
                connection,
                row -> {
                    double number = row.getDouble(width + 1);
                    double position = row.wasNull() ? Double.NaN : number;
                    return new Place(key.read(row, 1), position);
                },
                sql,
                sample.numbers(),
                (long) parts,
                (long) parts);
    }

    /** Places of a key list at equal distances, from the first on. */
    List<KeyValue> ofList(int parts) {
        long keys = plan.estimatedRows();
        return LongStream.range(0, Math.min(parts, keys))
                .mapToObj(i -> Walk.ByList.place(1 + i * keys / Math.min(parts, keys)))
                .toList();
    }

    /** The first row by key that still needs the step. Reads as far as it must: the caller limits its time. */
    Optional<KeyValue> firstRemaining() throws SQLException {
        return Jdbc.first(
                connection,
                row -> key.read(row, 1),
                "SELECT " + key.selectText("k.") + " FROM (SELECT " + columns() + " FROM " + plan.table() + " WHERE "
                        + BlockSample.need(plan.remaining()) + " ORDER BY " + key.order(plan.table() + ".")
                        + " LIMIT 1) AS k");
    }

    /** The chunk of the next rows from a key on, itself included, whether they need the step or not. */
    Chunk chunkOfRows(KeyValue from, int rows) throws SQLException {
        return chunk(from, end(from, "true", rows, rows));
    }

    /** The chunk from a key on, itself included, that has so many rows that need the step, or the most that are near. */
    Chunk chunkOfRemaining(KeyValue from, int rows) throws SQLException {
        return chunk(from, end(from, BlockSample.need(plan.remaining()), rows, rows * PATIENCE));
    }

    private Chunk chunk(KeyValue from, KeyValue upto) {
        return new Chunk(0, plan.backfill(), plan.walk(), null, from, upto);
    }

    // The last of the next rows that are wanted, or the last row passed over if there are not so many.
    private KeyValue end(KeyValue from, String wanted, int rows, int most) throws SQLException {
        KeyValue upper = plan.upper() == null ? from : plan.upper();
        if (plan.list() != null) {
            long last = Walk.ByList.ordinal(from) + rows - 1;
            return last < Walk.ByList.ordinal(upper) ? Walk.ByList.place(last) : upper;
        }
        ChunkRows rest = ChunkRows.of(chunk(from, upper));
        String order = key.order("n.");
        String sql = "SELECT " + key.selectText("k.")
                + " FROM (SELECT n.*, count(*) FILTER (WHERE n.sluice_wanted) OVER"
                + " (ORDER BY " + order + " ROWS UNBOUNDED PRECEDING) AS sluice_nth FROM (SELECT " + columns() + ", ("
                + wanted
                + ") AS sluice_wanted FROM " + plan.table() + " WHERE " + rest.condition("")
                + " ORDER BY " + key.order(plan.table() + ".") + " LIMIT ?) AS n) AS k WHERE k.sluice_nth <= ?"
                + " AND (k.sluice_wanted OR k.sluice_nth < ?) ORDER BY " + key.reversedOrder("k.") + " LIMIT 1";
        List<Object> values = new ArrayList<>(rest.values());
        values.add(most);
        values.add(rows);
        values.add(rows);
        return Jdbc.first(connection, row -> key.read(row, 1), sql, values.toArray())
                .orElse(from);
    }

    private String columns() {
        return plan.key().columns().stream()
                .map(column -> Identifiers.quote(column.name()))
                .collect(Collectors.joining(", "));
    }

    /** The key's first column as a number; null for types without distances. */
    private String position(String qualifier) {
        KeyColumn first = plan.key().columns().get(0);
        String column = qualifier + Identifiers.quote(first.name());
        // Positions grow along the walk, whatever its direction.
        String sign = first.order().descending() ? "-" : "";
        return switch (first.type()) {
            case SMALLINT, INTEGER, BIGINT, NUMERIC -> sign + "CAST(" + column + " AS double precision)";
            case DATE, TIMESTAMP, TIMESTAMPTZ ->
                sign + "CAST(CASE WHEN isfinite(" + column + ") THEN extract(epoch FROM " + column
                        + ") END AS double precision)";
            case UUID, TEXT, BPCHAR, BOOLEAN, BYTEA, INET, CIDR, ENUM -> "CAST(NULL AS double precision)";
        };
    }
}
