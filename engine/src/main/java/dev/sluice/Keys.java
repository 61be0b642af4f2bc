package dev.sluice;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Objects;

/**
 * The rows to walk, named by their keys: where the list comes from. Immutable and thread-safe.
 *
 * <p>When a run is started the list is read to its end, checked against the key's types, freed of duplicates and staged in
 * the control schema; then it is walked like a table. One malformed key refuses the whole list.
 */
public sealed interface Keys {

    /** Where the list comes from, a phrase, such as {@code users.txt}. */
    String source();

    /**
     * A text file in UTF-8, compressed by gzip or not, with one key a line; blank lines are passed over. For a key of
     * several columns a line is a CSV record of that many fields, in the key's order.
     */
    static Keys file(Path file) {
        return new Text(file, List.of());
    }

    /**
     * A CSV file in UTF-8, compressed by gzip or not, whose first record names its columns.
     *
     * @param columns the names of the columns that hold the key, one for each of the key's, in the key's order
     * @throws IllegalArgumentException if no column is named
     */
    static Keys csv(Path file, String... columns) {
        if (columns.length == 0) {
            throw new IllegalArgumentException("a CSV file of keys needs the name of a column");
        }
        return new Text(file, List.of(columns));
    }

    /**
     * This process's standard input, in the form of {@link #file}, or of {@link #csv} if columns are named. It is kept in a
     * temporary file, so that a start that fails can be repeated.
     */
    static Keys standardInput(String... columns) {
        return new Text(Text.STANDARD_INPUT, List.of(columns));
    }

    /**
     * The rows of a query, which has as many columns as the key. It is read once, when a run is started, in a read-only
     * transaction; a run that goes on does not ask again.
     */
    static Keys query(String sql) {
        return new Query(sql);
    }

    /** These values, for a key of one column. */
    static Keys of(Object... values) {
        return values(Arrays.stream(values)
                .map(value -> KeyValue.of(String.valueOf(value)))
                .toList());
    }

    /** These values, each with a part for each of the key's columns. */
    static Keys values(Collection<KeyValue> values) {
        return new Values(List.copyOf(values));
    }

    /**
     * Keys in a text.
     *
     * @param file where; {@link #STANDARD_INPUT} for this process's own
     * @param columns the CSV columns that hold the key; empty if each line is a key
     */
    record Text(Path file, List<String> columns) implements Keys {

        /** What stands for standard input in place of a file. */
        public static final Path STANDARD_INPUT = Path.of("-");

        public Text {
            Objects.requireNonNull(file, "file");
            columns = List.copyOf(columns);
        }

        @Override
        public String source() {
            return file.equals(STANDARD_INPUT) ? "standard input" : file.toString();
        }
    }

    /**
     * Keys from the database.
     *
     * @param sql a query
     */
    record Query(String sql) implements Keys {

        public Query {
            Objects.requireNonNull(sql, "sql");
        }

        @Override
        public String source() {
            return "a query";
        }
    }

    /**
     * Keys written down.
     *
     * @param values as they were given, duplicates included
     */
    record Values(List<KeyValue> values) implements Keys {

        public Values {
            values = List.copyOf(values);
        }

        @Override
        public String source() {
            return "the listed values";
        }
    }
}
