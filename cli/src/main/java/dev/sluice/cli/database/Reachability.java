package dev.sluice.cli.database;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;
import java.util.Set;
import javax.sql.DataSource;

/**
 * Whether a database answers, and if not, whether waiting may help. Pure but for {@link #ask}.
 *
 * @param reachable whether it answers
 * @param mayCome whether it may answer later without anybody changing the address
 * @param reason what happened, a phrase; empty when it answers
 */
public record Reachability(boolean reachable, boolean mayCome, String reason) {

    // Wrong password, no such role or database: the address is wrong, and waiting would hide it.
    private static final Set<String> ADDRESS_IS_WRONG = Set.of("28000", "28P01", "3D000", "42501");

    /** Connects once. */
    public static Reachability ask(DataSource source) {
        try (Connection connection = source.getConnection()) {
            return new Reachability(true, true, "");
        } catch (SQLException e) {
            return of(e);
        }
    }

    static Reachability of(SQLException e) {
        String state = Optional.ofNullable(e.getSQLState()).orElse("");
        String message = Optional.ofNullable(e.getMessage()).orElse(e.getClass().getSimpleName());
        return new Reachability(false, !ADDRESS_IS_WRONG.contains(state), phrase(message));
    }

    /** The driver's message without its advice and without the server's severity word. */
    public static String phrase(String message) {
        String line = message.lines().findFirst().orElse("").strip();
        line = line.replaceFirst("^(ERROR|FATAL): ", "");
        int advice = line.indexOf(". Check that the hostname and port are correct");
        return advice < 0 ? line : line.substring(0, advice);
    }
}
