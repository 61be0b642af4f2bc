package dev.sluice.recipes.connections;

import dev.sluice.ErrorCode;
import dev.sluice.Finding;
import dev.sluice.SluiceException;
import dev.sluice.recipes.catalog.Literal;
import dev.sluice.recipes.catalog.SqlName;
import dev.sluice.sql.Identifiers;
import dev.sluice.sql.Jdbc;
import dev.sluice.sql.SqlFailure;
import dev.sluice.sql.Transactions;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What is around a bulk load: before the run a table without indexes, which the run fills; after it the indexes, built at
 * once, and the table in the place of the kind's partition.
 *
 * <p>The application reads the old edges until the exchange, which takes a moment's lock of the table of edges, waited for
 * with patience and never long. Each step may be done again after a crash. The run must walk all
 * contacts: the edges of those that it leaves out are gone afterwards. Not thread-safe.
 */
public final class BulkLoad {

    private static final Transactions.Limits LIMITS = new Transactions.Limits(
            "sluice bulk", Duration.ofMillis(300), Duration.ofSeconds(60), Duration.ofSeconds(5));

    /** How long the exchange is tried before it is left to the next command. */
    private static final Duration PATIENCE = Duration.ofMinutes(5);

    private static final Pattern LOADED_BY = Pattern.compile("loaded by sluice run ([0-9]{1,18})");

    private static final String PARTITIONED_SQL = """
            SELECT p.partstrat = 'l' AND p.partnatts = 1 AND a.attname = ? AND p.partdefid = 0
              FROM pg_catalog.pg_partitioned_table p
              JOIN pg_catalog.pg_attribute a ON a.attrelid = p.partrelid AND a.attnum = p.partattrs[0]
             WHERE p.partrelid = to_regclass(?)""";

    private static final String PARTITIONS_SQL = """
            SELECT n.nspname, c.relname, pg_get_expr(c.relpartbound, c.oid)
              FROM pg_catalog.pg_inherits i JOIN pg_catalog.pg_class c ON c.oid = i.inhrelid
              JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
             WHERE i.inhparent = to_regclass(?)""";

    // What follows the table's name in each index's definition.
    private static final String INDEXES_SQL = """
            SELECT x.relname, i.indisunique, o.conname, o.contype,
                   substr(pg_get_indexdef(i.indexrelid), 1 + length('CREATE ' || CASE WHEN i.indisunique THEN 'UNIQUE ' ELSE '' END
                     || 'INDEX ' || quote_ident(x.relname) || ' ON ONLY ' || quote_ident(n.nspname) || '.' || quote_ident(t.relname)))
              FROM pg_catalog.pg_index i JOIN pg_catalog.pg_class x ON x.oid = i.indexrelid
              JOIN pg_catalog.pg_class t ON t.oid = i.indrelid JOIN pg_catalog.pg_namespace n ON n.oid = t.relnamespace
              LEFT JOIN pg_catalog.pg_constraint o ON o.conindid = i.indexrelid AND o.contype IN ('u', 'p')
             WHERE i.indrelid = to_regclass(?) AND i.indisvalid ORDER BY x.relname""";

    private final ConnectionTables.Edges edges;
    private final String kind;
    private final Staging staging;
    private final ChangesSql changes;

    /** @param recipe with {@link ConnectionsRecipe.Strategy#BULK} */
    public BulkLoad(ConnectionsRecipe recipe) {
        this.edges = recipe.tables().edges();
        this.kind = recipe.kind();
        this.staging = new Staging(edges, kind);
        this.changes = new ChangesSql(recipe);
    }

    /** Why edges cannot be loaded in bulk into this table; empty if they can. */
    public Optional<Finding> impossible(Connection connection) throws SQLException {
        boolean fits = Jdbc.first(
                        connection,
                        row -> row.getBoolean(1),
                        PARTITIONED_SQL,
                        edges.kind(),
                        edges.table().quoted())
                .orElse(false);
        return fits
                ? Optional.empty()
                : Optional.of(Finding.of(
                        ConnectionsCheck.EDGES,
                        edges.table().text() + " is not partitioned by LIST (" + edges.kind()
                                + "), without a default partition: a bulk load takes the place of a partition",
                        "make it PARTITION BY LIST (" + Identifiers.quote(edges.kind())
                                + "), or load online, which needs nothing"));
    }

    /** The run that has filled the table or is at it; empty if there is no such table, or no run was noted. */
    public OptionalLong loadedBy(Connection connection) throws SQLException {
        String comment = Jdbc.first(
                        connection,
                        row -> row.getString(1),
                        "SELECT coalesce(obj_description(to_regclass(?), 'pg_class'), '')",
                        staging.quoted())
                .orElse("");
        Matcher matcher = LOADED_BY.matcher(comment);
        return matcher.matches() ? OptionalLong.of(Long.parseLong(matcher.group(1))) : OptionalLong.empty();
    }

