package dev.sluice.embedded;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.postgresql.ds.PGSimpleDataSource;

/** A database of its own for one test; closing it ends its sessions and drops it. Thread-safe. */
public final class TestDatabase implements AutoCloseable {
    private final LocalPostgres postgres;
    private final String name;
    private volatile Consumer<PGSimpleDataSource> way = source -> {};

    TestDatabase(LocalPostgres postgres, String name) {
        this.postgres = postgres;
        this.name = name;
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
        try (Connection connection = postgres.dataSource(name).getConnection();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            List<String> values = new ArrayList<>();
            while (rows.next()) {
                values.add(String.valueOf(rows.getString(1)));
            }
            return values;
        } catch (SQLException e) {
            throw failed(sql, e);
        }
    }

    /** Drops the database, whoever is connected. Does nothing if it, or its server, is gone. */
    @Override
    public void close() {
        if (!postgres.isRunning()) {
            return;
        }
        try (Connection connection =
                        postgres.dataSource(Access.MAINTENANCE_DATABASE).getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("DROP DATABASE IF EXISTS \"" + name + "\" WITH (FORCE)");
        } catch (SQLException e) {
            throw failed("DROP DATABASE " + name, e);
        }
    }

    private static AssertionError failed(String sql, SQLException e) {
        return new AssertionError(e.getMessage() + " [SQLSTATE " + e.getSQLState() + "]: " + sql, e);
    }
}
