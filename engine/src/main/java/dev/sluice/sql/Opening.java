package dev.sluice.sql;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;

/**
 * The limits of a transaction that has just begun, sent together with its first statement: a round trip less for each
 * transaction.
 *
 * <p>Either the first statement goes through {@link #query} or {@link #prepare}, or {@link #alone} is called before it.
 * Belongs to one transaction; not thread-safe.
 */
public final class Opening {

    private static final String SQL = """
            SELECT set_config('application_name', ?, true),
                   set_config('lock_timeout', ?, true),
                   set_config('statement_timeout', ?, true),
                   set_config('idle_in_transaction_session_timeout', ?, true),
                   set_config('plan_cache_mode', ?, true),
                   set_config('jit', 'off', true)""";

    private final Connection connection;
    private final Transactions.Limits limits;
    private boolean sent;

    Opening(Connection connection, Transactions.Limits limits) {
        this.connection = connection;
        this.limits = limits;
    }

    /** Sends the limits now, if they have not been sent. */
    public void alone() throws SQLException {
        if (!sent) {
            sent = true;
            Jdbc.first(connection, row -> true, SQL, values().toArray());
        }
    }

    /** A statement with its parameters still to be bound, which carries the limits if they have not been sent. */
    public First prepare(String sql) throws SQLException {
        if (sent) {
            return new First(connection.prepareStatement(sql), 1, false);
        }
        sent = true;
        PreparedStatement statement = connection.prepareStatement(SQL + ";\n" + sql);
        return new First(statement, Jdbc.bind(statement, 1, values()), true);
    }

    /** The only row of a query, which carries the limits if they have not been sent. */
    public <T> T query(Jdbc.RowReader<T> reader, String sql, List<?> parameters) throws SQLException {
        try (First first = prepare(sql)) {
            Jdbc.bind(first.statement(), first.parameter(), parameters);
            first.execute();
            try (ResultSet row = first.statement().getResultSet()) {
                row.next();
                return reader.read(row);
            }
        }
    }

    // Without JIT, whose compile time would be paid on each chunk.
    private List<String> values() {
        return List.of(
                limits.application(),
                millis(limits.lock()),
                millis(limits.statement()),
                millis(limits.idle()),
                limits.customPlans() ? "force_custom_plan" : "auto");
    }

    private static String millis(Duration duration) {
        return Math.max(1, duration.toMillis()) + "ms";
    }

    /**
     * A statement that may carry the limits in front.
     *
     * @param statement to bind to
     * @param parameter the number of its own first parameter
     * @param carries whether the limits' result comes before its own
     */
    public record First(PreparedStatement statement, int parameter, boolean carries) implements AutoCloseable {

        /** Executes it. True if it returns rows, which are then the statement's result set. */
        public boolean execute() throws SQLException {
            boolean rows = statement.execute();
            return carries ? statement.getMoreResults() : rows;
        }

        @Override
        public void close() throws SQLException {
            statement.close();
        }
    }
}
