package dev.sluice.recipes.connections.scale;

import dev.sluice.recipes.catalog.SqlName;
import dev.sluice.sql.Jdbc;
import java.sql.Connection;
import java.sql.SQLException;

/**
 * How large a table is, by the catalog; with all its partitions.
 *
 * @param blocks now
 * @param rows when it was last analyzed, scaled to the blocks of now; 0 if it never was
 */
record Relation(long blocks, double rows) {

    static final int BLOCK = 8_192;

    private static final String SQL = """
            WITH RECURSIVE tree AS (
                SELECT CAST(? AS regclass) AS oid
                UNION ALL
                SELECT CAST(i.inhrelid AS regclass) FROM pg_catalog.pg_inherits i JOIN tree ON i.inhparent = tree.oid)
            SELECT coalesce(sum(b.blocks), 0),
                   coalesce(sum(CASE WHEN c.relpages > 0 AND c.reltuples > 0
                                     THEN c.reltuples / c.relpages * b.blocks ELSE 0 END), 0)
              FROM tree JOIN pg_catalog.pg_class c ON c.oid = tree.oid,
                   LATERAL (SELECT pg_relation_size(c.oid) / current_setting('block_size')::int AS blocks) b
             WHERE c.relkind IN ('r', 'm')""";

    static Relation of(Connection connection, SqlName table) throws SQLException {
        return Jdbc.query(connection, row -> new Relation(row.getLong(1), row.getDouble(2)), SQL, table.quoted())
                .get(0);
    }

    long bytes() {
        return blocks * BLOCK;
    }
}
