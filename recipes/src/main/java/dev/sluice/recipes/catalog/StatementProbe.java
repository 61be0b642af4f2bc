package dev.sluice.recipes.catalog;

import dev.sluice.sql.SqlFailure;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.sql.Statement;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.postgresql.util.PSQLException;
import org.postgresql.util.ServerErrorMessage;

/**
 * Asks the server what it thinks of a statement that reads and writes no row. A refusal does not break the caller's
 * transaction.
 */
public final class StatementProbe {

    private final Connection connection;

    public StatementProbe(Connection connection) {
        this.connection = connection;
    }

    /**
     * What the server objected to.
     *
     * @param offset where in the statement, 0-based; -1 if it did not say
     * @param hint what it advises; null if nothing
     */
    public record Refusal(
            String message, int offset, @Nullable String hint) {}

    /** The server's objection to the statement, if any. */
    public Optional<Refusal> refusal(String sql) throws SQLException {
        return run(sql, false);
    }

    /** The same for a query, which must also give one value a row. */
    public Optional<Refusal> refusalOfOneColumn(String sql) throws SQLException {
        return run(sql, true);
    }

    private Optional<Refusal> run(String sql, boolean oneColumn) throws SQLException {
        if (connection.getAutoCommit()) {
            return ask(sql, oneColumn);
        }
        Savepoint savepoint = connection.setSavepoint();
        Optional<Refusal> refusal = ask(sql, oneColumn);
        connection.rollback(savepoint);
        return refusal;
    }

    private Optional<Refusal> ask(String sql, boolean oneColumn) throws SQLException {
        // A plain Statement: the driver must not take a question mark in the user's text for a parameter.
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            return oneColumn && !hasOneValue(rows.getMetaData())
                    ? Optional.of(new Refusal("one value is expected, and here are several", -1, null))
                    : Optional.empty();
        } catch (SQLException e) {
            SqlFailure failure = SqlFailure.of(e);
            if (failure.kind() != SqlFailure.Kind.DEFINITION && failure.kind() != SqlFailure.Kind.DATA) {
                throw e;
            }
            return Optional.of(new Refusal(failure.message(), offset(e, sql), hint(e)));
        }
    }

    // A list in parentheses is one column too: a row.
    private static boolean hasOneValue(ResultSetMetaData columns) throws SQLException {
        return columns.getColumnCount() == 1 && !columns.getColumnTypeName(1).equals("record");
    }

    // The server counts characters from 1, Java counts UTF-16 units from 0.
    private static int offset(SQLException failure, String sql) {
        ServerErrorMessage message = serverMessage(failure);
        int position = message == null ? 0 : message.getPosition();
        return position < 1 || position - 1 > sql.codePointCount(0, sql.length())
                ? -1
                : sql.offsetByCodePoints(0, position - 1);
    }

    private static @Nullable String hint(SQLException failure) {
        ServerErrorMessage message = serverMessage(failure);
        String hint = message == null ? null : message.getHint();
        return hint == null ? null : hint.lines().findFirst().orElse(null);
    }

    private static @Nullable ServerErrorMessage serverMessage(SQLException failure) {
        return failure instanceof PSQLException refusal ? refusal.getServerErrorMessage() : null;
    }
}
