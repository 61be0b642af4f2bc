package dev.sluice.sql;

import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The statement that would give a role the right it lacked. Read from the server's message, which alone names the object;
 * in another language than English there is no advice. Pure.
 */
public final class GrantAdvice {

    /** The SQLSTATE of a missing right. */
    public static final String INSUFFICIENT_PRIVILEGE = "42501";

    private static final Pattern DENIED = Pattern.compile(
            "permission denied for (schema|table|view|relation|sequence|function|database) \"?([^\"]+)\"?");

    private GrantAdvice() {}

    /**
     * The advice as a sentence's end, such as {@code GRANT SELECT, UPDATE ON "t" TO "app"}.
     *
     * @param role who lacked the right
     * @param controlTables the names of the tables of the control schema
     * @return empty if the failure is another, or its message is not understood
     */
    public static Optional<String> of(SqlFailure failure, String role, Set<String> controlTables) {
        Matcher denied = DENIED.matcher(failure.message());
        if (!failure.sqlState().equals(INSUFFICIENT_PRIVILEGE) || !denied.find()) {
            return Optional.empty();
        }
        String name = denied.group(2);
        String to = " TO " + Identifiers.quote(role);
        return Optional.of(
                switch (denied.group(1)) {
                    case "schema" ->
                        "GRANT USAGE ON SCHEMA " + Identifiers.quote(name) + to
                                + (name.equals("sluice") ? ", or all of 'sluice migrate --grant-to " + role + "'" : "");
                    case "sequence" -> "GRANT USAGE ON SEQUENCE " + Identifiers.quote(name) + to;
                    case "function" -> "GRANT EXECUTE ON FUNCTION " + Identifiers.quote(name) + to;
                    case "database" ->
                        "GRANT CREATE ON DATABASE " + Identifiers.quote(name) + to
                                + ", or let its owner apply 'sluice migrate --sql --grant-to " + role + "'";
                    default ->
                        controlTables.contains(name)
                                ? "GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA sluice" + to
                                        + ", as 'sluice migrate --grant-to " + role + "' does"
                                : "GRANT SELECT, UPDATE ON " + Identifiers.quote(name) + to
                                        + ", or which right the step needs";
                });
    }
}
