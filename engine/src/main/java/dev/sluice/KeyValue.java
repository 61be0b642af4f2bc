package dev.sluice;

import java.util.List;

/**
 * A row's place in the walk: one value per key column, each in a text form that the database writes and reads back.
 *
 * <p>Equal keys have equal texts, whatever the session that wrote them: numbers without zeros at their end, moments in UTC.
 * Order is never decided here: it belongs to the database, whose collations and types define it.
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
