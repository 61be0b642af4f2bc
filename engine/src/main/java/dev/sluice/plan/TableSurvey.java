package dev.sluice.plan;

import dev.sluice.sql.Jdbc;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;

/** Reads {@link TableFacts}. Writes nothing and looks at no row. */
final class TableSurvey {

    private static final String LEAVES = """
            WITH RECURSIVE tree (oid) AS (
                SELECT CAST(? AS oid)
                UNION ALL
                SELECT i.inhrelid FROM pg_inherits i JOIN tree ON i.inhparent = tree.oid)
            """;

    private TableSurvey() {}

    static TableFacts of(Connection connection, String table) throws SQLException {
        long oid = Jdbc.first(connection, row -> row.getLong(1), "SELECT CAST(CAST(? AS regclass) AS oid)", table)
                .orElse(0L);
        List<TableFacts.Column> columns = columns(connection, oid);
        List<TableFacts.Index> indexes = indexes(connection, oid);
        TableFacts.Server server = server(connection);
        return Jdbc.query(
                        connection,
                        row -> new TableFacts(
                                oid,
                                table,
                                row.getInt("leaves"),
                                row.getLong("pages"),
                                row.getLong("most"),
                                row.getInt("fill") / 100.0,
                                row.getLong("dead"),
                                row.getBoolean("analyzed"),
                                columns,
                                indexes,
                                server),
                        LEAVES + """
                        SELECT count(*) AS leaves, coalesce(sum(l.pages), 0) AS pages, coalesce(max(l.pages), 0) AS most,
                               coalesce(min(l.fill), 100) AS fill, coalesce(sum(l.dead), 0) AS dead,
                               coalesce(bool_and(l.analyzed), false) AS analyzed
                          FROM (SELECT pg_relation_size(c.oid) / CAST(current_setting('block_size') AS bigint) AS pages,
                                       (SELECT CAST(substr(o, 12) AS integer) FROM unnest(c.reloptions) o
                                         WHERE o LIKE 'fillfactor=%') AS fill,
                                       pg_stat_get_dead_tuples(c.oid) AS dead,
                                       c.reltuples >= 0 AS analyzed
                                  FROM tree JOIN pg_class c ON c.oid = tree.oid
                                 WHERE c.relkind IN ('r', 'm')) l""",
                        oid)
                .get(0);
    }

    private static List<TableFacts.Column> columns(Connection connection, long oid) throws SQLException {
        return Jdbc.query(
                connection,
                row -> new TableFacts.Column(
                        row.getString("attname"),
                        switch (row.getString("attalign")) {
                            case "d" -> 8;
                            case "i" -> 4;
                            case "s" -> 2;
                            default -> 1;
                        },
                        row.getInt("attlen") > 0),
                "SELECT attname, attalign, attlen FROM pg_attribute WHERE attrelid = ? AND attnum > 0"
                        + " AND NOT attisdropped ORDER BY attnum",
                oid);
    }

    private static List<TableFacts.Index> indexes(Connection connection, long oid) throws SQLException {
        return Jdbc.query(
                connection,
                row -> new TableFacts.Index(
                        row.getString("name"),
                        row.getString("amname"),
                        row.getLong("bytes"),
                        row.getDouble("entries"),
                        Jdbc.strings(row, "columns"),
                        row.getString("first")),
                LEAVES + """
                SELECT quote_ident(x.relname) AS name, m.amname, pg_relation_size(x.oid) AS bytes,
                       greatest(x.reltuples, 0) AS entries,
                       ARRAY(SELECT CAST(a.attname AS text) FROM pg_attribute a
                              WHERE a.attrelid = i.indrelid AND a.attnum > 0
                                AND (a.attnum = ANY (i.indkey) OR a.attnum IN
                                     (SELECT d.refobjsubid FROM pg_depend d
                                       WHERE d.classid = CAST('pg_class' AS regclass) AND d.objid = x.oid
                                         AND d.refobjid = i.indrelid))) AS columns,
                       coalesce((SELECT CAST(a.attname AS text) FROM pg_attribute a
                                  WHERE a.attrelid = i.indrelid AND a.attnum = i.indkey[0]), '') AS first
                  FROM tree
                  JOIN pg_index i ON i.indrelid = tree.oid
                  JOIN pg_class x ON x.oid = i.indexrelid AND x.relkind = 'i'
                  JOIN pg_am m ON m.oid = x.relam
                 ORDER BY x.oid""",
                oid);
    }

    private static TableFacts.Server server(Connection connection) throws SQLException {
        return Jdbc.query(
                        connection,
                        row -> new TableFacts.Server(
                                row.getBoolean(1),
                                row.getBoolean(2),
                                row.getDouble(3),
                                row.getDouble(4),
                                new ConnectionBudget(row.getLong(5), row.getLong(6))),
                        "SELECT CAST(current_setting('full_page_writes') AS boolean),"
                                + " CAST(current_setting('data_checksums') AS boolean)"
                                + " OR CAST(current_setting('wal_log_hints') AS boolean),"
                                + " pg_size_bytes(current_setting('max_wal_size')),"
                                + " extract(epoch FROM CAST(current_setting('checkpoint_timeout') AS interval)),"
                                + " CAST(current_setting('max_connections') AS int)"
                                + " - CAST(current_setting('superuser_reserved_connections') AS int)"
                                + " - coalesce(CAST(current_setting('reserved_connections', true) AS int), 0),"
                                // The plan's own session ends before a run begins.
                                + " (SELECT count(*) FROM pg_stat_activity WHERE pid <> pg_backend_pid()"
                                + " AND (backend_type = 'client backend'"
                                + " OR backend_type IS NULL AND usesysid IS NOT NULL AND datid IS NOT NULL))")
                .get(0);
    }
}
