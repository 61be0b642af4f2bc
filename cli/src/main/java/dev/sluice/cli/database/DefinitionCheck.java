package dev.sluice.cli.database;

import dev.sluice.ErrorCode;
import dev.sluice.Finding;
import dev.sluice.Sluice;
import dev.sluice.SluiceException;
import dev.sluice.definitions.Definition;
import dev.sluice.definitions.Problem;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;

/** What the database contradicts in a definition, by its recipe and by the engine. */
public final class DefinitionCheck {

    private DefinitionCheck() {}

    /** All problems, at their places in the file; empty if the definition can run. Writes nothing. */
    public static List<Problem> problems(Definition definition, DataSource source, Sluice sluice) {
        List<Finding> findings = new ArrayList<>();
        definition.recipe().ifPresent(recipe -> findings.addAll(ask(source, recipe::check)));
        findings.addAll(sluice.check(definition.toCheck()));
        return definition.problems(findings);
    }

    /** What the database could do better for the definition; asked when there are no problems. Writes nothing. */
    public static List<Problem> warnings(Definition definition, DataSource source) {
        List<Finding> findings = new ArrayList<>();
        definition.recipe().ifPresent(recipe -> findings.addAll(ask(source, recipe::warnings)));
        return definition.problems(findings);
    }

    /** The definition with what only the database knows; asked when there are no problems. */
    public static Definition resolved(Definition definition, DataSource source) {
        return ask(source, definition::resolved);
    }

    private interface Question<T> {
        T of(Connection connection) throws SQLException;
    }

    private static <T> T ask(DataSource source, Question<T> question) {
        try (Connection connection = source.getConnection()) {
            return question.of(connection);
        } catch (SQLException e) {
            throw new SluiceException(
                    ErrorCode.DATABASE_UNREACHABLE,
                    "the database cannot be asked: " + Reachability.phrase(String.valueOf(e.getMessage())),
                    e);
        }
    }
}
