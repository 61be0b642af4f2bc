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

    private static final Pattern CHUNK =
            Pattern.compile(":chunk\\s*\\(\\s*([A-Za-z_][A-Za-z0-9_$]*|\"(?:[^\"]|\"\")+\")\\s*\\)");
    private static final Pattern DOLLAR_TAG = Pattern.compile("\\$([A-Za-z_][A-Za-z0-9_]*)?\\$");

    private final String text;
    private final List<Placeholder> found = new ArrayList<>();
    private int at;

    private ChunkSqlScanner(String text) {
        this.text = text;
    }

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

    static List<Placeholder> scan(String text) {
        ChunkSqlScanner scanner = new ChunkSqlScanner(text);
        scanner.run();
        return List.copyOf(scanner.found);
    }

    private void run() {
        while (at < text.length()) {
            char c = text.charAt(at);
            if (c == '\'') {
                skipString(at > 0 && (text.charAt(at - 1) == 'E' || text.charAt(at - 1) == 'e'));
            } else if (c == '"') {
                skipTo('"');
            } else if (text.startsWith("--", at)) {
                int end = text.indexOf('\n', at);
                at = end < 0 ? text.length() : end;
            } else if (text.startsWith("/*", at)) {
                skipBlockComment();
            } else if (c == '$' && !insideWord()) {
                skipDollarString();
            } else if (c == '?') {
                found.add(new Placeholder(at, at + 1, ""));
                at++;
            } else if (c == ';') {
                requireEndAfterSemicolon();
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

    private void requireEndAfterSemicolon() {
        int semicolon = at;
        String rest = text.substring(at + 1).replaceAll("--[^\n]*", "").strip();
        if (!rest.isEmpty()) {
            throw new ChunkSyntaxException(
                    semicolon, "a step is one statement; join several with WITH … AS (…), or write a step in Java");
        }
        found.removeIf(p -> p.begin() > semicolon);
        at = text.length();
    }

    private void skipString(boolean backslashEscapes) {
        at++;
        while (at < text.length()) {
            char c = text.charAt(at);
            if (backslashEscapes && c == '\\') {
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

    private boolean insideWord() {
        return at > 0 && (Character.isLetterOrDigit(text.charAt(at - 1)) || text.charAt(at - 1) == '_');
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
