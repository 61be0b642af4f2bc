package dev.sluice.recipes.catalog;

import dev.sluice.plan.Similar;
import dev.sluice.sql.Jdbc;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What the database's catalog says of tables and columns. Reads only, and only with bound values. Not thread-safe. */
public final class Catalog {

    private static final String TABLE_SQL = """
            SELECT c.oid, c.relkind IN ('r', 'p', 'f', 'v', 'm') FROM pg_catalog.pg_class c
             WHERE c.oid = to_regclass(?)""";

    private static final String COLUMNS_SQL = """
            SELECT a.attname, a.attnum, a.attgenerated <> '', a.attidentity = 'a', format_type(a.atttypid, a.atttypmod),
                   CASE WHEN t.typtype = 'd' THEN t.typbasetype
                        WHEN t.oid = 'varchar'::regtype THEN 'text'::regtype::oid ELSE t.oid END
              FROM pg_catalog.pg_attribute a JOIN pg_catalog.pg_type t ON t.oid = a.atttypid
             WHERE a.attrelid = ?::oid AND a.attnum > 0 AND NOT a.attisdropped
             ORDER BY a.attnum""";

    // A unique index answers for a lookup if all its columns are compared: more columns only narrow the match.
    private static final String UNIQUE_SQL = """
            SELECT EXISTS (
              SELECT FROM pg_catalog.pg_index i
               WHERE i.indrelid = ?::oid AND i.indisunique AND i.indisvalid AND i.indpred IS NULL AND i.indexprs IS NULL
                 AND (SELECT bool_and(k = ANY (?)) FROM unnest(i.indkey[0:i.indnkeyatts - 1]) AS k))""";

    // Unique by one notion of equality does not mean unique by another: numeric has values that float8 cannot tell
    // apart.
    private static final String COMPARABLE_SQL = """
            SELECT ?::oid = ?::oid OR EXISTS (
              SELECT FROM pg_catalog.pg_amop o JOIN pg_catalog.pg_am m ON m.oid = o.amopmethod
               WHERE m.amname = 'btree' AND o.amopstrategy = 3 AND o.amoplefttype = ?::oid AND o.amoprighttype = ?::oid)""";

    private static final String NAMES_SQL = """
            SELECT CASE WHEN pg_table_is_visible(c.oid) THEN c.relname ELSE n.nspname || '.' || c.relname END
              FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
             WHERE c.relkind IN ('r', 'p', 'f', 'v', 'm') AND n.nspname <> 'information_schema' AND n.nspname !~ '^pg_'
             LIMIT 10000""";

    private final Connection connection;

    public Catalog(Connection connection) {
        this.connection = connection;
    }

    /** A table and its columns by name, in the table's order. */
    public record Table(long oid, Map<String, Column> columns) {}

    /**
     * A column.
     *
     * @param number its number in the table
     * @param generated whether the database computes it
     * @param alwaysIdentity whether it is GENERATED ALWAYS AS IDENTITY
     * @param type the type's name with its modifiers
     * @param comparedAs the type whose equality it has: a domain's base type, text for varchar
     */
    public record Column(
            String name, int number, boolean generated, boolean alwaysIdentity, String type, long comparedAs) {}

    public Optional<Table> table(SqlName name) throws SQLException {
        Optional<Long> oid = Jdbc.first(
                        connection, row -> row.getBoolean(2) ? row.getLong(1) : 0L, TABLE_SQL, name.quoted())
                .filter(found -> found != 0);
        if (oid.isEmpty()) {
            return Optional.empty();
        }
        Map<String, Column> columns = new LinkedHashMap<>();
        Jdbc.query(
                        connection,
                        row -> new Column(
                                row.getString(1),
                                row.getInt(2),
                                row.getBoolean(3),
                                row.getBoolean(4),
                                row.getString(5),
                                row.getLong(6)),
                        COLUMNS_SQL,
                        oid.get())
                .forEach(column -> columns.put(column.name(), column));
        return Optional.of(new Table(oid.get(), columns));
    }

    /** Whether at most one row has any given values in these columns, by a unique index. */
    public boolean isUnique(Table table, List<Integer> columnNumbers) throws SQLException {
        List<Long> numbers = columnNumbers.stream().map(Integer::longValue).toList();
        return Jdbc.first(connection, row -> row.getBoolean(1), UNIQUE_SQL, table.oid(), numbers)
                .orElse(false);
    }

    /** Whether PostgreSQL compares the two types exactly, without turning one into another kind of value. */
    public boolean areComparable(Column left, Column right) throws SQLException {
        long a = left.comparedAs();
        long b = right.comparedAs();
        return Jdbc.first(connection, row -> row.getBoolean(1), COMPARABLE_SQL, a, b, a, b)
                .orElse(false);
    }

    /** A table that may have been meant. */
    public Optional<String> similarTable(SqlName wanted) throws SQLException {
        List<String> names = Jdbc.query(connection, row -> row.getString(1), NAMES_SQL);
        // The right name in a schema that is not on the search path is the likeliest mistake.
        Optional<String> elsewhere = names.stream()
                .filter(name -> name.endsWith("." + wanted.last()))
                .findFirst();
        return elsewhere
                .map(name -> "did you mean '" + name + "'?")
                .or(() -> Similar.question(String.join(".", wanted.parts()), names));
    }
}
