package dev.sluice.bench.shop;

import dev.sluice.bench.shop.Arrivals.Arrival;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;

/** One connection that serves one customer after the other, on a thread of its own. */
final class Counter implements Runnable {

    /** A parked thread looks so often whether the shop has closed. */
    private static final long LONGEST_PARK_NANOS = 20_000_000;

    private final Connection connection;
    private final Map<Kind, PreparedStatement> statements = new EnumMap<>(Kind.class);
    private final Arrivals arrivals;
    private final Samples samples = new Samples();
    private volatile long closesAtNanos = Long.MAX_VALUE;

    Counter(Connection connection, Arrivals arrivals) throws SQLException {
        this.connection = connection;
        this.arrivals = arrivals;
        for (Kind kind : Kind.values()) {
            statements.put(kind, connection.prepareStatement(kind.sql));
        }
    }

    @Override
    public void run() {
        while (true) {
            Arrival arrival = arrivals.next();
            while (true) {
                long now = System.nanoTime();
                if (arrival.atNanos() > closesAtNanos) {
                    return;
                }
                if (now > closesAtNanos) {
                    if (!arrivals.isPaced()) {
                        return;
                    }
                    samples.add(arrival, now, now, Outcome.NOT_SERVED);
                    break;
                }
                long left = arrival.atNanos() - now;
                if (left <= 0) {
                    serve(arrival, now);
                    break;
                }
                LockSupport.parkNanos(Math.min(left, LONGEST_PARK_NANOS));
            }
        }
    }

    private void serve(Arrival arrival, long begin) {
        Outcome outcome = Outcome.DONE;
        try {
            PreparedStatement statement = statements.get(arrival.kind());
            if (statement != null) {
                execute(statement, arrival);
            }
        } catch (SQLException e) {
            outcome = Outcome.FAILED;
        }
        samples.add(arrival, begin, System.nanoTime(), outcome);
    }

    private static void execute(PreparedStatement statement, Arrival arrival) throws SQLException {
        statement.setLong(1, arrival.key());
        if (arrival.kind() == Kind.UPDATE) {
            statement.executeUpdate();
            return;
        }
        try (ResultSet rows = statement.executeQuery()) {
            while (rows.next()) {
                rows.getString(2);
            }
        }
    }

    /** Whoever comes later is not served; who came before and still waits is sent home and counted as such. */
    void closeAt(long nanos) {
        closesAtNanos = nanos;
    }

    /** What it did; to be read when its thread has ended. */
    Samples samples() {
        return samples;
    }

    void disconnect() throws SQLException {
        connection.close();
    }
}
