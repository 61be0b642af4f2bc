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
     * @param customPlans whether each statement is planned for its own values. A generic plan of a key range may read the
     *     whole table; but planning is most of what a small statement costs
     */
    public record Limits(String application, Duration lock, Duration statement, Duration idle, boolean customPlans) {

        /** The same for statements on the user's tables. */
        public Limits(String application, Duration lock, Duration statement, Duration idle) {
            this(application, lock, statement, idle, true);
        }

        /** The same for statements that are asked again and again and touch no table of the user's. */
        public Limits withKeptPlans() {
            return new Limits(application, lock, statement, idle, false);
        }
    }

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
        return runOpened(
                connection,
                limits,
                opening -> {
                    opening.alone();
                    return work.run(connection);
                },
                commits);
    }

    /** Work at the beginning of a transaction, whose limits it sends with its first statement. */
    @FunctionalInterface
    public interface OpenedWork<T> {
        T run(Opening opening) throws SQLException;
    }

    /**
     * The same for work that takes it on itself to send the limits, with its first statement or before it.
     *
     * @throws SQLException what the work or the commit threw, with a failure of the rollback suppressed
     */
    public static <T> T runOpened(Connection connection, Limits limits, OpenedWork<T> work, Predicate<T> commits)
            throws SQLException {
        connection.setAutoCommit(false);
        boolean ended = false;
        try {
            T result = work.run(new Opening(connection, limits));
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
    // broken connection says so at its next use, to somebody who can act on it.
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
}
