package dev.sluice.run;

import dev.sluice.sql.SqlFailure;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLTimeoutException;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** Opens connections that cannot hang for ever, whatever the data source's own settings are. Thread-safe. */
public final class Connections {

    /**
     * The longest silence of the network within one statement. Longer than any statement's own limit, so that it only
     * strikes when the other side is unreachable without saying so.
     */
    static final Duration NETWORK_TIMEOUT = Duration.ofSeconds(12);

    /** The longest wait for a connection, in which a pool may let us queue and a server may be slow to greet. */
    static final Duration OPEN_TIMEOUT = Duration.ofSeconds(12);

    // The SQLSTATE of "cannot establish a connection".
    private static final String CANNOT_CONNECT = "08001";

    // Wrong password, no such role or database.
    private static final Set<String> ADDRESS_IS_WRONG = Set.of("28000", "28P01", "3D000");

    private final DataSource dataSource;

    public Connections(DataSource dataSource) {
        this.dataSource = dataSource;
    }

    /** A connection in auto-commit mode. */
    Connection open() throws SQLException {
        Connection connection = connect();
        try {
            connection.setAutoCommit(true);
            connection.setNetworkTimeout(Runnable::run, (int) NETWORK_TIMEOUT.toMillis());
            return connection;
        } catch (SQLException e) {
            close(connection);
            throw e;
        }
    }

    // In a thread of its own, because a driver may wait for a silent server for ever and cannot be interrupted.
    private Connection connect() throws SQLException {
        CompletableFuture<Connection> future = new CompletableFuture<>();
        Thread thread = new Thread(() -> connectInto(future), "sluice-connect");
        thread.setDaemon(true);
        thread.start();
        try {
            return future.get(OPEN_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            future.cancel(false);
            throw new SQLTimeoutException(
                    "no connection within " + OPEN_TIMEOUT.toSeconds() + " s: the server or the pool does not answer",
                    CANNOT_CONNECT,
                    e);
        } catch (InterruptedException e) {
            future.cancel(false);
            Thread.currentThread().interrupt();
            throw new SQLException("interrupted while waiting for a connection", CANNOT_CONNECT, e);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof SQLException refused) {
                throw refused;
            }
            throw new SQLException("the data source failed: " + e.getCause(), CANNOT_CONNECT, e.getCause());
        }
    }

    private void connectInto(CompletableFuture<Connection> future) {
        try {
            Connection connection = dataSource.getConnection();
            if (!future.complete(connection)) {
                // Nobody waits any more.
                close(connection);
            }
        } catch (Throwable e) {
            future.completeExceptionally(e);
        }
    }

    /** Work on a connection. */
    @FunctionalInterface
    public interface Work<T> {
        T run(Connection connection) throws SQLException;
    }

    /** Borrows a connection for one piece of work. */
    public <T> T with(Work<T> work) throws SQLException {
        Connection connection = open();
        try {
            return work.run(connection);
        } finally {
            close(connection);
        }
    }

    /**
     * The same, waiting for a database that cannot be reached. Only for the connection: work that has begun is not repeated.
     *
     * @param longest how long; zero not to wait
     * @param outage told what each failed attempt met
     * @throws SQLException what the last attempt met, or at once what waiting cannot cure, such as a wrong password
     */
    public <T> T with(Work<T> work, Duration longest, Consumer<String> outage) throws SQLException {
        long begin = System.nanoTime();
        Connection connection = null;
        for (int attempt = 1; connection == null; attempt++) {
            try {
                connection = open();
            } catch (SQLException e) {
                SqlFailure failure = SqlFailure.of(e);
                boolean mayCome =
                        failure.kind() == SqlFailure.Kind.CONNECTION || failure.kind() == SqlFailure.Kind.CAPACITY;
                boolean late = System.nanoTime() - begin >= longest.toNanos();
                if (!mayCome || ADDRESS_IS_WRONG.contains(failure.sqlState()) || late) {
                    throw e;
                }
                outage.accept(failure.sentence());
                rest(Backoff.after(attempt, RandomGenerator.getDefault()), e);
            }
        }
        try {
            return work.run(connection);
        } finally {
            close(connection);
        }
    }

    private static void rest(Duration time, SQLException cause) throws SQLException {
        try {
            Thread.sleep(time.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw cause;
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
