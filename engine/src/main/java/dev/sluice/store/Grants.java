package dev.sluice.store;

import dev.sluice.sql.GrantAdvice;
import dev.sluice.sql.Identifiers;
import dev.sluice.sql.Jdbc;
import dev.sluice.sql.SqlFailure;
import dev.sluice.sql.Transactions;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** What roles other than the control schema's owner need on it, and no more. */
public final class Grants {

    /** The tables of the control schema. */
    static final Set<String> TABLES = Set.of(
            "plan",
            "run",
            "range",
            "event",
            "process",
            "dry_run",
            "schema_version",
            "quarantine",
            "key_list",
            "key_page",
            "pace",
            "signal_limit",
            "knob_expiry",
            "verification",
            "verified",
            "difference",
            "tally_sample");

    private static final Transactions.Limits LIMITS = new Transactions.Limits(
            "sluice grant", Duration.ofSeconds(5), Duration.ofSeconds(10), Duration.ofSeconds(5));

    private Grants() {}

    /** For workers and commands: every row, but neither the tables' shape nor the record of migrations. */
    public static List<String> forWorkers(String role) {
        String to = " TO " + Identifiers.quote(role);
        return List.of(
                "GRANT USAGE ON SCHEMA sluice" + to,
                "GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA sluice" + to,
                "REVOKE INSERT, UPDATE, DELETE ON sluice.schema_version FROM " + Identifiers.quote(role),
                "ALTER DEFAULT PRIVILEGES IN SCHEMA sluice GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES" + to);
    }

    /** For those who only look: {@code status}, {@code why}, {@code ls}, {@code watch}, the deploy gate. */
    public static List<String> forReaders(String role) {
        String to = " TO " + Identifiers.quote(role);
        return List.of(
                "GRANT USAGE ON SCHEMA sluice" + to,
                "GRANT SELECT ON ALL TABLES IN SCHEMA sluice" + to,
                "ALTER DEFAULT PRIVILEGES IN SCHEMA sluice GRANT SELECT ON TABLES" + to);
    }

    /** Carries statements out, all or none. */
    public static void carryOut(Connection connection, List<String> statements) throws SQLException {
        Transactions.run(connection, LIMITS, c -> {
            for (String statement : statements) {
                Jdbc.update(c, statement);
            }
            return true;
        });
    }

    /** The failure in a sentence, with the grant that would mend it where a right is missing. */
    public static String sentence(SqlFailure failure, Connection connection) {
        return failure.sentence()
                + advice(failure, connection)
                        .map(grant -> "; to allow it: " + grant)
                        .orElse("");
    }

    /** The grant that would mend the failure; empty if it is another than a missing right, or not understood. */
    public static Optional<String> advice(SqlFailure failure, Connection connection) {
        try {
            return GrantAdvice.of(failure, connection.getMetaData().getUserName(), TABLES);
        } catch (SQLException e) {
            return Optional.empty();
        }
    }
}
