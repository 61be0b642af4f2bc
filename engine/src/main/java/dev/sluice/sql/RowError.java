package dev.sluice.sql;

import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.postgresql.util.PSQLException;
import org.postgresql.util.ServerErrorMessage;

/**
 * What is kept of an error that a row's data caused.
 *
 * @param sqlState the SQLSTATE; empty if it is no error of the database
 * @param message the first line of the message, cut to {@link #MOST_CHARACTERS}
 * @param detail the server's DETAIL, cut as well; null if there is none or it would print the row
 * @param constraint the violated constraint; null if there is none
 */
public record RowError(
        String sqlState,
        String message,
        @Nullable String detail,
        @Nullable String constraint) {

    /** Longer texts are cut: a thousand rows set aside must not become a second table. */
    public static final int MOST_CHARACTERS = 500;

    // Foreign key, unique, exclusion: their DETAIL names the colliding key. That of a check or a NOT NULL prints the
    // whole row, whose values have no business in the control schema.
    private static final Set<String> DETAIL_NAMES_THE_KEY = Set.of("23503", "23505", "23P01");

    /** Reads the error; looks through wrapping exceptions for the server's own. */
    public static RowError of(Throwable failure) {
        SqlFailure what = SqlFailure.of(failure);
        ServerErrorMessage server = serverMessage(failure);
        if (server == null) {
            return new RowError(what.sqlState(), cut(what.message()), null, null);
        }
        String detail = DETAIL_NAMES_THE_KEY.contains(what.sqlState()) ? server.getDetail() : null;
        return new RowError(
                what.sqlState(), cut(what.message()), detail == null ? null : cut(detail), server.getConstraint());
    }

    private static @Nullable ServerErrorMessage serverMessage(Throwable failure) {
        for (Throwable t = failure; t != null; t = t.getCause()) {
            if (t instanceof PSQLException && ((PSQLException) t).getServerErrorMessage() != null) {
                return ((PSQLException) t).getServerErrorMessage();
            }
        }
        return null;
    }

    /** The message with its SQLSTATE, for sentences. */
    public String sentence() {
        return sqlState.isEmpty() ? message : message + " [SQLSTATE " + sqlState + "]";
    }

    /** The text, with an ellipsis where it was cut. */
    public static String cut(String text) {
        // Zero bytes cannot be stored; they only come from an exception that is not the server's.
        String clean = text.replace('\0', '\uFFFD');
        return clean.length() <= MOST_CHARACTERS ? clean : clean.substring(0, MOST_CHARACTERS - 1) + "…";
    }
}
