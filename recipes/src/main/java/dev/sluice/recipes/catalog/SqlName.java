package dev.sluice.recipes.catalog;

import dev.sluice.sql.Identifiers;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * A dotted name as SQL reads it: {@code billing.campaigns}, {@code "Campaigns"}.
 *
 * @param text as the user wrote it, for sentences
 * @param parts unquoted, folded to lower case where the user did not quote
 */
public record SqlName(String text, List<String> parts) {

    private static final Pattern PART = Pattern.compile(
            "\\s*(?:\"((?:[^\"\0]|\"\")+)\"|([A-Za-z_\\x{80}-\\x{10FFFF}][\\w$\\x{80}-\\x{10FFFF}]*))\\s*");

    public SqlName {
        parts = List.copyOf(parts);
    }

    /**
     * Reads a name of one part or more.
     *
     * @return empty if the text is not a dotted name
     */
    public static Optional<SqlName> parse(String text) {
        List<String> parts = new ArrayList<>();
        Matcher matcher = PART.matcher(text);
        int at = 0;
        while (matcher.region(at, text.length()).lookingAt()) {
            String quoted = matcher.group(1);
            parts.add(quoted != null ? quoted.replace("\"\"", "\"") : fold(matcher.group(2)));
            at = matcher.end();
            if (at == text.length()) {
                return Optional.of(new SqlName(text.strip(), parts));
            }
            if (text.charAt(at) != '.') {
                return Optional.empty();
            }
            at++;
        }
        return Optional.empty();
    }

    /**
     * Reads the name of a table: {@code name} or {@code schema.name}.
     *
     * @throws IllegalArgumentException if it is anything else
     */
    public static SqlName table(String text) {
        return parse(text)
                .filter(name -> name.parts().size() <= 2)
                .orElseThrow(
                        () -> new IllegalArgumentException("a table is 'name' or 'schema.name', got '" + text + "'"));
    }

    /** The last part, quoted: how the statement's own clauses refer to the table. */
    public String quotedLast() {
        return Identifiers.quote(last());
    }

    /** All parts, each quoted. */
    public String quoted() {
        return parts.stream().map(Identifiers::quote).collect(Collectors.joining("."));
    }

    /** The last part, unquoted. */
    public String last() {
        return parts.get(parts.size() - 1);
    }

    /** The schema, if the user named one. */
    public Optional<String> schema() {
        return parts.size() < 2 ? Optional.empty() : Optional.of(parts.get(parts.size() - 2));
    }

    /** The name without its last part. */
    public SqlName parent() {
        List<String> front = parts.subList(0, parts.size() - 1);
        return new SqlName(String.join(".", front), front);
    }

    // PostgreSQL folds ASCII letters only, in every encoding of more than one byte.
    private static String fold(String name) {
        StringBuilder folded = new StringBuilder(name.length());
        name.chars().forEach(c -> folded.append((char) (c >= 'A' && c <= 'Z' ? c + 32 : c)));
        return folded.toString();
    }
}
