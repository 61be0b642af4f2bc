package dev.sluice.sql;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;

/**
 * Short transactions with limits that the server enforces: on waiting for locks, on statements, and on the silence of
 * their owner. The limits are local to the transaction, so they work behind a pooler in transaction mode.
 */
public final class Transactions {

    /**
     * The limits of one transaction.
     *
     * @param application the session's name while it lasts, by which others can find and end it
     * @param lock the longest wait for a lock; short, so that Sluice gives way and not the application
     * @param statement the longest statement
     * @param idle the longest silence of the client between statements: a stopped process must not keep its locks
     */
    public record Limits(String application, Duration lock, Duration statement, Duration idle) {}

    private static final String BEGIN_SQL = """
            SELECT set_config('application_name', ?, true),
                   set_config('lock_timeout', ?, true),
                   set_config('statement_timeout', ?, true),
                   set_config('idle_in_transaction_session_timeout', ?, true),
                   set_config('plan_cache_mode', 'force_custom_plan', true),
                   set_config('jit', 'off', true)""";

    private Transactions() {}

    /**
     * Runs the work in a transaction and commits; rolls back if it throws.
     *
     * @throws SQLException what the work or the commit threw, with a failure of the rollback suppressed
     */
    public static <T> T run(Connection connection, Limits limits, Jdbc.Work<T> work) throws SQLException {
        connection.setAutoCommit(false);
        try {
            begin(connection, limits);
            T result = work.run(connection);
            connection.commit();
            return result;
        } catch (SQLException | RuntimeException e) {
            rollback(connection, e);
            throw e;
        } finally {
            endQuietly(connection);
        }
    }

    /**
     * Opens a transaction with its limits. Plans are made for the actual bounds (a generic plan of a key range may read
     * the whole table) and without JIT, whose compile time would be paid on each chunk.
     */
    public static void begin(Connection connection, Limits limits) throws SQLException {
        Jdbc.first(
                connection,
                row -> true,
                BEGIN_SQL,
                limits.application(),
                millis(limits.lock()),
                millis(limits.statement()),
                millis(limits.idle()));
    }

    /** Rolls back; a failure to do so is attached to the cause, which matters more. */
    public static void rollback(Connection connection, Throwable cause) {
        try {
            connection.rollback();
        } catch (SQLException e) {
            cause.addSuppressed(e);
        }
    }

    /** Leaves transaction mode; a broken connection says so at its next use, to somebody who can act on it. */
    public static void endQuietly(Connection connection) {
        try {
            connection.setAutoCommit(true);
        } catch (SQLException e) {
            return;
        }
    }

    private static String millis(Duration duration) {
        return Math.max(1, duration.toMillis()) + "ms";
    }
}
