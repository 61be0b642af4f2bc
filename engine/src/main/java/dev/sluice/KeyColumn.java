package dev.sluice;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One column of a key.
 *
 * @param name the column's name as the catalog has it, unquoted
 * @param type its type
 * @param typeName the type's own name where {@code type} is a kind of types; else null
 * @param collation the collation of a text column; null for the database's default and for types without one
 * @param order the direction of the walk
 */
public record KeyColumn(
        String name,
        KeyType type,
        @Nullable TypeName typeName,
        @Nullable Collation collation,
        KeyOrder order) {

    /**
     * Checks that a name is there just where one is needed.
     *
     * @throws IllegalArgumentException if it is not
     */
    public KeyColumn {
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(order, "order");
        if (type.isNamed() != (typeName != null)) {
            throw new IllegalArgumentException(
                    "column '" + name + "' of type " + type + (type.isNamed() ? " needs" : " has no") + " type name");
        }
    }

    /** An ascending column of a built-in type. */
    public KeyColumn(String name, KeyType type, @Nullable Collation collation) {
        this(name, type, null, collation, KeyOrder.ASC);
    }

    /** A column without a collation of its own. */
    public static KeyColumn of(String name, KeyType type) {
        return new KeyColumn(name, type, null);
    }

    /** The column walked in another order. */
    public KeyColumn in(KeyOrder other) {
        return new KeyColumn(name, type, typeName, collation, other);
    }

    /** As a definition names it. */
    public KeyPart part() {
        return new KeyPart(name, order.descending());
    }

    /** A collation as the catalog names it. */
    public record Collation(String schema, String name) {}

    /** A type as the catalog names it. */
    public record TypeName(String schema, String name) {}
}
