package dev.sluice.recipes.counters;

import dev.sluice.recipes.catalog.SqlName;
import dev.sluice.sql.Identifiers;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A column that holds what can be computed from the rows of another table.
 *
 * @param table the walked table
 * @param column its column that holds the counter, unquoted
 * @param fold what is computed
 * @param source the table that holds the rows
 * @param by its column that holds the key of the walked table's row, unquoted
 * @param value its column whose values are folded, unquoted; null for {@link Fold#COUNT}, which counts rows
 * @param where a predicate true of the rows that count; null if all do
 */
public record Counter(
        SqlName table,
        String column,
        Fold fold,
        SqlName source,
        String by,
        @Nullable String value,
        @Nullable String where) {

    /** What is computed from the rows. */
    public enum Fold {
        /** How many there are; 0 without any. */
        COUNT("count"),
        /** The sum of their values; 0 without any. */
        SUM("sum"),
        /** The greatest of their values; null without any. */
        MAX("max"),
        /** The least of their values; null without any. */
        MIN("min");

        private final String word;

        Fold(String word) {
            this.word = word;
        }

        /** As written in a definition. */
        public String word() {
            return word;
        }

        /** Whether a row more changes the result by what the row itself says, so that a drift has a size. */
        public boolean isAdditive() {
            return this == COUNT || this == SUM;
        }
    }

    public Counter {
        Objects.requireNonNull(fold, "fold");
        if ((fold == Fold.COUNT) != (value == null)) {
            throw new IllegalArgumentException(
                    fold == Fold.COUNT ? "a count has no value column" : "a " + fold.word() + " needs a value column");
        }
        if (where != null && where.isBlank()) {
            throw new IllegalArgumentException("an empty filter");
        }
    }

    /** Reads {@code users.followers_count} and {@code follows.followed_id}: see {@link CounterSyntax}. */
    public static Counter of(String target, String source) {
        return CounterSyntax.parse(target, source);
    }

    /** The rows that count, if not all do. */
    public Optional<String> filter() {
        return Optional.ofNullable(where);
    }

    /** The path of this counter in the words of a definition file. */
    String path() {
        return "counters." + table.text() + "." + column;
    }

    String quotedColumn() {
        return Identifiers.quote(column);
    }

    /** The rows that it is computed from: counters with the same rows are computed in one pass. */
    Rows rows() {
        return new Rows(source, by, where);
    }

    /** Rows of a table, and by which column they belong to the walked table's. */
    record Rows(SqlName source, String by, @Nullable String where) {}
}
