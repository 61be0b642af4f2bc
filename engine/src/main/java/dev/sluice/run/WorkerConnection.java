package dev.sluice.run;

import dev.sluice.sql.SqlFailure;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** A worker's one connection, opened when needed and replaced when broken. Belongs to one worker. */
final class WorkerConnection implements AutoCloseable {

    private static final String NAME = "ApplicationName";

    /** The longest wait for a server to hear that a session gets its name back. */
    private static final Duration FAREWELL = Duration.ofSeconds(1);

    private final WorkerContext context;
    private final RandomGenerator random = RandomGenerator.getDefault();
    private @Nullable Connection connection;
    private @Nullable String nameBefore;

    WorkerConnection(WorkerContext context) {
        this.context = context;
    }

    /** The connection, as it is: its next use tells whether it still works. */
    Connection get() throws SQLException {
        Connection current = connection;
        if (current == null) {
            current = context.connections().open();
            connection = current;
            // What it does outside of its transactions is Sluice's too, not a customer's. Poolers follow this setting.
            nameBefore = current.getClientInfo(NAME);
            current.setClientInfo(NAME, "sluice");
        }
        return current;
    }

    /** Gives the connection up, as it was if it is still good; the next use opens another. */
    void drop() {
        Connection old = connection;
        connection = null;
        if (old == null) {
            return;
        }
        try {
            old.setNetworkTimeout(Runnable::run, (int) FAREWELL.toMillis());
            old.setClientInfo(NAME, nameBefore == null ? "" : nameBefore);
        } catch (SQLException e) {
            // Whoever gets it from a pool next finds it broken.
            Connections.close(old);
            return;
        }
        Connections.close(old);
    }

    /**
     * Asks the database something, again and again until it answers or the process stops. An outage costs waiting, never
     * the work.
     *
     * @throws SQLException what the database answered, when it answers with an error of another kind than unreachability,
     *     or the last failure when the process stops
     */
    <T> T untilReachable(Connections.Work<T> question) throws SQLException {
        int attempt = 0;
        while (true) {
            try {
                T answer = question.run(get());
                if (attempt > 0) {
                    int failed = attempt;
                    context.listeners()
                            .tell(l -> l.databaseReachable(true, "reached again after " + failed + " attempts"));
                }
                return answer;
            } catch (SQLException e) {
                SqlFailure failure = SqlFailure.of(e);
                drop();
                boolean waits = failure.kind() == SqlFailure.Kind.CONNECTION
                        || failure.kind() == SqlFailure.Kind.CAPACITY
                        || failure.kind() == SqlFailure.Kind.TRANSIENT;
                if (!waits || context.waiting().isStopping()) {
                    throw e;
                }
                attempt++;
                if (failure.kind() == SqlFailure.Kind.CONNECTION) {
                    context.listeners().tell(l -> l.databaseReachable(false, failure.sentence()));
                }
                context.waiting().rest(Backoff.after(attempt, random));
            }
        }
    }

    @Override
    public void close() {
        drop();
    }
}
