package dev.sluice.recipes.catalog;

import dev.sluice.Finding;
import dev.sluice.plan.Similar;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Collects what the database contradicts in a recipe, in the words that all recipes share. For one use by one thread. */
public final class Findings {

    private final Catalog catalog;
    private final List<Finding> all = new ArrayList<>();

    public Findings(Catalog catalog) {
        this.catalog = catalog;
    }

    /** All of them so far, in the order in which they were found. */
    public List<Finding> all() {
        return List.copyOf(all);
    }

    /** How many there are so far. */
    public int count() {
        return all.size();
    }

    /** Adds one of a whole field. */
    public void add(String field, String message, @Nullable String suggestion) {
        all.add(Finding.of(field, message, suggestion));
    }

    /**
     * Adds what the server says of a statement, at its place in the text of the user's that the statement holds.
     *
     * @param begin where that text begins in the statement
     * @param length how long it is
     */
    public void add(String field, StatementProbe.Refusal refusal, int begin, int length) {
        int offset = refusal.offset() - begin;
        boolean inside = refusal.offset() >= 0 && offset >= 0 && offset < length;
        all.add(new Finding(field, inside ? offset : -1, refusal.message(), refusal.hint()));
    }

    /** The table; if there is none of this name, that is a finding of the field. */
    public Optional<Catalog.Table> table(String field, SqlName name) throws SQLException {
        Optional<Catalog.Table> found = catalog.table(name);
        if (found.isEmpty()) {
            add(
                    field,
                    "table '" + name.text() + "' does not exist",
                    catalog.similarTable(name).orElse("check the name, its schema and the search_path of this role"));
        }
        return found;
    }

    /** The column of a table; if it has none of this name, that is a finding of the field. */
    public Catalog.@Nullable Column column(String field, SqlName table, Catalog.Table found, String column) {
        return column(
                field,
                table,
                found,
                column,
                Similar.question(column, found.columns().keySet()).orElse(null));
    }

    /**
     * The same.
     *
     * @param suggestion what to do if it has none
     */
    public Catalog.@Nullable Column column(
            String field, SqlName table, Catalog.Table found, String column, @Nullable String suggestion) {
        Catalog.Column there = found.columns().get(column);
        if (there == null) {
            add(field, "table '" + table.text() + "' has no column '" + column + "'", suggestion);
        }
        return there;
    }
}
