package dev.sluice.plan;

import dev.sluice.Chunk;
import dev.sluice.sql.ChunkRows;
import dev.sluice.sql.Identifiers;
import dev.sluice.sql.Jdbc;
import dev.sluice.sql.KeySql;
import dev.sluice.store.PlanRow;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What the rows of a chunk contained at a moment: a fingerprint a column, so that wide values stay in the database.
 *
 * @param columns names, in the order of the fingerprints
 * @param rows by key
 */
record RowContents(List<String> columns, Map<String, Row> rows) {

    /**
     * One row.
     *
     * @param prints a fingerprint a column; null for NULL
     * @param sizes bytes a column
     * @param bytes its size in the heap
     * @param block the block of the heap that it lies in
     */
    record Row(List<@Nullable Long> prints, List<Integer> sizes, double bytes, String block) {}

    /**
     * Where two moments differ.
     *
     * @param keys of the rows that differ, those that came or went included
     * @param columns that differ in at least one row
     */
    record Difference(List<String> keys, List<String> columns) {}

    /** Reads the rows of a chunk as this transaction sees them. */
    static RowContents read(Connection connection, PlanRow plan, TableFacts facts, Chunk chunk) throws SQLException {
        KeySql key = new KeySql(plan.key());
        List<String> names =
                facts.columns().stream().map(TableFacts.Column::name).toList();
        List<String> sizes = names.stream()
                .map(name -> "coalesce(pg_column_size(" + Identifiers.quote(name) + "), 0)")
                .toList();
        List<String> prints = names.stream()
                .map(name -> "hashtextextended(CAST(" + Identifiers.quote(name) + " AS text) COLLATE \"C\", 0)")
                .toList();
        Map<String, Row> rows = new LinkedHashMap<>();
        ChunkRows chosen = ChunkRows.of(chunk);
        Jdbc.query(
                connection,
                row -> {
                    List<Integer> bytes = sizes(row);
                    Row contents = new Row(prints(row), bytes, facts.rowBytes(bytes), row.getString("sluice_place"));
                    return rows.put(key.read(row, 1).toString(), contents);
                },
                "SELECT " + key.selectText("") + ", ARRAY[" + String.join(", ", prints) + "] AS sluice_prints, ARRAY["
                        + String.join(", ", sizes)
                        + "] AS sluice_sizes, CAST(tableoid AS text) || CAST(ctid AS text) AS sluice_place FROM "
                        + plan.table() + " WHERE " + chosen.condition(""),
                chosen.values().toArray());
        return new RowContents(names, rows);
    }

    private static List<@Nullable Long> prints(ResultSet row) throws SQLException {
        return Arrays.asList((@Nullable Long[]) row.getArray("sluice_prints").getArray());
    }

    private static List<Integer> sizes(ResultSet row) throws SQLException {
        return List.of((Integer[]) row.getArray("sluice_sizes").getArray());
    }

    /** Bytes that values of these columns take outside the heap, over some of the rows. */
    double outsideBytes(Iterable<String> keys, List<String> of) {
        double sum = 0;
        for (String key : keys) {
            Row row = rows.get(key);
            for (int i = 0; row != null && i < columns.size(); i++) {
                if (of.contains(columns.get(i)) && row.sizes().get(i) > TableFacts.OUTSIDE) {
                    sum += row.sizes().get(i);
                }
            }
        }
        return sum;
    }

    /** What is different in a later moment. */
    Difference difference(RowContents later) {
        List<String> keys = new ArrayList<>();
        Set<String> changed = new LinkedHashSet<>();
        Set<String> all = new LinkedHashSet<>(rows.keySet());
        all.addAll(later.rows.keySet());
        for (String key : all) {
            Row before = rows.get(key);
            Row after = later.rows.get(key);
            if (before == null || after == null) {
                keys.add(key);
                continue;
            }
            boolean differs = false;
            for (int i = 0; i < columns.size(); i++) {
                if (!Objects.equals(before.prints().get(i), after.prints().get(i))) {
                    changed.add(columns.get(i));
                    differs = true;
                }
            }
            if (differs) {
                keys.add(key);
            }
        }
        return new Difference(keys, List.copyOf(changed));
    }

    /** How many blocks of the heap the rows lie in. */
    long blocks() {
        return rows.values().stream()
                .map(row -> row.block().substring(0, row.block().indexOf(',')))
                .distinct()
                .count();
    }

    /** The mean size of some of the rows; NaN for none of them. */
    double meanBytes(Iterable<String> keys) {
        double sum = 0;
        long count = 0;
        for (String key : keys) {
            Row row = rows.get(key);
            if (row != null) {
                sum += row.bytes();
                count++;
            }
        }
        return sum / count;
    }
}
