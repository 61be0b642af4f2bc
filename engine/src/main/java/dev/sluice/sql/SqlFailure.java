package dev.sluice.sql;

import dev.sluice.BadRowException;
import java.sql.SQLException;
import java.sql.SQLNonTransientConnectionException;
import java.sql.SQLRecoverableException;
import java.sql.SQLTransientConnectionException;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a failed statement means for the work, read from its SQLSTATE and never from its message.
 *
 * @param kind what to do about it
 * @param sqlState the SQLSTATE; empty if there is none
 * @param message the first line of the server's or driver's message
 */
public record SqlFailure(Kind kind, String sqlState, String message) {

    /** What to do about a failure. */
    public enum Kind {
        /** The session or the server is gone: connect again and go on. */
        CONNECTION,
        /** A conflict or a limit on time: try again, smaller. */
        TRANSIENT,
        /** The server lacks disk, memory, connections, or may not write now: hold, then try again. */
        CAPACITY,
        /** A row's own data: smaller chunks find the row. */
        DATA,
        /** The statement, a right or the schema: waiting will not cure it. */
        DEFINITION
    }

    private static final Set<String> TRANSIENT = Set.of("40001", "40P01", "55P03", "57014", "55006");

    // 25P03/25P04/57P05: the server ended a session that was silent or too long; 57P0x: shutdown, crash, not yet up.
    private static final Set<String> CONNECTION =
            Set.of("25P03", "25P04", "57P01", "57P02", "57P03", "57P04", "57P05", "28000", "28P01", "3D000");

    // 58030: input/output error; 25006: the server became read-only, as after a failover to a standby.
    private static final Set<String> CAPACITY = Set.of("58030", "25006", "57000");

    /** Reads the failure; looks through wrapping exceptions for a {@link BadRowException}, then for the first SQLSTATE. */
    public static SqlFailure of(Throwable failure) {
        BadRowException declared = declared(failure);
        if (declared != null) {
            return new SqlFailure(Kind.DATA, "", firstLine(declared));
        }
        SQLException sql = firstWithState(failure);
        if (sql == null) {
            Kind kind = isConnection(failure) ? Kind.CONNECTION : Kind.DEFINITION;
            return new SqlFailure(kind, "", firstLine(failure));
        }
        String state = String.valueOf(sql.getSQLState());
        return new SqlFailure(kindOf(state), state, firstLine(sql));
    }

    private static Kind kindOf(String state) {
        if (TRANSIENT.contains(state) || state.startsWith("40")) {
            return Kind.TRANSIENT;
        }
        if (CONNECTION.contains(state) || state.startsWith("08")) {
            return Kind.CONNECTION;
        }
        if (CAPACITY.contains(state) || state.startsWith("53")) {
            return Kind.CAPACITY;
        }
        if (state.startsWith("22") || state.startsWith("23") || state.startsWith("P0")) {
            return Kind.DATA;
        }
        return Kind.DEFINITION;
    }

    private static @Nullable BadRowException declared(Throwable failure) {
        for (Throwable t = failure; t != null; t = t.getCause()) {
            if (t instanceof BadRowException) {
                return (BadRowException) t;
            }
        }
        return null;
    }

    private static @Nullable SQLException firstWithState(Throwable failure) {
        for (Throwable t = failure; t != null; t = t.getCause()) {
            if (t instanceof SQLException && ((SQLException) t).getSQLState() != null) {
                return (SQLException) t;
            }
        }
        return null;
    }

    private static boolean isConnection(Throwable failure) {
        for (Throwable t = failure; t != null; t = t.getCause()) {
            if (t instanceof SQLTransientConnectionException
                    || t instanceof SQLNonTransientConnectionException
                    || t instanceof SQLRecoverableException
                    || t instanceof java.io.IOException) {
                return true;
            }
        }
        return false;
    }

    private static String firstLine(Throwable failure) {
        String message = failure.getMessage();
        if (message == null) {
            return failure.getClass().getSimpleName();
        }
        String line = message.lines().findFirst().orElse("").strip();
        return line.startsWith("ERROR: ") || line.startsWith("FATAL: ") ? line.substring(7) : line;
    }

    /** The message with its SQLSTATE, for sentences. */
    public String sentence() {
        return sqlState.isEmpty() ? message : message + " [SQLSTATE " + sqlState + "]";
    }
}
