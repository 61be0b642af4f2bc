package dev.sluice.recipes.columns;

import dev.sluice.recipes.catalog.Literal;
import dev.sluice.sql.Identifiers;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * The expression that says of a row which stays remaining why it got nothing.
 *
 * <p>It names the walked table's columns without a qualifier and hides those of the lookup tables, so it means the same
 * under whatever alias the walked table is read.
 */
final class SkipReasonSql {

    static final String CHANGED_MEANWHILE = "the row changed while the step ran; run the backfill again";
    static final String NOTHING_NULL = "every target column already has a value";

    private final ColumnsRecipe recipe;

    SkipReasonSql(ColumnsRecipe recipe) {
        this.recipe = recipe;
    }

    String expression() {
        List<String> reasons =
                recipe.columns().stream().map(SkipReasonSql::reasonOf).collect(Collectors.toList());
        String noneNull = recipe.columns().stream()
                .map(column -> column.quoted() + " IS NOT NULL")
                .collect(Collectors.joining(" AND "));
        return "CASE WHEN " + noneNull + " THEN " + Literal.of(NOTHING_NULL) + " ELSE COALESCE(NULLIF(concat_ws('; ', "
                + String.join(", ", reasons) + "), ''), " + Literal.of(CHANGED_MEANWHILE) + ") END";
    }

    private static String reasonOf(TargetColumn column) {
        List<String> cases = new ArrayList<>();
        cases.add(when(column.quoted() + " IS NOT NULL", "NULL"));
        if (column.source() instanceof Expression expression) {
            cases.add(
                    when(expression.enclosed() + " IS NULL", Literal.of("expression gives NULL for " + column.name())));
        } else {
            cases.addAll(lookupCases((Lookup) column.source()));
        }
        return "CASE" + String.join("", cases) + " END";
    }

    private static List<String> lookupCases(Lookup lookup) {
        List<String> cases = new ArrayList<>();
        for (String own : lookup.on().keySet()) {
            cases.add(when(Identifiers.quote(own) + " IS NULL", Literal.of(own + " is NULL")));
        }
        cases.add(when(
                "NOT " + exists(lookup, ""),
                Literal.of("no row in " + lookup.table().text() + " for " + lookup.ownNames())));
        cases.add(when(
                "NOT " + exists(lookup, " AND sluice_value IS NOT NULL"),
                Literal.of(lookup.table().text() + "." + lookup.column() + " is NULL for " + lookup.ownNames())));
        return cases;
    }

    private static String exists(Lookup lookup, String more) {
        List<String> select = new ArrayList<>();
        List<String> equalities = new ArrayList<>();
        for (Map.Entry<String, String> pair : lookup.on().entrySet()) {
            String key = "sluice_key" + (select.size() + 1);
            select.add("sluice_row." + Identifiers.quote(pair.getValue()) + " AS " + key);
            equalities.add(key + " = " + Identifiers.quote(pair.getKey()));
        }
        select.add("sluice_row." + Identifiers.quote(lookup.column()) + " AS sluice_value");
        return "EXISTS (SELECT 1 FROM (SELECT " + String.join(", ", select) + " FROM "
                + lookup.table().quoted() + " AS sluice_row) AS sluice_lookup WHERE "
                + String.join(" AND ", equalities) + more + ")";
    }

    private static String when(String condition, String value) {
        return " WHEN " + condition + " THEN " + value;
    }
}
