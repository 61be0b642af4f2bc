package dev.sluice.recipes.columns;

import dev.sluice.Finding;
import dev.sluice.plan.Similar;
import dev.sluice.recipes.catalog.Catalog;
import dev.sluice.recipes.catalog.Catalog.Column;
import dev.sluice.recipes.catalog.Catalog.Table;
import dev.sluice.recipes.catalog.SqlName;
import dev.sluice.recipes.catalog.StatementProbe;
import dev.sluice.sql.Identifiers;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Everything the database contradicts in a recipe. For one use by one thread. */
final class ColumnsCheck {

    private final ColumnsRecipe recipe;
    private final Catalog catalog;
    private final StatementProbe probe;
    private final StepSql step;
    private final List<Finding> findings = new ArrayList<>();

    ColumnsCheck(ColumnsRecipe recipe, Connection connection) {
        this.recipe = recipe;
        this.catalog = new Catalog(connection);
        this.probe = new StatementProbe(connection);
        this.step = new StepSql(recipe);
    }

    List<Finding> findings() throws SQLException {
        Optional<Table> walked = catalog.table(recipe.table());
        if (walked.isEmpty()) {
            report("table", noTable(recipe.table()), similar(recipe.table()));
        }
        for (TargetColumn target : recipe.columns()) {
            int before = findings.size();
            walked.ifPresent(table -> checkTarget(target, table));
            if (target.source() instanceof Lookup lookup) {
                checkLookup(target, lookup, walked.orElse(null));
            }
            // What the server says of the assignment only repeats what the catalog said already.
            if (walked.isPresent() && findings.size() == before) {
                checkAssignment(target);
            }
        }
        return List.copyOf(findings);
    }

    private void checkTarget(TargetColumn target, Table walked) {
        Column column = walked.columns().get(target.name());
        if (column == null) {
            report(target.field(), noColumn(recipe.table(), target.name()), similar(target.name(), walked));
        } else if (column.generated()) {
            report(target.field(), target.name() + " is a generated column: the database computes it", null);
        } else if (column.alwaysIdentity()) {
            report(target.field(), target.name() + " is GENERATED ALWAYS AS IDENTITY: it cannot be assigned", null);
        }
    }

    private void checkLookup(TargetColumn target, Lookup lookup, @Nullable Table walked) throws SQLException {
        String field = target.field() + ".lookup";
        Optional<Table> found = catalog.table(lookup.table());
        if (found.isEmpty()) {
            report(field, noTable(lookup.table()), similar(lookup.table()));
        } else if (!found.get().columns().containsKey(lookup.column())) {
            report(field, noColumn(lookup.table(), lookup.column()), similar(lookup.column(), found.get()));
        }
        boolean matchable = found.isPresent();
        for (Map.Entry<String, String> pair : lookup.on().entrySet()) {
            matchable &= checkPair(target, lookup, pair, walked, found.orElse(null));
        }
        if (matchable && found.isPresent()) {
            checkUnique(field, lookup, found.get());
        }
    }

    private boolean checkPair(
            TargetColumn target,
            Lookup lookup,
            Map.Entry<String, String> pair,
            @Nullable Table walked,
            @Nullable Table found)
            throws SQLException {
        String field = target.field() + ".on." + pair.getKey();
        Column own = walked == null ? null : walked.columns().get(pair.getKey());
        Column theirs = found == null ? null : found.columns().get(pair.getValue());
        if (walked != null && own == null) {
            report(field, noColumn(recipe.table(), pair.getKey()), similar(pair.getKey(), walked));
        }
        if (found != null && theirs == null) {
            report(field + ".column", noColumn(lookup.table(), pair.getValue()), similar(pair.getValue(), found));
        }
        if (own != null && theirs != null && !catalog.areComparable(own, theirs)) {
            report(
                    field,
                    own.name() + " is " + own.type() + " and " + lookup.table().text() + "." + theirs.name() + " is "
                            + theirs.type() + ": they cannot be matched exactly",
                    "give both columns the same type, or write the step in SQL");
            return false;
        }
        return theirs != null;
    }

    private void checkUnique(String field, Lookup lookup, Table found) throws SQLException {
        List<String> columns = lookup.on().values().stream().distinct().toList();
        List<Integer> numbers = columns.stream()
                .map(name -> Optional.ofNullable(found.columns().get(name))
                        .orElseThrow()
                        .number())
                .toList();
        if (catalog.isUnique(found, numbers)) {
            return;
        }
        String quoted = columns.stream().map(Identifiers::quote).collect(Collectors.joining(", "));
        report(
                field,
                "several rows of " + lookup.table().text() + " may have the same " + String.join(", ", columns)
                        + ", and which one gave the value would be chance",
                "CREATE UNIQUE INDEX CONCURRENTLY ON " + lookup.table().quoted() + " (" + quoted
                        + "), or write the step in SQL");
    }

    private void checkAssignment(TargetColumn target) throws SQLException {
        String update = "EXPLAIN UPDATE " + recipe.table().quoted() + " SET ";
        if (target.source() instanceof Lookup lookup) {
            Lookup.Join join = lookup.join();
            probe.refusal(update + step.assignment(target, step.valueName(target)) + " FROM " + step.lookupRows(join, 1)
                            + " WHERE " + step.matches(join, 1))
                    .ifPresent(refusal -> report(target.field() + ".lookup", refusal.message(), refusal.hint()));
            return;
        }
        Expression expression = (Expression) target.source();
        String field = target.field() + ".expression";
        String select =
                "SELECT " + expression.enclosed() + " FROM " + recipe.table().quoted() + " WHERE false";
        int inSelect = "SELECT ".length() + Expression.OPEN.length();
        Optional<StatementProbe.Refusal> alone = probe.refusalOfOneColumn(select);
        if (alone.isPresent()) {
            report(field, alone.get(), inSelect, expression);
            return;
        }
        String assignment = update + step.assignment(target, expression.enclosed());
        int inUpdate = assignment.indexOf(expression.enclosed(), update.length()) + Expression.OPEN.length();
        probe.refusal(assignment).ifPresent(refusal -> report(field, refusal, inUpdate, expression));
    }

    private void report(String field, StatementProbe.Refusal refusal, int begin, Expression expression) {
        int offset = refusal.offset() - begin;
        boolean inside = refusal.offset() >= 0
                && offset >= 0
                && offset < expression.sql().length();
        findings.add(new Finding(field, inside ? offset : -1, refusal.message(), refusal.hint()));
    }

    private void report(String field, String message, @Nullable String suggestion) {
        findings.add(Finding.of(field, message, suggestion));
    }

    private @Nullable String similar(SqlName table) throws SQLException {
        return catalog.similarTable(table).orElse("check the name, its schema and the search_path of this role");
    }

    private static @Nullable String similar(String column, Table table) {
        return Similar.question(column, table.columns().keySet()).orElse(null);
    }

    private static String noTable(SqlName table) {
        return "table '" + table.text() + "' does not exist";
    }

    private static String noColumn(SqlName table, String column) {
        return "table '" + table.text() + "' has no column '" + column + "'";
    }
}