    /**
     * Makes the table that the run fills.
     *
     * @param goesOn whether a run is unfinished, which goes on filling it
     * @throws SluiceException if it does, and what it has filled is gone
     */
    public void prepare(Connection connection, boolean goesOn) throws SQLException {
        boolean there = Jdbc.first(
                        connection, row -> row.getBoolean(1), "SELECT to_regclass(?) IS NOT NULL", staging.quoted())
                .orElse(false);
        if (goesOn && !there) {
            throw new SluiceException(
                    ErrorCode.TRANSITION_REFUSED,
                    "the table " + staging.load().text() + ", which the unfinished run has filled so far, is gone:"
                            + " cancel that run and start again");
        }
        Transactions.run(connection, LIMITS, c -> {
            if (!goesOn) {
                execute(c, "DROP TABLE IF EXISTS " + staging.quoted());
            }
            execute(
                    c,
                    "CREATE TABLE IF NOT EXISTS " + staging.quoted() + " (LIKE "
                            + edges.table().quoted()
                            + " INCLUDING DEFAULTS INCLUDING CONSTRAINTS INCLUDING GENERATED INCLUDING STORAGE INCLUDING"
                            + " COMPRESSION, CONSTRAINT sluice_kind CHECK (" + Identifiers.quote(edges.kind()) + " = "
                            + Literal.of(kind) + " AND " + Identifiers.quote(edges.kind()) + " IS NOT NULL))");
            return true;
        });
    }

    /** Notes the run that fills it. */
    public void note(Connection connection, long run) throws SQLException {
        execute(connection, "COMMENT ON TABLE " + staging.quoted() + " IS 'loaded by sluice run " + run + "'");
    }

    /**
     * Builds the indexes and exchanges the tables, when every contact was done.
     *
     * @param tell told each step, which may take minutes
     * @throws SQLException if the server refuses, or the table of edges was in use all the time; it may be called again
     */
    public void finish(Connection connection, Consumer<String> tell) throws SQLException {
        index(connection, tell);
        tell.accept("gathering statistics");
        alone(connection, c -> execute(c, "ANALYZE " + staging.quoted()));
        tell.accept("exchanging the tables");
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (true) {
            try {
                Transactions.run(connection, LIMITS, this::exchange);
                return;
            } catch (SQLException e) {
                SqlFailure failure = SqlFailure.of(e);
                if (failure.kind() != SqlFailure.Kind.TRANSIENT || System.nanoTime() > deadline) {
                    throw e;
                }
                tell.accept("the table of edges is in use, tried again: " + failure.sentence());
                rest(e);
            }
        }
    }

    private record Index(
            String name,
            boolean unique,
            @Nullable String constraint,
            @Nullable String type,
            String rest) {}

    // Each has its name from the table's number, so that one that was built before a crash is not built again.
    private void index(Connection connection, Consumer<String> tell) throws SQLException {
        long oid = Jdbc.first(
                        connection, row -> row.getLong(1), "SELECT CAST(CAST(? AS regclass) AS oid)", staging.quoted())
                .orElseThrow();
        List<Index> all = Jdbc.query(
                connection,
                row -> new Index(
                        row.getString(1), row.getBoolean(2), row.getString(3), row.getString(4), row.getString(5)),
                INDEXES_SQL,
                edges.table().quoted());
        int number = 0;
        for (Index index : all) {
            number++;
            tell.accept("building index " + number);
            String name = "sluice_" + oid + "_" + number;
            alone(connection, c -> index(c, oid, name, index));
        }
        for (WalkIndexes.Walk walk : walksBeside(all)) {
            number++;
            tell.accept("building index " + number);
            alone(connection, c -> execute(c, walk.create()));
        }
    }

    // With its constraint, or not at all: an index without it would be built once more by the exchange.
    private void index(Connection c, long oid, String name, Index index) throws SQLException {
        boolean there = Jdbc.first(
                        c,
                        row -> row.getBoolean(1),
                        "SELECT EXISTS (SELECT FROM pg_class c JOIN pg_index i ON i.indexrelid = c.oid"
                                + " WHERE i.indrelid = ? AND c.relname = ?)",
                        oid,
                        name)
                .orElse(false);
        if (there) {
            return;
        }
        String quoted = Identifiers.quote(name);
        execute(
                c,
                "CREATE " + (index.unique() ? "UNIQUE " : "") + "INDEX " + quoted + " ON " + staging.quoted()
                        + index.rest());
        if (index.constraint() != null) {
            execute(
                    c,
                    "ALTER TABLE " + staging.quoted() + " ADD CONSTRAINT " + quoted
                            + ("p".equals(index.type()) ? " PRIMARY KEY" : " UNIQUE") + " USING INDEX " + quoted);
        }
    }

