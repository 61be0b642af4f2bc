package dev.sluice.definitions;

import dev.sluice.recipes.catalog.SqlName;
import dev.sluice.recipes.columns.ColumnSource;
import dev.sluice.recipes.columns.Lookup;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.ScalarNode;

/** Reads the field {@code columns}: what each target column is filled from. */
final class ColumnsReader {

    private final Problems problems;
    private final Places places;
    private final Scalars scalars;

    ColumnsReader(Problems problems, Places places) {
        this.problems = problems;
        this.places = places;
        this.scalars = new Scalars(problems);
    }

    /** The sources by target column; those that can be read. */
    Map<String, ColumnSource> read(Node node) {
        Map<String, ColumnSource> sources = new LinkedHashMap<>();
        for (NamedNodes.Entry entry : NamedNodes.read("'columns'", FieldType.COLUMNS, "column", node, problems)) {
            String path = "columns." + entry.name();
            places.put(path, entry.key());
            ColumnSource source = source(path, entry);
            if (source != null) {
                sources.put(entry.name(), source);
            }
        }
        return sources;
    }

    private @Nullable ColumnSource source(String path, NamedNodes.Entry target) {
        if (!(target.value() instanceof MappingNode mapping)) {
            problems.at(
                    target.value(),
                    "column '" + target.name() + "': expected a mapping, got " + NodeWords.of(target.value()),
                    "write {expression: …} or {lookup: table.column, on: {…}}");
            return null;
        }
        FieldSet fields = FieldSet.read(mapping, Fields.OF_COLUMN, problems);
        fields.entries().forEach((name, entry) -> places.put(path + "." + name, entry.value()));
        fields.requireExactlyOne("expression", "lookup", "where should its value come from?", problems);
        FieldSet.Entry expression = fields.entries().get("expression");
        FieldSet.Entry lookup = fields.entries().get("lookup");
        FieldSet.Entry on = fields.entries().get("on");
        if (on != null && expression != null && lookup == null) {
            problems.at(on.key(), "'on' belongs to a lookup, and this column has an expression", "remove it");
        }
        if (lookup != null && !fields.mentions("on")) {
            problems.at(
                    lookup.key(), "'lookup' without 'on'", "add on: {a column of this table: a column of the other}");
        }
        ColumnSource computed = expression == null ? null : expression(expression.value());
        ColumnSource found = lookup == null ? null : lookup(path, lookup.value(), on == null ? null : on.value());
        return computed != null ? computed : found;
    }

    private @Nullable ColumnSource expression(Node node) {
        ScalarNode sql = scalars.text("'expression'", FieldType.SQL_EXPRESSION, node);
        if (sql == null) {
            return null;
        }
        new SqlText(problems).checkExpression("'expression'", sql);
        return problems.isEmpty() ? ColumnSource.expression(sql.getValue()) : null;
    }

    private @Nullable ColumnSource lookup(String path, Node reference, @Nullable Node on) {
        ScalarNode scalar = scalars.text("'lookup'", FieldType.LOOKUP, reference);
        SqlName name = scalar == null ? null : SqlName.parse(scalar.getValue()).orElse(null);
        boolean readable =
                name != null && (name.parts().size() == 2 || name.parts().size() == 3);
        if (scalar != null && !readable) {
            problems.at(
                    scalar,
                    "'lookup': expected " + FieldType.LOOKUP.words() + ", got " + NodeWords.of(scalar),
                    "as in countries.currency, or geo.countries.currency");
        }
        Map<String, String> pairs = on == null ? Map.of() : pairs(path + ".on.", on);
        return scalar == null || !readable || pairs.isEmpty() ? null : Lookup.of(scalar.getValue(), pairs);
    }

    private Map<String, String> pairs(String path, Node on) {
        Map<String, String> pairs = new LinkedHashMap<>();
        for (NamedNodes.Entry pair : NamedNodes.read("'on'", FieldType.COLUMN_PAIRS, "column", on, problems)) {
            String theirs = scalars.word("column '" + pair.name() + "'", pair.value());
            if (theirs != null) {
                pairs.put(pair.name(), theirs);
                places.put(path + pair.name(), pair.key());
                places.put(path + pair.name() + ".column", pair.value());
            }
        }
        return pairs;
    }
}
