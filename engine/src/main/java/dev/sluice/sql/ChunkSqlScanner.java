package dev.sluice.sql;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Finds {@code :chunk(alias)} and bare question marks in a statement, and neither inside strings, quoted identifiers or
 * comments. Question marks matter because JDBC would take PostgreSQL's operators of that name for parameters.
 */
final class ChunkSqlScanner {

    // To PostgreSQL's lexer every character beyond ASCII is a letter.
    private static final String LETTER = "A-Za-z_\\u0080-\\uFFFF";
    private static final Pattern CHUNK =
            Pattern.compile(":chunk\\s*\\(\\s*([" + LETTER + "][" + LETTER + "0-9$]*|\"(?:[^\"]|\"\")+\")\\s*\\)");
    private static final Pattern DOLLAR_TAG = Pattern.compile("\\$([" + LETTER + "][" + LETTER + "0-9]*)?\\$");

    private final String text;
    private final List<Placeholder> found = new ArrayList<>();
    private int at;
    private int end;

    private ChunkSqlScanner(String text) {
        this.text = text;
        this.end = text.length();
    }

    /**
     * What a text holds.
     *
     * @param placeholders in the order of the text
     * @param end where the statement ends: at its semicolon, or with the text
     */
    record Scan(List<Placeholder> placeholders, int end) {}

    /**
     * A piece of the text to be replaced.
     *
     * @param begin inclusive
     * @param end exclusive
     * @param alias as the user wrote it; empty for a question mark
     */
    record Placeholder(int begin, int end, String alias) {
        boolean questionMark() {
            return alias.isEmpty();
        }
    }

    static Scan scan(String text) {
        ChunkSqlScanner scanner = new ChunkSqlScanner(text);
        scanner.run();
        return new Scan(List.copyOf(scanner.found), scanner.end);
    }

    private void run() {
        while (at < text.length()) {
            char c = text.charAt(at);
            if (text.startsWith("--", at)) {
                int lineEnd = text.indexOf('\n', at);
                at = lineEnd < 0 ? text.length() : lineEnd;
            } else if (text.startsWith("/*", at)) {
                skipBlockComment();
            } else if (c == ';') {
                end = Math.min(end, at);
                at++;
            } else if (end < at && !Character.isWhitespace(c)) {
                throw new ChunkSyntaxException(
                        end, "a step is one statement; join several with WITH … AS (…), or write a step in Java");
            } else if (c == '\'') {
                skipString(isEscapeString());
            } else if (c == '"') {
                skipTo('"');
            } else if (c == '$' && !isInsideWord(at)) {
                skipDollarString();
            } else if (c == '?') {
                found.add(new Placeholder(at, at + 1, ""));
                at++;
            } else if (text.startsWith(":chunk", at) && (at == 0 || text.charAt(at - 1) != ':')) {
                takeChunk();
            } else {
                at++;
            }
        }
    }

    private void takeChunk() {
        Matcher matcher = CHUNK.matcher(text).region(at, text.length());
        if (!matcher.lookingAt()) {
            throw new ChunkSyntaxException(at, ":chunk needs the walked table's alias in parentheses, as in :chunk(c)");
        }
        found.add(new Placeholder(at, matcher.end(), matcher.group(1)));
        at = matcher.end();
    }

    // E'…', and not the end of a word before the quote, as in type'…'.
    private boolean isEscapeString() {
        return at > 0 && (text.charAt(at - 1) == 'E' || text.charAt(at - 1) == 'e') && !isInsideWord(at - 1);
    }

    private void skipString(boolean backslashEscapes) {
        at++;
        while (at < text.length()) {
            char c = text.charAt(at);
            boolean doubledQuote = text.startsWith("''", at);
            if (doubledQuote || backslashEscapes && c == '\\') {
                at += 2;
            } else if (c == '\'') {
                at++;
                return;
            } else {
                at++;
            }
        }
    }

    private void skipTo(char quote) {
        int end = text.indexOf(quote, at + 1);
        at = end < 0 ? text.length() : end + 1;
    }

    private void skipBlockComment() {
        int depth = 0;
        while (at < text.length()) {
            if (text.startsWith("/*", at)) {
                depth++;
                at += 2;
            } else if (text.startsWith("*/", at)) {
                depth--;
                at += 2;
                if (depth == 0) {
                    return;
                }
            } else {
                at++;
            }
        }
    }

    // Whether the character there would belong to a word begun before it.
    private boolean isInsideWord(int index) {
        if (index == 0) {
            return false;
        }
        char before = text.charAt(index - 1);
        return Character.isLetterOrDigit(before) || before == '_' || before == '$' || before >= 0x80;
    }

    private void skipDollarString() {
        Matcher tag = DOLLAR_TAG.matcher(text).region(at, text.length());
        if (!tag.lookingAt()) {
            at++;
            return;
        }
        int end = text.indexOf(tag.group(), tag.end());
        at = end < 0 ? text.length() : end + tag.group().length();
    }
}
