package dev.sluice.definitions;

import dev.sluice.Backfill;
import dev.sluice.DefinitionException;
import dev.sluice.Finding;
import dev.sluice.Keys;
import dev.sluice.recipes.Recipe;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A backfill read from a file, with the places of its parts. Immutable and thread-safe. */
public final class Definition {

    private final String fileName;
    private final Backfill backfill;
    private final @Nullable Recipe recipe;
    private final @Nullable String description;
    private final Places places;

    Definition(
            String fileName, Backfill backfill, @Nullable Recipe recipe, @Nullable String description, Places places) {
        this.fileName = fileName;
        this.backfill = backfill;
        this.recipe = recipe;
        this.description = description;
        this.places = places;
    }

    /** The file's name as it was given. */
    public String fileName() {
        return fileName;
    }

    public Backfill backfill() {
        return backfill;
    }

    /** The same over these keys only: see {@link Backfill#only}. */
    public Definition only(Keys keys) {
        return new Definition(fileName, backfill.only(keys), recipe, description, places);
    }

    /** The backfill as far as it can be checked before anything is made ready for its run. */
    public Backfill toCheck() {
        return recipe == null
                        || recipe.toCheck().step().equals(recipe.toBackfill().step())
                ? backfill
                : recipe.toCheck();
    }

    /**
     * The same with what only the database knows and a recipe's statements depend on.
     *
     * @throws SQLException if the database cannot be asked
     */
    public Definition resolved(Connection connection) throws SQLException {
        Recipe found = recipe == null ? null : recipe.resolved(connection);
        if (found == null || found == recipe) {
            return this;
        }
        Backfill.Builder builder = found.toBackfill().toBuilder();
        Backfill whole = backfill.keys().isEmpty()
                ? builder.build()
                : backfill.isPart()
                        ? builder.build().only(backfill.keys().get())
                        : builder.keys(backfill.keys().get()).build();
        return new Definition(fileName, whole, found, description, places);
    }

    /** The recipe from which the backfill was made: check it too, before a run. Empty for a file with a step in SQL. */
    public Optional<Recipe> recipe() {
        return Optional.ofNullable(recipe);
    }

    public Optional<String> description() {
        return Optional.ofNullable(description);
    }

    /** The finding at the place in the file it is about; at the nearest part that is written, if its own is not. */
    public Problem locate(Finding finding) {
        return places.locate(finding);
    }

    /**
     * The findings at their places, in the order of the file, each once. What the engine finds in the SQL that a recipe
     * generated is left out as long as the recipe's own check has found the cause.
     *
     * @param findings the recipe's and the engine's
     */
    public List<Problem> problems(List<Finding> findings) {
        boolean causeFound = findings.stream()
                .anyMatch(finding -> finding.field().startsWith("columns.")
                        || finding.field().startsWith("counters.")
                        || finding.field().startsWith("connections."));
        Map<String, Problem> problems = new LinkedHashMap<>();
        findings.stream()
                .filter(finding -> !causeFound || places.isWritten(finding.field()))
                .map(this::locate)
                .sorted(Problem.BY_PLACE)
                .forEach(problem -> problems.putIfAbsent(problem.headline(), problem));
        return List.copyOf(problems.values());
    }

    /** All findings of the exception at their places, in the order of the file. */
    public List<Problem> problems(DefinitionException refusal) {
        return problems(refusal.findings());
    }

    @Override
    public String toString() {
        return fileName + ": " + backfill;
    }
}
