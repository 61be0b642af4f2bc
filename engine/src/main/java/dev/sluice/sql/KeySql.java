package dev.sluice.sql;

import dev.sluice.Key;
import dev.sluice.KeyColumn;
import dev.sluice.KeyValue;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;

/** The pieces of SQL that concern a key: its columns, its order, its values. {@link KeySlice} has the conditions. */
public final class KeySql {

    private final Key key;

    public KeySql(Key key) {
        this.key = key;
    }

    /** The columns, for a select list. */
    public String columns(String qualifier) {
        return list(column -> qualifier + Identifiers.quote(column.name()));
    }

    /**
     * The columns in the order of the walk, for ORDER BY.
     *
     * @param qualifier the table's alias with its dot. Never empty beside {@link #selectText}: SQL would then order by the
     *     text of that name in the select list
     */
    public String order(String qualifier) {
        return list(column -> qualifier + Identifiers.quote(column.name()) + " "
                + column.order().sql());
    }

    /** The same from the other end. */
    public String reversedOrder(String qualifier) {
        return list(column -> qualifier + Identifiers.quote(column.name()) + " "
                + column.order().reversed().sql());
    }

    /** Each column in its text form, for a select list. */
    public String selectText(String qualifier) {
        return list(column -> text(column, qualifier + Identifiers.quote(column.name())));
    }

    // Equal keys must have equal texts, since ends of ranges are compared as texts; and no session's setting may show.
    private static String text(KeyColumn column, String value) {
        return switch (column.type()) {
            case NUMERIC -> "CAST(trim_scale(" + value + ") AS text)";
            // As a session in UTC would write it.
            case TIMESTAMPTZ ->
                "CASE WHEN isfinite(" + value + ") THEN replace(CAST(" + value
                        + " AT TIME ZONE 'UTC' AS text) || '+00', ' BC+00', '+00 BC') ELSE CAST(" + value
                        + " AS text) END";
            case BYTEA -> "chr(92) || 'x' || encode(" + value + ", 'hex')";
            default -> "CAST(" + value + " AS text)";
        };
    }

    /** Each column in its text form, of expressions that are first cast to the column's type; for a select list. */
    public String castText(List<String> expressions) {
        List<String> texts = new ArrayList<>();
        for (int i = 0; i < key.width(); i++) {
            KeyColumn column = key.columns().get(i);
            texts.add(text(column, cast(column, expressions.get(i))));
        }
        return String.join(", ", texts);
    }

    /** A value's place in a statement, or the lack of one, cast to the column's type. */
    static String cast(KeyColumn column, String value) {
        return "CAST(" + value + " AS " + type(column) + ")";
    }

    /** The column's type in SQL. */
    static String type(KeyColumn column) {
        KeyColumn.TypeName named = column.typeName();
        return named == null ? column.type().sqlName() : Identifiers.quote(named.schema(), named.name());
    }

    /** A bound key as columns under their own names, for a select list. Bind {@link #values}. */
    public String boundColumns() {
        return list(column -> cast(column, "?") + " AS " + Identifiers.quote(column.name()));
    }

    /** The values of a key, column by column. */
    public static List<Object> values(KeyValue value) {
        return value.parts().stream().map(Typed::new).collect(Collectors.toCollection(ArrayList::new));
    }

    /**
     * Whether a stored key (a text array) comes before a bound one, by the columns' own types, collations and directions,
     * so that the database decides just as the index does. Bind {@link #comparedValues}.
     *
     * @param array an expression for the array
     */
    public String storedIsBefore(String array) {
        // Of a descending column the sides change places: the comparison of rows knows one direction only.
        List<String> left = new ArrayList<>();
        List<String> right = new ArrayList<>();
        for (int i = 0; i < key.width(); i++) {
            KeyColumn column = key.columns().get(i);
            String stored = cast(column, array + "[" + (i + 1) + "]") + collate(column);
            String bound = cast(column, "?");
            left.add(column.order().descending() ? bound : stored);
            right.add(column.order().descending() ? stored : bound);
        }
        return "(" + String.join(", ", left) + ") < (" + String.join(", ", right) + ")";
    }

    /** The values that {@link #storedIsBefore} compares with, in the order of its parameters. */
    public List<Object> comparedValues(KeyValue value) {
        List<Object> first = new ArrayList<>();
        List<Object> second = new ArrayList<>();
        for (int i = 0; i < key.width(); i++) {
            boolean descending = key.columns().get(i).order().descending();
            (descending ? first : second).add(new Typed(value.parts().get(i)));
        }
        first.addAll(second);
        return first;
    }

    /** Reads a key from consecutive text columns of a row. */
    public KeyValue read(ResultSet row, int firstColumn) throws SQLException {
        List<String> parts = new ArrayList<>();
        for (int i = 0; i < key.width(); i++) {
            parts.add(row.getString(firstColumn + i));
        }
        return new KeyValue(parts);
    }

    private static String collate(KeyColumn column) {
        KeyColumn.Collation collation = column.collation();
        return collation == null ? "" : " COLLATE " + Identifiers.quote(collation.schema(), collation.name());
    }

    private String list(Function<KeyColumn, String> each) {
        return key.columns().stream().map(each).collect(Collectors.joining(", "));
    }

    /** A value in text form whose type the statement itself names by a cast. */
    public record Typed(String text) {}
}
