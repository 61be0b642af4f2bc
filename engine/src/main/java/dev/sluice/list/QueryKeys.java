package dev.sluice.list;

import dev.sluice.KeyListException;
import dev.sluice.Keys;
import dev.sluice.sql.ChunkSql;
import dev.sluice.sql.ChunkSyntaxException;
import dev.sluice.sql.SqlFailure;
import dev.sluice.sql.Transactions;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Reads keys from a query, a few thousand rows at a time, in a transaction that cannot write. Stateless. */
final class QueryKeys {

    /** The longest that the database may think before its first row, and between one batch and the next. */
    static final Duration STATEMENT_LIMIT = Duration.ofMinutes(5);

    private static final int BATCH = 5_000;

    private static final Transactions.Limits LIMITS =
            new Transactions.Limits("sluice keys", Duration.ofSeconds(1), STATEMENT_LIMIT, Duration.ofSeconds(30));

    private QueryKeys() {}

    /**
     * Tells the sink what the query gives.
     *
     * @param width of the key
     * @throws KeyListException if the database refuses the query, or it has another number of columns
     * @throws SQLException if the database cannot be reached
     */
    static void read(Connection connection, Keys.Query query, int width, KeySink sink) throws SQLException {
        int networkTimeout = connection.getNetworkTimeout();
        try {
            connection.setNetworkTimeout(
                    Runnable::run, (int) STATEMENT_LIMIT.plusSeconds(5).toMillis());
            String sql = ChunkSql.escape(query.sql());
            Transactions.run(connection, LIMITS, c -> {
                readOnly(c);
                return rows(c, query, sql, width, sink);
            });
        } catch (ChunkSyntaxException e) {
            throw new KeyListException(query.source(), "the query must be a single statement");
        } catch (SQLException e) {
            SqlFailure failure = SqlFailure.of(e);
            if (failure.kind() == SqlFailure.Kind.CONNECTION) {
                throw e;
            }
            throw new KeyListException(query.source(), failure.sentence() + "; nothing was staged");
        } finally {
            if (!connection.isClosed()) {
                connection.setNetworkTimeout(Runnable::run, networkTimeout);
            }
        }
    }

    private static void readOnly(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("SET TRANSACTION READ ONLY");
        }
    }

    private static long rows(Connection connection, Keys.Query query, String sql, int width, KeySink sink)
            throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setFetchSize(BATCH);
            if (!statement.execute()) {
                throw new KeyListException(query.source(), "the statement returns no rows: write a SELECT");
            }
            try (ResultSet rows = statement.getResultSet()) {
                int columns = rows.getMetaData().getColumnCount();
                if (columns != width) {
                    throw new KeyListException(
                            query.source(), "the query has " + columns + " columns where the key has " + width);
                }
                long row = 0;
                while (rows.next()) {
                    row++;
                    tell(rows, row, width, sink);
                }
                return row;
            }
        }
    }

    private static void tell(ResultSet rows, long row, int width, KeySink sink) throws SQLException {
        List<String> parts = new ArrayList<>(width);
        for (int i = 1; i <= width; i++) {
            String part = rows.getString(i);
            if (part == null) {
                sink.malformed(row, "is NULL, which no key can be");
                return;
            }
            parts.add(part);
        }
        sink.key(row, parts);
    }
}
