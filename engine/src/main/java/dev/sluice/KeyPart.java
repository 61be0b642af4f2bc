package dev.sluice;

import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One column of a key as a definition names it: {@code id}, {@code created_at desc}, {@code "Odd Name" desc}.
 *
 * @param column its name as the catalog has it, unquoted
 * @param descending whether it is walked from its greatest value down
 */
public record KeyPart(String column, boolean descending) {

    private static final Pattern PART = Pattern.compile(
            "\\s*(?:\"(?<quoted>(?:[^\"]|\"\")+)\"|(?<plain>[^\"\\s].*?))(?:\\s+(?<direction>asc|desc))?\\s*",
            Pattern.CASE_INSENSITIVE | Pattern.DOTALL);

    // Read back as it is: no blank at either end, no quote in front, no direction behind.
    private static final Pattern PLAIN =
            Pattern.compile("(?!.*\\s(?:asc|desc)$)[^\"\\s](?:.*\\S)?", Pattern.CASE_INSENSITIVE | Pattern.DOTALL);

    public KeyPart {
        Objects.requireNonNull(column, "column");
    }

    /**
     * Reads a part. A name is taken as it is, blanks and capitals included; one that begins with a double quote, or ends
     * like a direction, is put in double quotes as in SQL.
     *
     * @throws IllegalArgumentException if it is blank, or its quotes do not match
     */
    public static KeyPart parse(String text) {
        Matcher matcher = PART.matcher(text);
        if (!matcher.matches()) {
            throw new IllegalArgumentException("'" + text.strip()
                    + "' is not a column of a key: write it as id, created_at desc, or \"Odd Name\" desc");
        }
        String quoted = matcher.group("quoted");
        String name = quoted != null ? quoted.replace("\"\"", "\"") : matcher.group("plain");
        return new KeyPart(name, "desc".equalsIgnoreCase(matcher.group("direction")));
    }

    /** As a definition would name it. */
    @Override
    public String toString() {
        boolean plain = PLAIN.matcher(column).matches();
        return (plain ? column : '"' + column.replace("\"", "\"\"") + '"') + (descending ? " desc" : "");
    }
}
