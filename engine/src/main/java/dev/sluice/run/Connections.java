package dev.sluice.run;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** Opens connections that cannot hang for ever. Thread-safe. */
final class Connections {

    /**
     * The longest silence of the network within one statement. Longer than any statement's own limit, so that it only
     * strikes when the other side is unreachable without saying so.
     */
    static final Duration NETWORK_TIMEOUT = Duration.ofSeconds(12);

    private final DataSource dataSource;

    Connections(DataSource dataSource) {
        this.dataSource = dataSource;
    }

    /** A connection in auto-commit mode. */
    Connection open() throws SQLException {
        Connection connection = dataSource.getConnection();
        try {
            connection.setAutoCommit(true);
            connection.setNetworkTimeout(Runnable::run, (int) NETWORK_TIMEOUT.toMillis());
            return connection;
        } catch (SQLException e) {
            close(connection);
            throw e;
        }
    }

    /** Work on a connection. */
    @FunctionalInterface
    interface Work<T> {
        T run(Connection connection) throws SQLException;
    }

    /** Borrows a connection for one piece of work. */
    <T> T with(Work<T> work) throws SQLException {
        Connection connection = open();
        try {
            return work.run(connection);
        } finally {
            close(connection);
        }
    }

    /** Closes without complaint: a connection that fails to close is gone all the same. */
    static void close(@Nullable Connection connection) {
        if (connection == null) {
            return;
        }
        try {
            connection.close();
        } catch (SQLException e) {
            return;
        }
    }
}
