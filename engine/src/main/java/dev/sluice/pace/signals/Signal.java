package dev.sluice.pace.signals;

import java.sql.Connection;
import java.sql.SQLException;

/**
 * One health measure of a database. An instance belongs to one controller and may remember what it saw before; it is not
 * thread-safe.
 */
public interface Signal {

    /** Its name in status, in limits and in sentences: lower case with underscores, such as {@code replica_lag}. */
    String name();

    /** What is done when it reaches its limit. */
    Kind kind();

    /** The limit that holds unless a person sets another. */
    Limit limit();

    /** Where the value comes from, such as {@code pg_stat_replication}, for people who want to look themselves. */
    String source();

    /**
     * Measures now, in bounded time.
     *
     * @param connection in a transaction with limits on the time of a statement, which is rolled back; in auto-commit mode
     *     if it is {@link #onItsOwn}
     * @param scene what to measure for
     * @throws SQLException if it cannot be measured; the controller then takes the signal for lost
     */
    Measure measure(Connection connection, Scene scene) throws SQLException;

    /**
     * Whether no transaction may be open while it is measured: because it waits for something else than the database, or
     * opens one of its own.
     */
    default boolean onItsOwn() {
        return false;
    }

    /** What is done when a signal reaches its limit. */
    enum Kind {
        /** Everything stops until it is well under its limit again. */
        HARD,
        /** Work gets slower, down to the lowest duty, but does not stop. */
        GRADED
    }
}
