package dev.sluice.run;

import dev.sluice.sql.SqlFailure;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** A worker's one connection, opened when needed and replaced when broken. Belongs to one worker. */
final class WorkerConnection implements AutoCloseable {

    private final WorkerContext context;
    private final RandomGenerator random = RandomGenerator.getDefault();
    private @Nullable Connection connection;

    WorkerConnection(WorkerContext context) {
        this.context = context;
    }

    /** The connection, as it is: its next use tells whether it still works. */
    Connection get() throws SQLException {
        Connection current = connection;
        if (current == null) {
            current = context.connections().open();
            connection = current;
        }
        return current;
    }

    /** Gives the connection up; the next use opens another. */
    void drop() {
        Connections.close(connection);
        connection = null;
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
