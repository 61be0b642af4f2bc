package dev.sluice.plan;

import dev.sluice.KeyColumn;
import dev.sluice.KeyOrder;
import dev.sluice.KeyType;
import dev.sluice.sql.Identifiers;
import dev.sluice.sql.Jdbc;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What the catalog says of a table. Reads only. */
final class TableInspector {

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
     * @param temporary whether only the session that made it sees its rows
     */
    record Table(long oid, String schema, String name, String kind, boolean temporary) {
        String quoted() {
            return Identifiers.quote(schema, name);
        }

        boolean isPartitioned() {
            return kind.equals("p");
        }
    }

    /**
     * A column.
     *
     * @param quoted its name as SQL needs it
     * @param typeName as people write it
     * @param notNull whether no row can have a null there
     * @param unproven the NOT NULL constraint that older rows were never checked against; null if there is none
     * @param key the column as part of a key, ascending; null if its type cannot be walked
     * @param deterministic false for a collation under which different texts are equal
     */
    record Column(
            String name,
            String quoted,
            String typeName,
            boolean notNull,
            @Nullable String unproven,
            @Nullable KeyColumn key,
            boolean deterministic) {}

    /** The table that a name means here, if there is one. Follows the search path, as SQL does. */
    Optional<Table> find(String name) throws SQLException {
        return Jdbc.first(
                connection,
                row -> new Table(
                        row.getLong(1), row.getString(2), row.getString(3), row.getString(4), row.getBoolean(5)),
                "SELECT c.oid, n.nspname, c.relname, c.relkind, c.relpersistence = 't' FROM pg_class c"
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
        return Jdbc.query(connection, TableInspector::column, """
                SELECT a.attname, quote_ident(a.attname) AS quoted, format_type(a.atttypid, a.atttypmod) AS type_name,
                       a.attnotnull, quote_ident(c.conname) AS unproven,
                       t.typname, t.typtype, tn.nspname AS typschema,
                       CASE WHEN l.collname <> 'default' THEN l.collname END AS collname, ln.nspname AS collschema,
                       coalesce(l.collisdeterministic, true) AS deterministic
                  FROM pg_attribute a
                  JOIN LATERAL (
                        WITH RECURSIVE base AS (
                            SELECT d.oid, d.typtype, d.typbasetype FROM pg_type d WHERE d.oid = a.atttypid
                             UNION ALL
                            SELECT d.oid, d.typtype, d.typbasetype FROM base JOIN pg_type d ON d.oid = base.typbasetype
                             WHERE base.typtype = 'd')
                        SELECT base.oid FROM base WHERE base.typtype <> 'd') b ON true
                  JOIN pg_type t ON t.oid = b.oid
                  JOIN pg_namespace tn ON tn.oid = t.typnamespace
                  LEFT JOIN pg_collation l ON l.oid = a.attcollation
                  LEFT JOIN pg_namespace ln ON ln.oid = l.collnamespace
                  LEFT JOIN pg_constraint c ON c.conrelid = a.attrelid AND c.contype = 'n'
                       AND c.conkey = ARRAY[a.attnum] AND NOT c.convalidated
                 WHERE a.attrelid = ? AND a.attnum > 0 AND NOT a.attisdropped
                 ORDER BY a.attnum""", table.oid());
    }

    private static Column column(ResultSet row) throws SQLException {
        String unproven = row.getString("unproven");
        return new Column(
                row.getString("attname"),
                row.getString("quoted"),
                row.getString("type_name"),
                row.getBoolean("attnotnull") && unproven == null,
                unproven,
                keyColumn(row),
                row.getBoolean("deterministic"));
    }

    private static @Nullable KeyColumn keyColumn(ResultSet row) throws SQLException {
        String schema = row.getString("typschema");
        KeyType type = KeyTypes.of(schema, row.getString("typname"), row.getString("typtype"))
                .orElse(null);
        if (type == null) {
            return null;
        }
        String collation = row.getString("collname");
        return new KeyColumn(
                row.getString("attname"),
                type,
                type.isNamed() ? new KeyColumn.TypeName(schema, row.getString("typname")) : null,
                collation == null ? null : new KeyColumn.Collation(row.getString("collschema"), collation),
                KeyOrder.ASC);
    }

    /** Tables that inherit from it, their rows read with its own, other than as partitions. */
    List<String> heirs(Table table) throws SQLException {
        return table.isPartitioned()
                ? List.of()
                : names(
                        "SELECT i.inhrelid AS oid FROM pg_inherits i WHERE i.inhparent = ? ORDER BY i.inhseqno, 1",
                        table.oid());
    }

    /** Tables that a view reads. */
    List<String> tablesBehind(Table view) throws SQLException {
        return names(
                "SELECT DISTINCT d.refobjid AS oid FROM pg_rewrite r JOIN pg_depend d ON d.classid ="
                        + " CAST('pg_rewrite' AS regclass) AND d.objid = r.oid AND d.refclassid = CAST('pg_class' AS"
                        + " regclass) JOIN pg_class t ON t.oid = d.refobjid AND t.relkind IN ('r', 'p')"
                        + " WHERE r.ev_class = ? AND d.refobjid <> r.ev_class",
                view.oid());
    }

    private List<String> names(String oids, long parameter) throws SQLException {
        return Jdbc.query(
                connection,
                row -> row.getString(1),
                "SELECT CAST(CAST(o.oid AS regclass) AS text) FROM (" + oids + " LIMIT 5) AS o",
                parameter);
    }
}
