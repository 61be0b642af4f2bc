package dev.sluice.pace.signals;

import dev.sluice.Probe;
import dev.sluice.sql.GrantAdvice;
import dev.sluice.sql.SqlFailure;
import dev.sluice.sql.Transactions;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;

/**
 * The number that a user's query gives, in a read-only transaction of one second at most, as the role of the connection.
 *
 * <p>The query is put into parentheses, so it is one query and can neither end the transaction nor give more than one
 * number.
 */
final class SqlProbe implements Signal {

    private static final Transactions.Limits LIMITS = new Transactions.Limits(
            "sluice probe", Duration.ofMillis(100), Duration.ofSeconds(1), Duration.ofSeconds(2));

    private final Probe probe;

    SqlProbe(Probe probe) {
        this.probe = probe;
    }

    @Override
    public String name() {
        return probe.name();
    }

    @Override
    public Kind kind() {
        return probe.hard() ? Kind.HARD : Kind.GRADED;
    }

    @Override
    public Limit limit() {
        return new Limit(probe.limit(), Unit.COUNT);
    }

    @Override
    public String source() {
        return "a query";
    }

    @Override
    public boolean onItsOwn() {
        return true;
    }

    @Override
    public Measure measure(Connection connection, Scene scene) throws SQLException {
        try {
            return Numbers.measure(probe, Transactions.run(connection, LIMITS, this::ask));
        } catch (SQLException e) {
            SqlFailure failure = SqlFailure.of(e);
            if (failure.kind() == SqlFailure.Kind.CONNECTION) {
                throw e;
            }
            String why = "probe " + probe.name() + " failed: " + failure.sentence();
            Optional<String> grant =
                    GrantAdvice.of(failure, connection.getMetaData().getUserName(), Set.of());
            return grant.isPresent() ? new Measure.Denied(why, grant.get()) : new Measure.Lost(why);
        }
    }

    // A statement without parameters, since JDBC would take question marks in the query for some.
    private OptionalDouble ask(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.setEscapeProcessing(false);
            statement.execute("SET TRANSACTION READ ONLY");
            try (ResultSet row = statement.executeQuery(
                    "SELECT " + OwnSessions.COMMENT + "CAST((\n" + withoutEnd(probe.query()) + "\n) AS float8)")) {
                row.next();
                double value = row.getDouble(1);
                return row.wasNull() ? OptionalDouble.empty() : OptionalDouble.of(value);
            }
        }
    }

    private static String withoutEnd(String query) {
        return query.endsWith(";") ? query.substring(0, query.length() - 1) : query;
    }
}
