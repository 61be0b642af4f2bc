package dev.sluice;

import java.util.List;
import java.util.stream.Collectors;

/**
 * The columns in whose order a backfill walks: together unique, none of them null, all in one index.
 *
 * @param columns at least one, in the order of the index
 */
public record Key(List<KeyColumn> columns) {

    /**
     * Copies the list.
     *
     * @throws IllegalArgumentException if it is empty
     */
    public Key {
        columns = List.copyOf(columns);
        if (columns.isEmpty()) {
            throw new IllegalArgumentException("a key must have at least one column");
        }
    }

    /** The number of columns. */
    public int width() {
        return columns.size();
    }

    /** The columns as a definition names them, comma-separated, for sentences. */
    public String names() {
        return columns.stream().map(column -> column.part().toString()).collect(Collectors.joining(", "));
    }
}
