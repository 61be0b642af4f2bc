package dev.sluice.sql;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.function.Predicate;

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
        return run(connection, limits, work, result -> true);
    }

    /**
     * Runs the work in a transaction, and commits if its result is worth it; rolls back if not, or if it throws anything.
     *
     * @throws SQLException what the work or the commit threw, with a failure of the rollback suppressed
     */
    public static <T> T run(Connection connection, Limits limits, Jdbc.Work<T> work, Predicate<T> commits)
            throws SQLException {
        connection.setAutoCommit(false);
        boolean ended = false;
        try {
            begin(connection, limits);
            T result = work.run(connection);
            if (commits.test(result)) {
                connection.commit();
            } else {
                connection.rollback();
            }
            ended = true;
            return result;
        } catch (Throwable e) {
            ended = rollback(connection, e);
            throw e;
        } finally {
            leave(connection, ended);
        }
    }

    /**
     * Opens a transaction with its limits. Plans are made for the actual bounds (a generic plan of a key range may read
     * the whole table) and without JIT, whose compile time would be paid on each chunk.
     */
    private static void begin(Connection connection, Limits limits) throws SQLException {
        Jdbc.first(
                connection,
                row -> true,
                BEGIN_SQL,
                limits.application(),
                millis(limits.lock()),
                millis(limits.statement()),
                millis(limits.idle()));
    }

    // A failure to roll back is attached to the cause, which matters more.
    private static boolean rollback(Connection connection, Throwable cause) {
        try {
            connection.rollback();
            return true;
        } catch (SQLException e) {
            cause.addSuppressed(e);
            return false;
        }
    }

    // Back to auto-commit, which would commit a transaction that is still open: then the session must end instead. A
    // broken
    // connection says so at its next use, to somebody who can act on it.
    private static void leave(Connection connection, boolean ended) {
        try {
            if (ended) {
                connection.setAutoCommit(true);
            } else {
                connection.close();
            }
        } catch (SQLException e) {
            return;
        }
    }

    private static String millis(Duration duration) {
        return Math.max(1, duration.toMillis()) + "ms";
    }
}
