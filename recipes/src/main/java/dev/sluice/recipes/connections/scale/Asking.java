package dev.sluice.recipes.connections.scale;

import dev.sluice.sql.Jdbc;
import dev.sluice.sql.SqlFailure;
import dev.sluice.sql.Transactions;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * Questions to a database in production: each in a short transaction that reads only, none longer than what is left of the
 * time. For one thread.
 */
final class Asking {

    private static final String APPLICATION = "sluice plan";
    private static final Duration LOCK = Duration.ofMillis(500);
    private static final Duration IDLE = Duration.ofSeconds(10);
    private static final long LEAST_MILLIS = 50;

    private final Connection connection;
    private final LongSupplier nanos;
    private final long begin;
    private final long time;
    private final List<String> notes = new ArrayList<>();

    Asking(Connection connection, Duration time, LongSupplier nanos) {
        this.connection = connection;
        this.nanos = nanos;
        this.begin = nanos.getAsLong();
        this.time = time.toNanos();
    }

    Duration taken() {
        return Duration.ofNanos(nanos.getAsLong() - begin);
    }

    /** Whether less than this share of the time is over. */
    boolean before(double share) {
        return nanos.getAsLong() - begin < share * time;
    }

    /** Remembers what could not be found out. */
    void note(String sentence) {
        if (!notes.contains(sentence)) {
            notes.add(sentence);
        }
    }

    List<String> notes() {
        return List.copyOf(notes);
    }

    /**
     * Asks.
     *
     * @param share of all time that the answer may take; less if less is left
     * @return empty if there was no answer in time
     * @throws SQLException if the database refuses for another reason
     */
    <T> Optional<T> ask(double share, Jdbc.Work<T> question) throws SQLException {
        return ask(share, true, question);
    }

    /** The same for work that writes; it is rolled back. */
    <T> Optional<T> attempt(double share, Jdbc.Work<T> work) throws SQLException {
        return ask(share, false, work);
    }

    private <T> Optional<T> ask(double share, boolean readOnly, Jdbc.Work<T> question) throws SQLException {
        long left = time - (nanos.getAsLong() - begin);
        long millis = Math.min((long) (share * time), left) / 1_000_000;
        if (millis < LEAST_MILLIS) {
            return Optional.empty();
        }
        Transactions.Limits limits = new Transactions.Limits(APPLICATION, LOCK, Duration.ofMillis(millis), IDLE);
        try {
            return Optional.of(Transactions.run(
                    connection,
                    limits,
                    inside -> {
                        if (readOnly) {
                            Jdbc.update(inside, "SET TRANSACTION READ ONLY");
                        }
                        // The cores are the application's.
                        Jdbc.update(inside, "SET LOCAL max_parallel_workers_per_gather = 0");
                        return question.run(inside);
                    },
                    result -> readOnly));
        } catch (SQLException e) {
            if (SqlFailure.of(e).kind() == SqlFailure.Kind.TRANSIENT) {
                return Optional.empty();
            }
            throw e;
        }
    }

    /** Nanoseconds on the same clock. */
    long now() {
        return nanos.getAsLong();
    }
}
