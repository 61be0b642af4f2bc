package dev.sluice.recipes.columns;

import dev.sluice.sql.Identifiers;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * The statement that fills the columns of one chunk.
 *
 * <p>Names of other tables are hidden behind {@code sluice_…} aliases, so that in an expression an unqualified column is
 * always the walked table's, whatever columns the lookup tables have.
 */
final class StepSql {

    private final ColumnsRecipe recipe;
    private final String own;
    private final List<Lookup.Join> joins;

    StepSql(ColumnsRecipe recipe) {
        this.recipe = recipe;
        this.own = recipe.table().quotedLast();
        this.joins = recipe.columns().stream()
                .filter(column -> column.source() instanceof Lookup)
                .map(column -> ((Lookup) column.source()).join())
                .distinct()
                .collect(Collectors.toList());
    }

    String statement() {
        List<String> conditions = new ArrayList<>();
        conditions.add(":chunk(" + own + ")");
        conditions.add("(\n" + recipe.remaining() + "\n)");
        String from = "";
        if (hasOneJoinForAll()) {
            from = "\n  FROM " + lookupRows(joins.get(0), 1);
            conditions.add(matches(joins.get(0), 1));
        } else if (!joins.isEmpty()) {
            from = "\n  FROM " + valuesOfEachRow();
            conditions.add("sluice_values.sluice_table = " + own + ".tableoid");
            conditions.add("sluice_values.sluice_place = " + own + ".ctid");
        }
        conditions.add(somethingToSet());
        return "UPDATE " + recipe.table().quoted() + "\n   SET " + assignments() + from + "\n WHERE "
                + String.join("\n   AND ", conditions);
    }

    /** One assignment, for a column whose value is {@code value}. */
    String assignment(TargetColumn column, String value) {
        // With one target the WHERE clause already says that it is null. A plain assignment also converts types that
        // COALESCE would not.
        return recipe.columns().size() == 1
                ? column.quoted() + " = " + value
                : column.quoted() + " = COALESCE(" + own + "." + column.quoted() + ", " + value + ")";
    }

    /** The rows of a lookup table with only the columns that are needed, under names of ours. */
    String lookupRows(Lookup.Join join, int number) {
        List<String> select = new ArrayList<>();
        int key = 0;
        for (String column : join.on().values()) {
            key++;
            select.add("sluice_row." + Identifiers.quote(column) + " AS " + keyName(number, key));
        }
        recipe.columns().stream()
                .filter(column -> isThrough(column, join))
                .forEach(column -> select.add(lookedUp(column) + " AS " + valueName(column)));
        return "(SELECT " + String.join(", ", select) + " FROM " + join.table().quoted()
                + " AS sluice_row) AS sluice_lookup" + number;
    }

    /** That a row of the walked table equals a lookup's row in the columns of the join. */
    String matches(Lookup.Join join, int number) {
        return matches(join, number, own);
    }

    /** The name under which a looked-up value is seen in the statement. */
    String valueName(TargetColumn column) {
        return "sluice_value" + (recipe.columns().indexOf(column) + 1);
    }

    private boolean hasOneJoinForAll() {
        return joins.size() == 1 && recipe.columns().stream().allMatch(column -> column.source() instanceof Lookup);
    }

    /**
     * All lookups of each row, with nulls where one has no row. UPDATE cannot outer-join its own table, so the table is
     * read a second time and joined by physical place, which is right within one snapshot: a row that changes in between
     * no longer matches, is left alone, and stays remaining.
     */
    private String valuesOfEachRow() {
        StringBuilder sql =
                new StringBuilder("(SELECT sluice_own.tableoid AS sluice_table, sluice_own.ctid AS sluice_place");
        recipe.columns().stream()
                .filter(column -> column.source() instanceof Lookup)
                .forEach(column -> sql.append(", ").append(valueName(column)));
        sql.append("\n          FROM ").append(recipe.table().quoted()).append(" AS sluice_own");
        for (int i = 0; i < joins.size(); i++) {
            sql.append("\n          LEFT JOIN ").append(lookupRows(joins.get(i), i + 1));
            sql.append("\n            ON ").append(matches(joins.get(i), i + 1, "sluice_own"));
        }
        return sql.append("\n         WHERE :chunk(sluice_own)) AS sluice_values")
                .toString();
    }

    private String matches(Lookup.Join join, int number, String walked) {
        List<String> equalities = new ArrayList<>();
        int key = 0;
        for (Map.Entry<String, String> pair : join.on().entrySet()) {
            key++;
            equalities.add(keyName(number, key) + " = " + walked + "." + Identifiers.quote(pair.getKey()));
        }
        return String.join(" AND ", equalities);
    }

    private String assignments() {
        return recipe.columns().stream()
                .map(column -> assignment(column, value(column)))
                .collect(Collectors.joining(",\n       "));
    }

    private String somethingToSet() {
        return recipe.columns().stream()
                .map(column -> own + "." + column.quoted() + " IS NULL AND " + value(column) + " IS NOT NULL")
                .collect(Collectors.joining("\n     OR ", "(", ")"));
    }

    private String value(TargetColumn column) {
        return column.source() instanceof Expression expression ? expression.enclosed() : valueName(column);
    }

    private static String lookedUp(TargetColumn column) {
        return "sluice_row." + Identifiers.quote(((Lookup) column.source()).column());
    }

    private static boolean isThrough(TargetColumn column, Lookup.Join join) {
        return column.source() instanceof Lookup lookup && lookup.join().equals(join);
    }

    private static String keyName(int join, int key) {
        return "sluice_key" + join + "_" + key;
    }
}
