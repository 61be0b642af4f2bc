package dev.sluice.cli.demo;

import dev.sluice.cli.CliException;
import dev.sluice.cli.ExitCode;
import dev.sluice.sql.Jdbc;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import javax.sql.DataSource;

/** How a demo's data are loaded and looked at: in one transaction, by one demo of a database at a time. */
final class DemoLoad {

    // Any constant: two demos that start at the same moment load once.
    private static final long LOCK = 0x64656d6fL;

    private DemoLoad() {}

    /** Work on a demo's tables. */
    interface Work<T> {
        T on(Connection connection) throws SQLException, IOException;
    }

    /**
     * Does the work in a transaction of its own.
     *
     * @throws CliException if the database refuses it
     */
    static <T> T inTransaction(DataSource source, Work<T> work) {
        try (Connection connection = source.getConnection()) {
            connection.setAutoCommit(false);
            number(connection, "SELECT 1 FROM (SELECT pg_advisory_xact_lock(" + LOCK + ")) l");
            T result = work.on(connection);
            connection.commit();
            return result;
        } catch (SQLException | IOException e) {
            throw failed(e);
        }
    }

    /** What is told when data cannot be loaded. */
    static CliException failed(Exception e) {
        return new CliException(
                ExitCode.NO_PERMISSION, "demo-data", "the demo's data cannot be loaded: " + e.getMessage(), e);
    }

    static void execute(Connection connection, String... statements) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        }
    }

    /** The first column of the first row. */
    static long number(Connection connection, String sql) throws SQLException {
        return Jdbc.first(connection, row -> row.getLong(1), sql).orElseThrow();
    }
}
