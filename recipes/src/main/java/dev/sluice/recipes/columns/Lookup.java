package dev.sluice.recipes.columns;

import dev.sluice.recipes.catalog.SqlName;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A value read from another table.
 *
 * @param table the lookup table
 * @param column its column that holds the value, unquoted
 * @param on columns of the walked table → the lookup table's columns that they must equal, all unquoted, in the user's
 *     order
 */
public record Lookup(SqlName table, String column, Map<String, String> on) implements ColumnSource {

    public Lookup {
        if (on.isEmpty()) {
            throw new IllegalArgumentException("a lookup needs at least one pair of columns that must be equal");
        }
        on = Collections.unmodifiableMap(new LinkedHashMap<>(on));
    }

    /**
     * Reads the reference.
     *
     * @throws IllegalArgumentException if it is not a column of a table, or {@code on} is empty
     */
    public static Lookup of(String reference, Map<String, String> on) {
        SqlName name = SqlName.parse(reference)
                .filter(n -> n.parts().size() == 2 || n.parts().size() == 3)
                .orElseThrow(() -> new IllegalArgumentException(
                        "a lookup is 'table.column' or 'schema.table.column', got '" + reference + "'"));
        return new Lookup(name.parent(), name.last(), on);
    }

    /** The walked table's columns, for sentences: {@code country_name}, or {@code (country, region)}. */
    String ownNames() {
        String names = String.join(", ", on.keySet());
        return on.size() == 1 ? names : "(" + names + ")";
    }

    /** The join this value comes through: lookups with the same join share it. */
    Join join() {
        return new Join(table, on);
    }

    /** A lookup table and how it is joined. */
    record Join(SqlName table, Map<String, String> on) {}
}
