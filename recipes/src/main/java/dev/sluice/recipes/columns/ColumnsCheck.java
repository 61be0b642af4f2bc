package dev.sluice.recipes.columns;

import dev.sluice.Finding;
import dev.sluice.recipes.catalog.Catalog;
import dev.sluice.recipes.catalog.Catalog.Column;
import dev.sluice.recipes.catalog.Catalog.Table;
import dev.sluice.recipes.catalog.Findings;
import dev.sluice.recipes.catalog.StatementProbe;
import dev.sluice.sql.Identifiers;
import java.sql.Connection;
import java.sql.SQLException;
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
    private final Findings findings;

    ColumnsCheck(ColumnsRecipe recipe, Connection connection) {
        this.recipe = recipe;
        this.catalog = new Catalog(connection);
        this.probe = new StatementProbe(connection);
        this.step = new StepSql(recipe);
        this.findings = new Findings(catalog);
    }

    List<Finding> findings() throws SQLException {
        Optional<Table> walked = findings.table("table", recipe.table());
        for (TargetColumn target : recipe.columns()) {
            int before = findings.count();
            walked.ifPresent(table -> checkTarget(target, table));
            if (target.source() instanceof Lookup lookup) {
                checkLookup(target, lookup, walked.orElse(null));
            }
            // What the server says of the assignment only repeats what the catalog said already.
            if (walked.isPresent() && findings.count() == before) {
                checkAssignment(target);
            }
        }
        return findings.all();
    }

    private void checkTarget(TargetColumn target, Table walked) {
        Column column = findings.column(target.field(), recipe.table(), walked, target.name());
        if (column != null && column.generated()) {
            findings.add(target.field(), target.name() + " is a generated column: the database computes it", null);
        } else if (column != null && column.alwaysIdentity()) {
            findings.add(
                    target.field(), target.name() + " is GENERATED ALWAYS AS IDENTITY: it cannot be assigned", null);
        }
    }

    private void checkLookup(TargetColumn target, Lookup lookup, @Nullable Table walked) throws SQLException {
        String field = target.field() + ".lookup";
        Optional<Table> found = findings.table(field, lookup.table());
        if (found.isPresent()) {
            findings.column(field, lookup.table(), found.get(), lookup.column());
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
        Column own = walked == null ? null : findings.column(field, recipe.table(), walked, pair.getKey());
        Column theirs =
                found == null ? null : findings.column(field + ".column", lookup.table(), found, pair.getValue());
        if (own != null && theirs != null && !catalog.areComparable(own, theirs)) {
            findings.add(
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
        findings.add(
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
                    .ifPresent(refusal -> findings.add(target.field() + ".lookup", refusal.message(), refusal.hint()));
            return;
        }
        Expression expression = (Expression) target.source();
        String field = target.field() + ".expression";
        String select =
                "SELECT " + expression.enclosed() + " FROM " + recipe.table().quoted() + " WHERE false";
        int inSelect = "SELECT ".length() + Expression.OPEN.length();
        Optional<StatementProbe.Refusal> alone = probe.refusalOfOneColumn(select);
        if (alone.isPresent()) {
            findings.add(field, alone.get(), inSelect, expression.sql().length());
            return;
        }
        String assignment = update + step.assignment(target, expression.enclosed());
        int inUpdate = assignment.indexOf(expression.enclosed(), update.length()) + Expression.OPEN.length();
        probe.refusal(assignment)
                .ifPresent(refusal ->
                        findings.add(field, refusal, inUpdate, expression.sql().length()));
    }
}
