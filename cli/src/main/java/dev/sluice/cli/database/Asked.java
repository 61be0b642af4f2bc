package dev.sluice.cli.database;

import dev.sluice.cli.CliException;
import dev.sluice.cli.ExitCode;
import dev.sluice.sql.SqlFailure;
import java.sql.SQLException;

/** What a command asks the database itself, with its refusal in words. Stateless. */
public final class Asked {

    private Asked() {}

    /** Something asked. */
    @FunctionalInterface
    public interface Question<T> {
        T ask() throws SQLException;
    }

    /**
     * The answer.
     *
     * @throws CliException if the database cannot be reached, or refuses
     */
    public static <T> T of(Question<T> question) {
        try {
            return question.ask();
        } catch (SQLException e) {
            throw refused(e);
        }
    }

    /** How a refusal is told. */
    public static CliException refused(SQLException e) {
        SqlFailure failure = SqlFailure.of(e);
        boolean away = failure.kind() == SqlFailure.Kind.CONNECTION;
        return new CliException(
                away ? ExitCode.UNREACHABLE : ExitCode.FAILED,
                away ? "database-unreachable" : "database-refused",
                (away ? "the database cannot be reached: " : "the database refused: ") + failure.sentence(),
                e);
    }
}
