package dev.sluice.recipes.counters;

import dev.sluice.recipes.catalog.Catalog;
import dev.sluice.sql.Jdbc;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;

/** What the catalog says of indexes, and of settings that matter to a lock. Reads only. */
final class IndexCatalog {

    private static final String PRIMARY_KEY_SQL = """
            SELECT a.attname FROM pg_catalog.pg_index i
              JOIN pg_catalog.pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = ANY (i.indkey)
             WHERE i.indrelid = ?::oid AND i.indisprimary ORDER BY array_position(i.indkey::smallint[], a.attnum)""";

    private static final String LEADS_INDEX_SQL = """
            SELECT EXISTS (SELECT FROM pg_catalog.pg_index i
              JOIN pg_catalog.pg_class c ON c.oid = i.indexrelid JOIN pg_catalog.pg_am m ON m.oid = c.relam
             WHERE i.indrelid = ?::oid AND m.amname = 'btree' AND i.indisvalid AND i.indkey[0] = ?
               AND (i.indpred IS NULL OR ?))""";

    // Of these columns PostgreSQL takes a change for one that foreign keys may care about, and wants the stronger lock.
    private static final String UNIQUE_INDEX_SQL = """
            SELECT c.relname FROM pg_catalog.pg_index i JOIN pg_catalog.pg_class c ON c.oid = i.indexrelid
             WHERE i.indrelid = ?::oid AND i.indisunique AND i.indpred IS NULL AND i.indexprs IS NULL
               AND ? = ANY (i.indkey[0:i.indnkeyatts - 1]) ORDER BY 1 LIMIT 1""";

    private static final String DEADLOCK_TIMEOUT_SQL = """
            SELECT s.millis, s.who FROM (
                SELECT CAST(extract(epoch FROM CAST(current_setting('deadlock_timeout') AS interval)) * 1000 AS bigint)
                       AS millis, 'here' AS who
                UNION ALL
                SELECT CAST(extract(epoch FROM CAST(CASE WHEN v.value ~ '^[0-9]+$' THEN v.value || 'ms' ELSE v.value END
                       AS interval)) * 1000 AS bigint),
                       CASE WHEN d.setrole = 0 THEN 'in a database' ELSE 'for role ' || pg_get_userbyid(d.setrole) END
                  FROM pg_catalog.pg_db_role_setting d, unnest(d.setconfig) AS c(setting),
                       LATERAL (SELECT split_part(c.setting, '=', 2)) AS v(value)
                 WHERE c.setting LIKE 'deadlock_timeout=%') AS s
             ORDER BY 1 LIMIT 1""";

    private final Connection connection;

    IndexCatalog(Connection connection) {
        this.connection = connection;
    }

    List<String> primaryKey(Catalog.Table table) throws SQLException {
        return Jdbc.query(connection, row -> row.getString(1), PRIMARY_KEY_SQL, table.oid());
    }

    /** Whether an index begins with the column. A partial one may do for rows that are filtered. */
    boolean leadsIndex(Catalog.Table table, Catalog.Column column, boolean filtered) throws SQLException {
        return Jdbc.first(connection, row -> row.getBoolean(1), LEADS_INDEX_SQL, table.oid(), column.number(), filtered)
                .orElse(false);
    }

    /** A unique index that a change of the column concerns. */
    Optional<String> uniqueIndex(Catalog.Table table, Catalog.Column column) throws SQLException {
        return Jdbc.first(connection, row -> row.getString(1), UNIQUE_INDEX_SQL, table.oid(), column.number());
    }

    /** The least setting of {@code deadlock_timeout} that some session may have. */
    record DeadlockTimeout(long millis, String where) {}

    Optional<DeadlockTimeout> deadlockTimeout() throws SQLException {
        return Jdbc.first(
                connection, row -> new DeadlockTimeout(row.getLong(1), row.getString(2)), DEADLOCK_TIMEOUT_SQL);
    }
}
