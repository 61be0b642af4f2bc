package dev.sluice.sql;

import dev.sluice.Key;
import dev.sluice.KeyColumn;
import dev.sluice.KeyValue;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;

/** The pieces of SQL that concern a key: its columns, its order, its values as bound parameters. */
public final class KeySql {

    private final Key key;

    public KeySql(Key key) {
        this.key = key;
    }

    /**
     * The key as one comparable expression: {@code t."id"}, or {@code (t."a", t."b")} for a composite.
     *
     * @param qualifier put before each column, with its dot; may be empty
     */
    public String row(String qualifier) {
        return tuple(column -> qualifier + Identifiers.quote(column.name()));
    }

    /** A bound value of the key, one parameter a column. */
    public String parameter() {
        return tuple(column -> "CAST(? AS " + column.type().sqlName() + ")");
    }

    /** The key without a value, typed: what a statement is checked with before there is a chunk. */
    public String nullValue() {
        return tuple(column -> "CAST(NULL AS " + column.type().sqlName() + ")");
    }

    /**
     * The columns in ascending order, for ORDER BY.
     *
     * @param qualifier the table's alias with its dot. Never empty beside {@link #selectText}: SQL would then order by the
     *     text of that name in the select list
     */
    public String order(String qualifier) {
        return list(column -> qualifier + Identifiers.quote(column.name()));
    }

    /** The same in descending order. */
    public String orderDescending(String qualifier) {
        return list(column -> qualifier + Identifiers.quote(column.name()) + " DESC");
    }

    /** Each column in PostgreSQL's text form, for a select list. */
    public String selectText(String qualifier) {
        return list(column -> "CAST(" + qualifier + Identifiers.quote(column.name()) + " AS text)");
    }

    /**
     * A stored key (a text array) as a comparable expression with the column's own types and collations, so that the
     * database orders it just as the index does.
     *
     * @param array the array's column name
     */
    public String stored(String array) {
        List<String> parts = new ArrayList<>();
        for (int i = 0; i < key.width(); i++) {
            KeyColumn column = key.columns().get(i);
            parts.add("CAST(" + array + "[" + (i + 1) + "] AS " + column.type().sqlName() + ")" + collate(column));
        }
        return parts.size() == 1 ? parts.get(0) : "(" + String.join(", ", parts) + ")";
    }

    /** The values in the order of {@link #parameter}. */
    public static List<Object> values(KeyValue value) {
        return value.parts().stream().map(Typed::new).collect(Collectors.toCollection(ArrayList::new));
    }

    /** Reads a key from consecutive text columns of a row. */
    public KeyValue read(java.sql.ResultSet row, int firstColumn) throws java.sql.SQLException {
        List<String> parts = new ArrayList<>();
        for (int i = 0; i < key.width(); i++) {
            parts.add(row.getString(firstColumn + i));
        }
        return new KeyValue(Collections.unmodifiableList(parts));
    }

    private static String collate(KeyColumn column) {
        KeyColumn.Collation collation = column.collation();
        return collation == null ? "" : " COLLATE " + Identifiers.quote(collation.schema(), collation.name());
    }

    private String tuple(Function<KeyColumn, String> each) {
        return key.width() == 1 ? list(each) : "(" + list(each) + ")";
    }

    private String list(Function<KeyColumn, String> each) {
        return key.columns().stream().map(each).collect(Collectors.joining(", "));
    }

    /** A value in text form whose type the statement itself names by a cast. */
    public record Typed(String text) {}
}
