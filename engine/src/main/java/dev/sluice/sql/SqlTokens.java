package dev.sluice.sql;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The words and signs of a statement, without its strings and comments: enough to see what it sets, far from a parser.
 * Stateless.
 */
public final class SqlTokens {

    // In this order: a comment before its sign, a string of escapes before the letter in front of it.
    private static final Pattern TOKEN = Pattern.compile(
            "(?<skipped>--[^\\n]*|/\\*.*?\\*/|[eE]'(?:[^'\\\\]|\\\\.|'')*'|'(?:[^']|'')*'"
                    + "|\\$(?<tag>[\\p{L}_][\\p{L}\\p{N}_]*)?\\$.*?\\$\\k<tag>\\$|\\$\\$.*?\\$\\$)"
                    + "|(?<quoted>\"(?:[^\"]|\"\")+\")|(?<word>[\\p{L}_][\\p{L}\\p{N}_$]*)|(?<sign>\\S)",
            Pattern.DOTALL);

    private SqlTokens() {}

    /**
     * A word or a sign.
     *
     * @param text unquoted; a word without quotes in lower case
     * @param name whether it is a word or a quoted name, and no sign
     * @param quoted whether it was quoted, and so is no keyword
     * @param offset where it begins, 0-based
     */
    public record Token(String text, boolean name, boolean quoted, int offset) {

        /** Whether it is this keyword or sign. */
        public boolean is(String keyword) {
            return !quoted && text.equals(keyword);
        }
    }

    /** All of them, in order. */
    public static List<Token> of(String statement) {
        List<Token> tokens = new ArrayList<>();
        Matcher matcher = TOKEN.matcher(statement);
        while (matcher.find()) {
            String quoted = matcher.group("quoted");
            String word = matcher.group("word");
            if (quoted != null) {
                String name = quoted.substring(1, quoted.length() - 1).replace("\"\"", "\"");
                tokens.add(new Token(name, true, true, matcher.start()));
            } else if (word != null) {
                tokens.add(new Token(word.toLowerCase(Locale.ROOT), true, false, matcher.start()));
            } else if (matcher.group("sign") != null) {
                tokens.add(new Token(matcher.group("sign"), false, false, matcher.start()));
            }
        }
        return tokens;
    }
}
