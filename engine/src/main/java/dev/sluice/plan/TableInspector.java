package dev.sluice.plan;

import dev.sluice.KeyColumn;
import dev.sluice.KeyType;
import dev.sluice.sql.Identifiers;
import dev.sluice.sql.Jdbc;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What the catalog says of a table. Reads only. */
final class TableInspector {

    private static final Map<String, KeyType> TYPES = Map.ofEntries(
            Map.entry("int2", KeyType.SMALLINT),
            Map.entry("int4", KeyType.INTEGER),
            Map.entry("int8", KeyType.BIGINT),
            Map.entry("numeric", KeyType.NUMERIC),
            Map.entry("uuid", KeyType.UUID),
            Map.entry("text", KeyType.TEXT),
            Map.entry("varchar", KeyType.TEXT),
            Map.entry("date", KeyType.DATE),
            Map.entry("timestamp", KeyType.TIMESTAMP),
            Map.entry("timestamptz", KeyType.TIMESTAMPTZ));

    private final Connection connection;

    TableInspector(Connection connection) {
        this.connection = connection;
    }

    /**
     * A relation.
     *
     * @param oid its identity in the catalog
     * @param schema unquoted
     * @param name unquoted
     * @param kind as {@code pg_class.relkind}
     */
    record Table(long oid, String schema, String name, String kind) {
        String quoted() {
            return Identifiers.quote(schema, name);
        }

        boolean isWalkable() {
            return kind.equals("r") || kind.equals("p");
        }

        String kindName() {
            return switch (kind) {
                case "v" -> "a view";
                case "m" -> "a materialized view";
                case "f" -> "a foreign table";
                case "S" -> "a sequence";
                default -> "not a table";
            };
        }
    }

    /**
     * A column.
     *
     * @param typeName as people write it
     * @param key the column as part of a key; null if its type cannot be walked
     * @param deterministic false for a collation under which different texts are equal
     */
    record Column(
            String name,
            String typeName,
            boolean notNull,
            @Nullable KeyColumn key,
            boolean deterministic) {}

    /** The table that a name means here, if there is one. Follows the search path, as SQL does. */
    Optional<Table> find(String name) throws SQLException {
        return Jdbc.first(
                connection,
                row -> new Table(row.getLong(1), row.getString(2), row.getString(3), row.getString(4)),
                "SELECT c.oid, n.nspname, c.relname, c.relkind FROM pg_class c"
                        + " JOIN pg_namespace n ON n.oid = c.relnamespace WHERE c.oid = to_regclass(?)",
                name);
    }

    /** Names of tables near at hand, to suggest one. */
    List<String> tableNames() throws SQLException {
        return Jdbc.query(
                connection,
                row -> row.getString(1),
                "SELECT CASE WHEN pg_table_is_visible(c.oid) THEN quote_ident(c.relname)"
                        + " ELSE quote_ident(n.nspname) || '.' || quote_ident(c.relname) END FROM pg_class c"
                        + " JOIN pg_namespace n ON n.oid = c.relnamespace WHERE c.relkind IN ('r', 'p')"
                        + " AND n.nspname NOT IN ('pg_catalog', 'information_schema', 'sluice') LIMIT 2000");
    }

    List<Column> columns(Table table) throws SQLException {
        return Jdbc.query(
                connection,
                row -> {
                    KeyType type = TYPES.get(row.getString("typname"));
                    String collation = row.getString("collname");
                    KeyColumn key = type == null
                            ? null
                            : new KeyColumn(
                                    row.getString("attname"),
                                    type,
                                    collation == null
                                            ? null
                                            : new KeyColumn.Collation(row.getString("collschema"), collation));
                    return new Column(
                            row.getString("attname"),
                            row.getString("type_name"),
                            row.getBoolean("attnotnull"),
                            key,
                            row.getBoolean("deterministic"));
                },
                """
                SELECT a.attname, t.typname, format_type(a.atttypid, a.atttypmod) AS type_name, a.attnotnull,
                       CASE WHEN l.collname <> 'default' THEN l.collname END AS collname, ln.nspname AS collschema,
                       coalesce(l.collisdeterministic, true) AS deterministic
                  FROM pg_attribute a
                  JOIN pg_type t ON t.oid = a.atttypid
                  LEFT JOIN pg_collation l ON l.oid = a.attcollation
                  LEFT JOIN pg_namespace ln ON ln.oid = l.collnamespace
                 WHERE a.attrelid = ? AND a.attnum > 0 AND NOT a.attisdropped
                 ORDER BY a.attnum""",
                table.oid());
    }

    /** The columns of the primary key in its order; empty if there is none. */
    List<String> primaryKey(Table table) throws SQLException {
        return uniqueIndexes(table, "AND i.indisprimary").stream().findFirst().orElse(List.of());
    }

    /** The columns of each unique index that covers every row, in the index's order. */
    List<List<String>> uniqueIndexes(Table table) throws SQLException {
        return uniqueIndexes(table, "");
    }

    private List<List<String>> uniqueIndexes(Table table, String condition) throws SQLException {
        return Jdbc.query(
                connection,
                row -> Jdbc.strings(row, "columns"),
                "SELECT array_agg(CAST(a.attname AS text) ORDER BY k.position) AS columns FROM pg_index i"
                        + " CROSS JOIN LATERAL unnest(CAST(i.indkey AS smallint[])) WITH ORDINALITY AS k(attnum, position)"
                        + " JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = k.attnum"
                        + " WHERE i.indrelid = ? AND i.indisunique AND i.indisvalid AND i.indpred IS NULL"
                        + " AND i.indexprs IS NULL AND k.position <= i.indnkeyatts " + condition
                        + " GROUP BY i.indexrelid ORDER BY i.indexrelid",
                table.oid());
    }
}
