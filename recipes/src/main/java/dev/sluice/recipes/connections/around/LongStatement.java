package dev.sluice.recipes.connections.around;

import dev.sluice.sql.Jdbc;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLWarning;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * A statement that may take hours and belongs to no transaction, on a thread of its own, so that its caller can look on and
 * end it. The limits on time that its role has are lifted for it. Stateless.
 */
final class LongStatement {

    private static final Duration LOOK = Duration.ofMillis(500);
    private static final Duration CANCELLED_WITHIN = Duration.ofSeconds(10);

    // In the session, since such statements do not run in a transaction; set back when it is done.
    private static final String LIFT_SQL = """
            SELECT l.name, set_config(l.name, '0', false) FROM (
              SELECT u.name FROM unnest(ARRAY['statement_timeout', 'lock_timeout', 'transaction_timeout']) AS u(name)
               WHERE current_setting(u.name, true) NOT IN ('0', '0ms')) AS l""";

    private LongStatement() {}

    /** Looks on, several times a second. */
    @FunctionalInterface
    interface Look {
        /** @param pid the server's session that executes it */
        void at(int pid);
    }

    /**
     * Executes it.
     *
     * @param stop true when it is to be ended
     * @return what the server warned of; empty if it was ended before its end
     * @throws SQLException if the server refuses
     */
    static Optional<List<String>> run(DataSource source, String sql, Look look, BooleanSupplier stop)
            throws SQLException {
        try (Connection connection = source.getConnection()) {
            connection.setAutoCommit(true);
            // A socket's patience is not the measure of what takes hours.
            connection.setNetworkTimeout(Runnable::run, 0);
            List<String> lifted = Jdbc.query(connection, row -> row.getString(1), LIFT_SQL);
            int pid = Jdbc.first(connection, row -> row.getInt(1), "SELECT pg_backend_pid()")
                    .orElseThrow();
            try (Statement statement = connection.createStatement()) {
                return watched(statement, sql, pid, look, stop);
            } finally {
                setBack(connection, lifted);
            }
        }
    }

    private static Optional<List<String>> watched(
            Statement statement, String sql, int pid, Look look, BooleanSupplier stop) throws SQLException {
        CompletableFuture<List<String>> work = new CompletableFuture<>();
        Thread thread = new Thread(() -> execute(statement, sql, work), "sluice-long-statement");
        thread.setDaemon(true);
        thread.start();
        while (true) {
            try {
                return Optional.of(work.get(LOOK.toMillis(), TimeUnit.MILLISECONDS));
            } catch (TimeoutException e) {
                if (stop.getAsBoolean()) {
                    return ended(statement, work);
                }
                look.at(pid);
            } catch (InterruptedException e) {
                Optional<List<String>> end = ended(statement, work);
                Thread.currentThread().interrupt();
                return end;
            } catch (ExecutionException e) {
                throw cause(e.getCause());
            }
        }
    }

    private static void execute(Statement statement, String sql, CompletableFuture<List<String>> work) {
        try {
            statement.execute(sql);
            List<String> warnings = new ArrayList<>();
            for (SQLWarning next = statement.getWarnings(); next != null; next = next.getNextWarning()) {
                warnings.add(String.valueOf(next.getMessage()));
            }
            work.complete(warnings);
        } catch (SQLException | RuntimeException e) {
            work.completeExceptionally(e);
        }
    }

    // It may have come to its end just before.
    private static Optional<List<String>> ended(Statement statement, CompletableFuture<List<String>> work)
            throws SQLException {
        statement.cancel();
        try {
            return Optional.of(work.orTimeout(CANCELLED_WITHIN.toMillis(), TimeUnit.MILLISECONDS)
                    .join());
        } catch (CompletionException e) {
            if (e.getCause() instanceof TimeoutException) {
                // The server does not hear: the connection is of no more use, and waiting for it neither.
                statement.getConnection().abort(Runnable::run);
            }
            return Optional.empty();
        }
    }

    private static SQLException cause(@Nullable Throwable failure) {
        return failure instanceof SQLException sql ? sql : new SQLException(failure);
    }

    private static void setBack(Connection connection, List<String> lifted) throws SQLException {
        if (!connection.isClosed()) {
            try (Statement statement = connection.createStatement()) {
                for (String name : lifted) {
                    statement.execute("RESET " + name);
                }
            }
        }
    }
}
