package dev.sluice.embedded;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.postgresql.ds.PGSimpleDataSource;

/** A database of its own for one test; closing it ends its sessions and shuts it. Thread-safe. */
public final class TestDatabase implements AutoCloseable {
    private static final String NO_SUCH_DATABASE = "3D000";

    private static final int ENDS_WITHIN_MS = 5_000;

    private final LocalPostgres postgres;
    private final String name;
    private final boolean keepsConnection;
    private final KeptConnection looks = new KeptConnection();
    private volatile Consumer<PGSimpleDataSource> way = source -> {};

    TestDatabase(LocalPostgres postgres, String name) {
        this(postgres, name, false);
    }

    /** @param keepsConnection whether looks share one connection: not where a test counts connections */
    TestDatabase(LocalPostgres postgres, String name, boolean keepsConnection) {
        this.postgres = postgres;
        this.name = name;
        this.keepsConnection = keepsConnection;
    }

    /** The database's name. */
    public String name() {
        return name;
    }

    /** The server it lives on. */
    public LocalPostgres server() {
        return postgres;
    }

    /**
     * A source of plain connections for what is tested: as the superuser, unless {@link #reachBy} said otherwise. Valid
     * until the server gets another port.
     */
    public PGSimpleDataSource dataSource() {
        PGSimpleDataSource source = postgres.dataSource(name);
        way.accept(source);
        return source;
    }

    /** From now on, what is tested comes another way: as another role, or through a pooler. */
    public void reachBy(Consumer<PGSimpleDataSource> change) {
        way = change;
    }

    /** A JDBC URL without credentials. */
    public String jdbcUrl() {
        return postgres.jdbcUrl(name);
    }

    /** A JDBC URL with user and password, for handing to another process; as {@link #dataSource} connects. */
    public String jdbcUrlWithPassword() {
        PGSimpleDataSource source = dataSource();
        return Access.jdbcUrl(source.getPortNumbers()[0], name) + "?user=" + source.getUser() + "&password="
                + source.getPassword() + "&sslmode=disable&prepareThreshold=" + source.getPrepareThreshold();
    }

    /** Runs the statements one after the other on one connection as the superuser, each committed by itself. */
    public void execute(String... statements) {
        String current = "(connecting)";
        try (Connection connection = postgres.dataSource(name).getConnection();
                Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                current = sql;
                statement.execute(sql);
            }
        } catch (SQLException e) {
            throw failed(current, e);
        }
    }

    /** The first column of the only row, as a number. */
    public long queryLong(String sql) {
        List<String> rows = queryStrings(sql);
        if (rows.size() != 1) {
            throw new AssertionError("expected one row, got " + rows.size() + ": " + sql);
        }
        return Long.parseLong(rows.get(0));
    }

    /** The first column of every row, as text; SQL's NULL reads {@code "null"}. */
    public List<String> queryStrings(String sql) {
        try {
            if (keepsConnection) {
                return looks.ask(postgres.dataSource(name), connection -> strings(connection, sql));
            }
            try (Connection connection = postgres.dataSource(name).getConnection()) {
                return strings(connection, sql);
            }
        } catch (SQLException e) {
            throw failed(sql, e);
        }
    }

    private static List<String> strings(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            List<String> values = new ArrayList<>();
            while (rows.next()) {
                values.add(String.valueOf(rows.getString(1)));
            }
            return values;
        }
    }

    /**
     * Ends the sessions of the database and lets nobody in any more. Does nothing if it, or its server, is gone.
     *
     * <p>Its files stay until the server's are deleted: the file system goes a long way round inodes that were freed a moment
     * ago, and whoever deletes a database as he makes the next one spends more on that than on most tests.
     */
    @Override
    public void close() {
        if (!postgres.isRunning()) {
            return;
        }
        try (Connection connection =
                        postgres.dataSource(Access.MAINTENANCE_DATABASE).getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("ALTER DATABASE \"" + name + "\" ALLOW_CONNECTIONS false");
            statement.execute("SELECT pg_terminate_backend(pid, " + ENDS_WITHIN_MS + ") FROM pg_stat_activity"
                    + " WHERE datname = '" + name + "'");
            // Whoever still looks has been told so by now.
            looks.close();
        } catch (SQLException e) {
            if (!NO_SUCH_DATABASE.equals(e.getSQLState())) {
                throw failed("closing the database " + name, e);
            }
        }
    }

    private static AssertionError failed(String sql, SQLException e) {
        return new AssertionError(e.getMessage() + " [SQLSTATE " + e.getSQLState() + "]: " + sql, e);
    }
}
