package dev.sluice.recipes.columns;

import dev.sluice.sql.Identifiers;
import java.util.Objects;

/**
 * A column to fill.
 *
 * @param name as the catalog has it, unquoted
 * @param source where its value comes from
 */
public record TargetColumn(String name, ColumnSource source) {

    public TargetColumn {
        Objects.requireNonNull(source, "source");
        if (name.isBlank()) {
            throw new IllegalArgumentException("a target column's name must not be empty");
        }
    }

    String quoted() {
        return Identifiers.quote(name);
    }

    /** The path of this column in the words of a definition file. */
    String field() {
        return "columns." + name;
    }
}
