package dev.sluice.recipes.connections.paths;

import dev.sluice.recipes.catalog.SqlName;
import dev.sluice.recipes.connections.ConnectionTables;
import dev.sluice.recipes.connections.KindTables;
import dev.sluice.recipes.connections.WalkIndexes;
import dev.sluice.sql.Jdbc;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** Which of the walk indexes a database lacks, whatever the ones it has are called. Reads the catalog only. */
final class MissingIndexes {

    // indoption 3: descending, nulls first. What follows the far end may differ: it only settles ties of one pair.
    private static final String SERVES_SQL = """
            SELECT EXISTS (
              SELECT FROM pg_catalog.pg_index i
                JOIN pg_catalog.pg_class c ON c.oid = i.indexrelid
                JOIN pg_catalog.pg_am m ON m.oid = c.relam
                JOIN pg_catalog.pg_attribute n ON n.attrelid = i.indrelid AND n.attnum = i.indkey[0] AND n.attname = ?
                JOIN pg_catalog.pg_attribute t ON t.attrelid = i.indrelid AND t.attnum = i.indkey[1] AND t.attname = ?
                JOIN pg_catalog.pg_attribute f ON f.attrelid = i.indrelid AND f.attnum = i.indkey[2] AND f.attname = ?
               WHERE i.indrelid = to_regclass(?) AND i.indisvalid AND m.amname = 'btree' AND i.indnkeyatts >= 3
                 AND i.indoption[1] = 3 AND i.indoption[2] = 0
                 AND (i.indpred IS NULL OR strpos(pg_get_expr(i.indpred, i.indrelid), quote_literal(?)) > 0))""";

    private MissingIndexes() {}

    /**
     * Those that are missing or not valid, for edges of a kind.
     *
     * @return empty if both are there
     */
    static List<WalkIndexes.Walk> of(Connection connection, WalkIndexes wanted) throws SQLException {
        ConnectionTables.Edges edges = wanted.edges();
        List<SqlName> tables = KindTables.of(connection, edges, wanted.kind());
        List<WalkIndexes.Walk> missing = new ArrayList<>();
        for (SqlName table : tables.isEmpty() ? List.of(edges.table()) : tables) {
            ConnectionTables.Edges there = tables.size() > 1 || isPart(table, edges) ? edges.in(table) : edges;
            for (WalkIndexes.Walk walk : new WalkIndexes(there, wanted.kind()).walks()) {
                if (!serves(connection, wanted, table, walk)) {
                    missing.add(walk);
                }
            }
        }
        return missing;
    }

    private static boolean isPart(SqlName table, ConnectionTables.Edges edges) {
        return !table.last().equals(edges.table().last());
    }

    private static boolean serves(Connection connection, WalkIndexes wanted, SqlName table, WalkIndexes.Walk walk)
            throws SQLException {
        return Jdbc.first(
                        connection,
                        row -> row.getBoolean(1),
                        SERVES_SQL,
                        walk.near(),
                        wanted.edges().to(),
                        walk.far(),
                        table.quoted(),
                        wanted.kind())
                .orElse(false);
    }
}
