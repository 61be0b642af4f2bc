package dev.sluice;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Something that the database contradicts in a definition.
 *
 * @param field the part of the definition, in its file's words: {@code table}, {@code key}, {@code remaining}, {@code
 *     step}, {@code columns.currency} …
 * @param offset where in that part's text, 0-based in characters; -1 for the part as a whole
 * @param message what is wrong
 * @param suggestion what to do about it; null when there is nothing better than the message
 */
public record Finding(
        String field, int offset, String message, @Nullable String suggestion) {

    /** A finding about a part as a whole. */
    public static Finding of(String field, String message, @Nullable String suggestion) {
        return new Finding(field, -1, message, suggestion);
    }

    /** One line: field, message and suggestion. */
    public String sentence() {
        return field + ": " + message
                + Optional.ofNullable(suggestion).map(s -> " (" + s + ")").orElse("");
    }
}
