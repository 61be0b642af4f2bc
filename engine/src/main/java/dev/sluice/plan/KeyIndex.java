package dev.sluice.plan;

import dev.sluice.KeyColumn;
import dev.sluice.KeyOrder;
import dev.sluice.KeyPart;
import dev.sluice.sql.Jdbc;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * An index as far as a key cares: what it proves unique, and which order it walks.
 *
 * @param name for sentences
 * @param definition the statement that makes it
 * @param primary whether it is the primary key's
 * @param valid whether the server may use it
 * @param partial whether it leaves rows out
 * @param ordered whether it is a B-tree
 * @param columns in its order, without those it only carries along
 */
record KeyIndex(
        String name,
        String definition,
        boolean primary,
        boolean unique,
        boolean valid,
        boolean partial,
        boolean ordered,
        List<Column> columns) {

    /**
     * One column of an index.
     *
     * @param name empty for an expression
     * @param sameOrder whether it is ordered as comparisons of the column are: by the same collation and operators
     */
    record Column(String name, boolean descending, boolean nullsFirst, boolean sameOrder) {}

    private static final String QUERY = """
            SELECT CAST(CAST(i.indexrelid AS regclass) AS text) AS name, pg_get_indexdef(i.indexrelid) AS definition,
                   i.indisprimary, i.indisunique, i.indisvalid AND i.indisready AS valid,
                   i.indpred IS NOT NULL AS partial, m.amname = 'btree' AS ordered,
                   array_agg(CAST(coalesce(a.attname, '') AS text) ORDER BY k.position) AS columns,
                   array_agg(CAST(i.indoption[k.position - 1] AS bigint) ORDER BY k.position) AS options,
                   array_agg(CASE WHEN (a.attcollation IS NULL OR a.attcollation = i.indcollation[k.position - 1])
                       AND EXISTS (SELECT FROM pg_opclass d WHERE d.opcfamily = o.opcfamily AND d.opcdefault
                                      AND d.opcintype = o.opcintype) THEN 'same' ELSE 'other' END
                       ORDER BY k.position) AS orders
              FROM pg_index i
              JOIN pg_class c ON c.oid = i.indexrelid
              JOIN pg_am m ON m.oid = c.relam
             CROSS JOIN LATERAL unnest(CAST(i.indkey AS smallint[])) WITH ORDINALITY AS k(attnum, position)
              LEFT JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = k.attnum
              LEFT JOIN pg_opclass o ON o.oid = i.indclass[k.position - 1]
             WHERE i.indrelid = ? AND k.position <= i.indnkeyatts
             GROUP BY i.indexrelid, c.oid, m.oid
             ORDER BY i.indisprimary DESC, i.indexrelid
            """;

    /** All indexes of a table, the primary key's first. */
    static List<KeyIndex> of(Connection connection, TableInspector.Table table) throws SQLException {
        return Jdbc.query(connection, KeyIndex::read, QUERY, table.oid());
    }

    private static KeyIndex read(ResultSet row) throws SQLException {
        List<String> names = Jdbc.strings(row, "columns");
        List<Long> options = Jdbc.longs(row, "options");
        List<String> orders = Jdbc.strings(row, "orders");
        List<Column> columns = new ArrayList<>();
        for (int i = 0; i < names.size(); i++) {
            // The bits of indoption: 1 for DESC, 2 for NULLS FIRST.
            long option = options.get(i);
            columns.add(new Column(
                    names.get(i),
                    (option & 1) != 0,
                    (option & 2) != 0,
                    orders.get(i).equals("same")));
        }
        return new KeyIndex(
                row.getString("name"),
                row.getString("definition"),
                row.getBoolean("indisprimary"),
                row.getBoolean("indisunique"),
                row.getBoolean("valid"),
                row.getBoolean("partial"),
                row.getBoolean("ordered"),
                columns);
    }

    /** Whether it is on columns alone, of every row, and may be used. */
    boolean isWhole() {
        return valid
                && !partial
                && columns.stream().noneMatch(column -> column.name().isEmpty());
    }

    /** Whether no two rows are alike in these columns. */
    boolean provesUnique(List<String> names) {
        return unique && isWhole() && new HashSet<>(names).containsAll(names());
    }

    /** Whether it begins with just these columns, in whatever direction. */
    boolean beginsWith(List<KeyPart> parts) {
        List<String> wanted = parts.stream().map(KeyPart::column).toList();
        return columns.size() >= wanted.size()
                && names().subList(0, wanted.size()).equals(wanted);
    }

    /** The orders, column by column, in which it walks the key, forward or backward; empty if it does not. */
    Optional<List<KeyOrder>> walk(List<KeyPart> parts) {
        if (!valid || partial || !ordered || !beginsWith(parts)) {
            return Optional.empty();
        }
        List<Column> used = columns.subList(0, parts.size());
        boolean backward = used.get(0).descending() != parts.get(0).descending();
        List<KeyOrder> orders = new ArrayList<>();
        for (int i = 0; i < parts.size(); i++) {
            Column column = used.get(i);
            if (!column.sameOrder() || column.descending() != (parts.get(i).descending() != backward)) {
                return Optional.empty();
            }
            orders.add(KeyOrder.of(parts.get(i).descending(), column.nullsFirst() != backward));
        }
        return Optional.of(orders);
    }

    List<String> names() {
        return columns.stream().map(Column::name).toList();
    }

    /** Its columns as a key that it walks. */
    List<KeyPart> asKey() {
        return columns.stream()
                .map(column -> new KeyPart(column.name(), column.descending()))
                .toList();
    }

    /** Whether it could be the key of a walk over columns that may all be walked. */
    boolean isCandidate(Set<String> walkable) {
        return unique
                && isWhole()
                && ordered
                && walkable.containsAll(names())
                && walk(asKey()).isPresent();
    }

    /** A key as a definition file says it. */
    static String yaml(List<KeyPart> parts) {
        return parts.size() == 1
                ? "key: " + parts.get(0)
                : parts.stream().map(KeyPart::toString).collect(Collectors.joining(", ", "key: [", "]"));
    }

    /** The columns of a key with the orders of a walk. */
    static List<KeyColumn> ordered(List<KeyColumn> columns, List<KeyOrder> orders) {
        List<KeyColumn> result = new ArrayList<>();
        for (int i = 0; i < columns.size(); i++) {
            result.add(columns.get(i).in(orders.get(i)));
        }
        return result;
    }
}
