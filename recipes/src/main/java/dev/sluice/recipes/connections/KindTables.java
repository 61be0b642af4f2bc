package dev.sluice.recipes.connections;

import dev.sluice.recipes.catalog.SqlName;
import dev.sluice.sql.Jdbc;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;

/**
 * The tables in which the edges of a kind lie: the table of edges, or those of its partitions that may hold the kind. Reads
 * the catalog only. Stateless.
 */
public final class KindTables {

    // By lists of kinds: the partition whose list has it, else the default one. By anything else: all of them.
    private static final String TABLES_SQL = """
            WITH edges AS (
              SELECT c.oid, c.relkind, p.partstrat = 'l' AND p.partnatts = 1 AND a.attname = ? AS by_kind
                FROM pg_catalog.pg_class c LEFT JOIN pg_catalog.pg_partitioned_table p ON p.partrelid = c.oid
                LEFT JOIN pg_catalog.pg_attribute a ON a.attrelid = c.oid AND a.attnum = p.partattrs[0]
               WHERE c.oid = to_regclass(?)),
            part AS (
              SELECT i.inhrelid AS oid, pg_get_expr(c.relpartbound, c.oid) AS bound
                FROM edges JOIN pg_catalog.pg_inherits i ON i.inhparent = edges.oid
                JOIN pg_catalog.pg_class c ON c.oid = i.inhrelid WHERE edges.by_kind),
            root AS (
              SELECT oid FROM edges WHERE by_kind IS NOT TRUE
               UNION ALL SELECT oid FROM part WHERE strpos(bound, quote_literal(?)) > 0
               UNION ALL SELECT oid FROM part WHERE bound = 'DEFAULT'
                     AND NOT EXISTS (SELECT FROM part WHERE strpos(bound, quote_literal(?)) > 0))
            SELECT CAST(n.nspname AS text), CAST(c.relname AS text), pg_catalog.pg_table_is_visible(c.oid)
              FROM root LEFT JOIN LATERAL pg_catalog.pg_partition_tree(CAST(root.oid AS regclass)) t ON t.isleaf
              JOIN pg_catalog.pg_class c ON c.oid = coalesce(CAST(t.relid AS oid), root.oid) AND c.relkind = 'r'
              JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace ORDER BY c.oid""";

    private KindTables() {}

    /** Those tables, each with its schema; empty if there is no such table, or no partition for the kind. */
    public static List<SqlName> of(Connection connection, ConnectionTables.Edges edges, String kind)
            throws SQLException {
        return Jdbc.query(
                connection,
                row -> {
                    String table = row.getString(2);
                    String shown = row.getBoolean(3) ? table : row.getString(1) + "." + table;
                    return new SqlName(shown, List.of(row.getString(1), table));
                },
                TABLES_SQL,
                edges.kind(),
                edges.table().quoted(),
                kind,
                kind);
    }
}
