package dev.sluice.recipes.columns;

import java.util.Map;

/** Where a target column's value comes from. */
public sealed interface ColumnSource permits Expression, Lookup {

    /** A value computed from the row itself, such as {@code upper(name)}. */
    static ColumnSource expression(String sql) {
        return new Expression(sql);
    }

    /**
     * A value read from another table.
     *
     * @param reference the column to read, as {@code table.column} or {@code schema.table.column}
     * @param on columns of the walked table → the lookup table's columns that they must equal; at least one
     * @throws IllegalArgumentException if the reference is not a column of a table, or {@code on} is empty
     */
    static ColumnSource lookup(String reference, Map<String, String> on) {
        return Lookup.of(reference, on);
    }
}