    private interface Step {
        void on(Connection connection) throws SQLException;
    }

    // What a process that was killed has begun goes on in the server for a moment: its end is waited for, then this
    // looks
    // anew.
    private void alone(Connection connection, Step step) throws SQLException {
        Transactions.run(connection, LIMITS, c -> {
            // As long as it takes: the table is nobody else's.
            execute(c, "SET LOCAL statement_timeout = 0; SET LOCAL lock_timeout = 0");
            noticeOurEnd(c);
            execute(c, "LOCK TABLE " + staging.quoted() + " IN SHARE UPDATE EXCLUSIVE MODE");
            step.on(c);
            return true;
        });
    }

    // Else the server would build to the end for a process that was killed, roll that back, and the next would have
    // waited
    // for it. Servers on some systems cannot.
    private static void noticeOurEnd(Connection c) throws SQLException {
        Savepoint before = c.setSavepoint();
        try {
            execute(c, "SET LOCAL client_connection_check_interval = '2s'");
            c.releaseSavepoint(before);
        } catch (SQLException e) {
            if (SqlFailure.of(e).kind() == SqlFailure.Kind.CONNECTION) {
                throw e;
            }
            c.rollback(before);
        }
    }

    // Those that the whole table has, its new partition has already.
    private List<WalkIndexes.Walk> walksBeside(List<Index> ofTable) {
        List<String> names = ofTable.stream().map(Index::name).toList();
        List<WalkIndexes.Walk> whole = new WalkIndexes(edges, kind).walks();
        List<WalkIndexes.Walk> own = new WalkIndexes(edges.in(staging.load()), kind).walks();
        List<WalkIndexes.Walk> missing = new ArrayList<>();
        for (int i = 0; i < own.size(); i++) {
            if (!names.contains(whole.get(i).name())) {
                missing.add(own.get(i));
            }
        }
        return missing;
    }

    // Changes that were followed meanwhile are followed again: the new table was computed before them.
    private boolean exchange(Connection c) throws SQLException {
        boolean noted = !Jdbc.query(c, row -> row.getString(1), changes.types()).isEmpty();
        if (noted) {
            Jdbc.first(c, row -> true, changes.waitAlone());
        }
        String parent = edges.table().quoted();
        SqlName place = staging.partition();
        for (Partition partition : partitions(c)) {
            if (partition.isOf(kind)) {
                execute(
                        c,
                        "ALTER TABLE " + parent + " DETACH PARTITION "
                                + partition.name().quoted());
                execute(c, "DROP TABLE " + partition.name().quoted());
                place = partition.name();
            }
        }
        execute(
                c,
                "ALTER TABLE " + parent + " ATTACH PARTITION " + staging.quoted() + " FOR VALUES IN ("
                        + Literal.of(kind) + ")");
        execute(c, "ALTER TABLE " + staging.quoted() + " DROP CONSTRAINT sluice_kind");
        execute(c, "COMMENT ON TABLE " + staging.quoted() + " IS NULL");
        List<WalkIndexes.Walk> old = new WalkIndexes(edges.in(staging.load()), kind).walks();
        List<WalkIndexes.Walk> now = new WalkIndexes(edges.in(place), kind).walks();
        for (int i = 0; i < old.size(); i++) {
            execute(
                    c,
                    "ALTER INDEX IF EXISTS " + staging.named(old.get(i).name()).quoted() + " RENAME TO "
                            + Identifiers.quote(now.get(i).name()));
        }
        execute(c, "ALTER TABLE " + staging.quoted() + " RENAME TO " + Identifiers.quote(place.last()));
        if (noted) {
            Jdbc.update(c, changes.again());
        }
        return true;
    }

    private record Partition(SqlName name, String bound) {
        boolean isOf(String kind) {
            return bound.equals("FOR VALUES IN ('" + kind + "')");
        }
    }

    private List<Partition> partitions(Connection c) throws SQLException {
        return Jdbc.query(
                c,
                row -> new Partition(
                        new SqlName(row.getString(2), List.of(row.getString(1), row.getString(2))), row.getString(3)),
                PARTITIONS_SQL,
                edges.table().quoted());
    }

    private static void execute(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static void rest(SQLException cause) throws SQLException {
        try {
            Thread.sleep(ThreadLocalRandom.current().nextLong(200, 1_000));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw cause;
        }
    }
}
