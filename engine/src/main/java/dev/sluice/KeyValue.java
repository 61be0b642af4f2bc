package dev.sluice;

import java.util.List;

/**
 * A row's place in the walk: one value per key column, each in PostgreSQL's own text form.
 *
 * <p>The text form is what the database prints and reads back without loss. Values are never compared here: order belongs
 * to the database, whose collations and types define it.
 *
 * @param parts one per key column
 */
public record KeyValue(List<String> parts) {

    public KeyValue {
        parts = List.copyOf(parts);
    }

    /** A value of these parts. */
    public static KeyValue of(String... parts) {
        return new KeyValue(List.of(parts));
    }

    /** The parts as an array, as they are stored. */
    public String[] toArray() {
        return parts.toArray(String[]::new);
    }

    /** Short form for sentences: {@code 42}, or {@code (a, 7)} for a composite. */
    @Override
    public String toString() {
        return parts.size() == 1 ? parts.get(0) : "(" + String.join(", ", parts) + ")";
    }
}
