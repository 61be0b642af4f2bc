package dev.sluice.bench.server;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.sluice.embedded.LocalPostgres;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;
import org.postgresql.ds.PGSimpleDataSource;

/** A database on the bench's server. Thread-safe. */
public final class BenchDatabase {

    private final LocalPostgres postgres;
    private final String name;

    BenchDatabase(LocalPostgres postgres, String name) {
        this.postgres = postgres;
        this.name = name;
    }

    /** A JDBC URL with user and password, for another process. */
    public String jdbcUrl() {
        return postgres.jdbcUrlWithPassword(name);
    }

    /** A source of plain connections. */
    public DataSource dataSource() {
        return postgres.dataSource(name);
    }

    /** The same, with sessions of that name. */
    public DataSource dataSource(String application) {
        PGSimpleDataSource dataSource = postgres.dataSource(name);
        dataSource.setApplicationName(application);
        return dataSource;
    }

    /** A filled pool: opening connections is nobody's work here. The caller closes it. */
    public HikariDataSource pool(int connections) {
        HikariConfig config = new HikariConfig();
        config.setDataSource(dataSource());
        config.setPoolName("bench");
        config.setMaximumPoolSize(connections);
        config.setMinimumIdle(connections);
        return new HikariDataSource(config);
    }

    /** Runs statements one after the other on one connection, each committed by itself. */
    public void execute(String... statements) throws SQLException {
        try (Connection connection = dataSource().getConnection();
                Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        }
    }

    /** The first column of the only row, as a number. */
    public long number(String sql) throws SQLException {
        return Long.parseLong(text(sql));
    }

    /** The first column of the only row. */
    public String text(String sql) throws SQLException {
        List<String> rows = texts(sql);
        if (rows.size() != 1) {
            throw new SQLException("expected one row, got " + rows.size() + ": " + sql);
        }
        return rows.get(0);
    }

    /** The first column of every row. */
    public List<String> texts(String sql) throws SQLException {
        try (Connection connection = dataSource().getConnection();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            List<String> values = new ArrayList<>();
            while (rows.next()) {
                values.add(String.valueOf(rows.getString(1)));
            }
            return values;
        }
    }
}
