package dev.sluice.definitions;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.snakeyaml.engine.v2.common.ScalarStyle;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.ScalarNode;

/**
 * Where nodes, and the characters of a scalar's text, stand in the file. Stateless.
 *
 * <p>YAML changes only white space between what is written and what is read, quotes and escapes apart: it strips
 * indentation and folds lines. So the n-th character that is no white space in the text is the n-th in the file, and that
 * is how a place is found, for all five styles of scalar.
 */
final class NodePlaces {

    private static final Pattern PROPERTIES = Pattern.compile("(?:[&!]\\S*(?:\\s+(?:#[^\n]*\n\\s*)*)?)*");

    private NodePlaces() {}

    static int begin(SourceText source, Node node) {
        return source.indexOfCodePoint(node.getStartMark().map(Mark::getIndex).orElse(0));
    }

    static int end(SourceText source, Node node) {
        int begin = begin(source, node);
        int end = source.indexOfCodePoint(node.getEndMark().map(Mark::getIndex).orElse(0));
        // A block's end mark stands behind the white space that follows it.
        while (end > begin && Character.isWhitespace(source.text().charAt(end - 1))) {
            end--;
        }
        return end;
    }

    /**
     * The index in the file of a character of a scalar's text.
     *
     * @param offset 0-based in the text; behind its end for the end
     */
    static int ofText(SourceText source, ScalarNode scalar, int offset) {
        String value = scalar.getValue();
        int wanted = inkIn(value, Math.max(0, Math.min(offset, value.length())));
        return new Walk(source.text(), contentBegin(source, scalar), end(source, scalar), scalar.getScalarStyle())
                .toInk(wanted, inkIn(value, value.length()));
    }

    private static int inkIn(String value, int end) {
        return (int) value.chars().limit(end).filter(c -> !isBlank((char) c)).count();
    }

    // Behind the opening quote, or on the line after a block's header.
    private static int contentBegin(SourceText source, ScalarNode scalar) {
        int begin = behindProperties(source.text(), begin(source, scalar));
        ScalarStyle style = scalar.getScalarStyle();
        if (style == ScalarStyle.PLAIN) {
            return begin;
        }
        if (style == ScalarStyle.LITERAL || style == ScalarStyle.FOLDED) {
            return Math.min(
                    source.lineEnd(source.lineOf(begin)) + 1, source.text().length());
        }
        return begin + 1;
    }

    // An anchor and a tag belong to the node; a plain scalar cannot begin like one.
    private static int behindProperties(String text, int begin) {
        Matcher matcher = PROPERTIES.matcher(text).region(begin, text.length());
        return matcher.lookingAt() ? matcher.end() : begin;
    }

    private static boolean isBlank(char c) {
        return c == ' ' || c == '\t' || c == '\n';
    }

    /** A walk over a scalar as written, counting the characters of its text that are no white space. */
    private static final class Walk {
        private final String text;
        private final int end;
        private final ScalarStyle style;
        private int at;

        Walk(String text, int begin, int end, ScalarStyle style) {
            this.text = text;
            this.at = begin;
            boolean quoted = style == ScalarStyle.SINGLE_QUOTED || style == ScalarStyle.DOUBLE_QUOTED;
            this.end = quoted ? Math.max(begin, end - 1) : end;
            this.style = style;
        }

        /** Where such a character stands, counted from 0; the end of the last of all of them if there are no more. */
        int toInk(int wanted, int all) {
            int seen = 0;
            int behindLast = Math.min(at, end);
            while (at < end && seen < all) {
                int begin = at;
                int ink = unit();
                if (ink > 0 && seen + ink > wanted) {
                    return begin;
                }
                seen += ink;
                behindLast = ink > 0 ? at : behindLast;
            }
            return behindLast;
        }

        // Steps over what makes up one character of the text, and says how many characters of ink it has there.
        private int unit() {
            char c = text.charAt(at);
            if (style == ScalarStyle.SINGLE_QUOTED && text.startsWith("''", at)) {
                at += 2;
                return 1;
            }
            if (style == ScalarStyle.DOUBLE_QUOTED && c == '\\' && at + 1 < end) {
                return escape(text.charAt(at + 1));
            }
            at++;
            return isBlank(c) ? 0 : 1;
        }

        private int escape(char kind) {
            int digits = kind == 'x' ? 2 : kind == 'u' ? 4 : kind == 'U' ? 8 : 0;
            int codePoint = digits == 0 ? 0 : codePoint(digits);
            at = Math.min(end, at + 2 + digits);
            if (digits > 0) {
                return codePoint < Character.MIN_SUPPLEMENTARY_CODE_POINT && isBlank((char) codePoint)
                        ? 0
                        : Character.charCount(codePoint);
            }
            return "nt \t\n".indexOf(kind) >= 0 ? 0 : 1;
        }

        private int codePoint(int digits) {
            try {
                return Integer.parseInt(text, at + 2, Math.min(end, at + 2 + digits), 16);
            } catch (NumberFormatException e) {
                return 'x'; // YAML has accepted the escape already; a character like any other is close enough.
            }
        }
    }
}
