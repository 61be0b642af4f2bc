package dev.sluice.recipes.connections;

import dev.sluice.recipes.catalog.Catalog;
import dev.sluice.recipes.catalog.SqlName;
import dev.sluice.sql.Jdbc;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;

/** What the catalog says of the tables: types, keys, indexes. Reads only. */
final class ConnectionsCatalog {

    // One column to one column, and not only for rows that are yet to come.
    private static final String FOREIGN_KEY_SQL = """
            SELECT EXISTS (SELECT FROM pg_catalog.pg_constraint c
             WHERE c.contype = 'f' AND c.convalidated AND NOT c.condeferrable AND c.conrelid = ?::oid AND c.confrelid = ?::oid
               AND c.conkey = ARRAY[?]::smallint[] AND c.confkey = ARRAY[?]::smallint[])""";

    private static final String IS_TEXT_SQL = """
            SELECT t.typcategory = 'S' FROM pg_catalog.pg_attribute a JOIN pg_catalog.pg_type t ON t.oid = a.atttypid
             WHERE a.attrelid = ?::oid AND a.attnum = ?""";

    // The index that ON CONFLICT finds: just these columns, in any order.
    private static final String UNIQUE_SQL = """
            SELECT EXISTS (SELECT FROM pg_catalog.pg_index i
             WHERE i.indrelid = ?::oid AND i.indisunique AND i.indisvalid AND i.indpred IS NULL AND i.indexprs IS NULL
               AND i.indimmediate AND i.indnkeyatts = cardinality(?)
               AND (SELECT bool_and(k = ANY (?)) FROM unnest(i.indkey[0:i.indnkeyatts - 1]) AS k))""";

    // Whether an index holds all of the columns, and leads with the first of them.
    private static final String COVERS_SQL = """
            SELECT EXISTS (SELECT FROM pg_catalog.pg_index i
              JOIN pg_catalog.pg_class c ON c.oid = i.indexrelid JOIN pg_catalog.pg_am m ON m.oid = c.relam
             WHERE i.indrelid = ?::oid AND m.amname = 'btree' AND i.indisvalid AND (i.indpred IS NOT NULL) = ?
               AND i.indkey[0] = ? AND (SELECT bool_and(k = ANY (i.indkey)) FROM unnest(CAST(? AS bigint[])) AS k))""";

    private final Connection connection;
    private final Catalog catalog;
    private final ConnectionTables tables;

    ConnectionsCatalog(Connection connection, ConnectionTables tables) {
        this.connection = connection;
        this.catalog = new Catalog(connection);
        this.tables = tables;
    }

    /** What the statements depend on; as if nothing were known where a table or column is missing. */
    ConnectionFacts facts() throws SQLException {
        ConnectionTables.Spells s = tables.spells();
        return new ConnectionFacts(
                isText(tables.contacts().table(), tables.contacts().id()),
                refers(
                        s.table(),
                        s.contact(),
                        tables.contacts().table(),
                        tables.contacts().id()),
                refers(
                        s.table(),
                        s.organization(),
                        tables.organizations().table(),
                        tables.organizations().id()),
                isMoment(s.table(), s.from()));
    }

    private boolean isMoment(SqlName table, String column) throws SQLException {
        Optional<Catalog.Table> found = catalog.table(table);
        Catalog.Column there = found.isEmpty() ? null : found.get().columns().get(column);
        return there != null && there.type().startsWith("timestamp");
    }

    private boolean isText(SqlName table, String column) throws SQLException {
        Optional<Catalog.Table> found = catalog.table(table);
        Catalog.Column there = found.isEmpty() ? null : found.get().columns().get(column);
        return found.isPresent()
                && there != null
                && Jdbc.first(
                                connection,
                                row -> row.getBoolean(1),
                                IS_TEXT_SQL,
                                found.get().oid(),
                                there.number())
                        .orElse(false);
    }

    private boolean refers(SqlName from, String column, SqlName to, String key) throws SQLException {
        Optional<Catalog.Table> source = catalog.table(from);
        Optional<Catalog.Table> target = catalog.table(to);
        if (source.isEmpty() || target.isEmpty()) {
            return false;
        }
        Catalog.Column referring = source.get().columns().get(column);
        Catalog.Column referred = target.get().columns().get(key);
        return referring != null
                && referred != null
                && Jdbc.first(
                                connection,
                                row -> row.getBoolean(1),
                                FOREIGN_KEY_SQL,
                                source.get().oid(),
                                target.get().oid(),
                                referring.number(),
                                referred.number())
                        .orElse(false);
    }

    /** Whether at most one row has any given values in just these columns. */
    boolean isUnique(Catalog.Table table, List<Catalog.Column> columns) throws SQLException {
        List<Long> numbers =
                columns.stream().map(column -> (long) column.number()).toList();
        return Jdbc.first(connection, row -> row.getBoolean(1), UNIQUE_SQL, table.oid(), numbers, numbers)
                .orElse(false);
    }

    /**
     * Whether one index answers questions by the first column for all of them.
     *
     * @param partial whether it is to be one of some rows only
     */
    boolean covers(Catalog.Table table, List<Catalog.Column> columns, boolean partial) throws SQLException {
        List<Long> numbers =
                columns.stream().map(column -> (long) column.number()).toList();
        return Jdbc.first(
                        connection, row -> row.getBoolean(1), COVERS_SQL, table.oid(), partial, numbers.get(0), numbers)
                .orElse(false);
    }
}
