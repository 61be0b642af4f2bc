package dev.sluice.recipes.connections.paths;

import dev.sluice.sql.Jdbc;
import dev.sluice.sql.Opening;
import dev.sluice.sql.Transactions;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Queries in one transaction that only reads and sees one state of the data, none of which takes longer than what is left
 * of the time. All limits end with the transaction. For one thread.
 */
final class BoundedReads {

    // The planner knows what a contact has on the average. For the few who have thousands of edges it would read them
    // all to sort
    // them, where the index has them in order; and for some thousand ids it would rather read a whole table of
    // contacts.
    private static final String BEGIN_SQL = "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY;\n"
            + "SET LOCAL enable_seqscan = off;\nSET LOCAL enable_bitmapscan = off;\nSET LOCAL enable_sort = off";

    private static final String LIMIT_SQL =
            "SELECT set_config('statement_timeout', ?, true), set_config('lock_timeout', ?, true);\n";

    // 57014: the limit on a statement; 55P03: the one on waiting for a lock, which is the same here.
    private static final Set<String> TIME_UP = Set.of("57014", "55P03");

    // The server's clock may be a little ahead of ours.
    private static final Duration EARLY = Duration.ofMillis(20);

    private final Connection connection;
    private final Opening opening;
    private Deadline deadline;
    private boolean begun;

    private BoundedReads(Connection connection, Opening opening, Deadline deadline) {
        this.connection = connection;
        this.opening = opening;
        this.deadline = deadline;
    }

    /** What is to be read. */
    @FunctionalInterface
    interface Work<T> {
        T run(BoundedReads reads) throws SQLException;
    }

    /**
     * Begins, reads and ends.
     *
     * @throws TimeUpException if the time is up before that
     */
    static <T> T run(Connection connection, Deadline deadline, Work<T> work) throws SQLException {
        Duration left = left(deadline);
        Transactions.Limits limits = new Transactions.Limits("sluice paths", left, left, left.plusSeconds(1));
        return Transactions.runOpened(
                connection,
                limits,
                opening -> {
                    try (Statement statement = connection.createStatement()) {
                        statement.execute(BEGIN_SQL);
                    }
                    return work.run(new BoundedReads(connection, opening, deadline));
                },
                result -> true);
    }

    /** From now on, this is the time. */
    void until(Deadline other) {
        deadline = other;
    }

    /** All rows of a query. One round trip. */
    <T> List<T> query(Jdbc.RowReader<T> reader, String sql, List<?> values) throws SQLException {
        Duration left = left(deadline);
        try (Opening.First query = prepare(sql, left.toMillis() + "ms")) {
            Jdbc.bind(query.statement(), query.parameter(), values);
            query.execute();
            try (ResultSet rows = query.statement().getResultSet()) {
                List<T> all = new ArrayList<>();
                while (rows.next()) {
                    all.add(reader.read(rows));
                }
                return all;
            }
        } catch (SQLException e) {
            // Somebody else may have ended the statement too, long before its time.
            if (TIME_UP.contains(String.valueOf(e.getSQLState()))
                    && deadline.left().compareTo(EARLY) <= 0) {
                throw new TimeUpException(e);
            }
            throw e;
        }
    }

    // The first carries all limits, the others those that have become tighter.
    private Opening.First prepare(String sql, String left) throws SQLException {
        if (!begun) {
            begun = true;
            return opening.prepare(sql);
        }
        PreparedStatement statement = connection.prepareStatement(LIMIT_SQL + sql);
        return new Opening.First(statement, Jdbc.bind(statement, 1, List.of(left, left)), true);
    }

    private static Duration left(Deadline deadline) throws TimeUpException {
        Duration left = deadline.left();
        if (left.toMillis() < 1) {
            throw new TimeUpException(null);
        }
        return left;
    }
}
