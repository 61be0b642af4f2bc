package dev.sluice;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One column of a key.
 *
 * @param name the column's name as the catalog has it, unquoted
 * @param type its type
 * @param collation the collation of a text column as {@code schema.name}, both unquoted; null for the database's default
 *     and for types without one
 */
public record KeyColumn(String name, KeyType type, @Nullable Collation collation) {

    public KeyColumn {
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(type, "type");
    }

    /** A column without a collation of its own. */
    public static KeyColumn of(String name, KeyType type) {
        return new KeyColumn(name, type, null);
    }

    /** A collation as the catalog names it. */
    public record Collation(String schema, String name) {}
}
