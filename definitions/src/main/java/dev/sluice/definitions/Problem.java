package dev.sluice.definitions;

import java.util.Comparator;

/**
 * A mistake in a file and its place.
 *
 * @param file the file's name as given
 * @param line from 1; 0 for a mistake about the file as a whole, which has no place
 * @param column from 1, in characters (code points)
 * @param length how many characters it is about, on its line; at least 1
 * @param message what is wrong
 * @param suggestion what to do about it; empty when there is nothing better than the message
 * @param sourceLine the line's text
 */
public record Problem(
        String file, int line, int column, int length, String message, String suggestion, String sourceLine) {

    /** In the order of the file. */
    public static final Comparator<Problem> BY_PLACE =
            Comparator.comparingInt(Problem::line).thenComparingInt(Problem::column);

    private static final int WIDEST_LINE = 120;
    private static final int BEFORE_CARET = 60;

    /** A mistake about a file as a whole. */
    static Problem ofFile(String file, String message, String suggestion) {
        return new Problem(file, 0, 0, 1, message, suggestion, "");
    }

    /** The place and the message: the first line of {@link #rendered}. */
    public String headline() {
        return line == 0 ? file + ": " + message : file + ":" + line + ":" + column + ": " + message;
    }

    /** The headline, the source line and a caret under the place with the suggestion beside it, as plain text. */
    public String rendered() {
        if (line == 0) {
            return suggestion.isEmpty() ? headline() : headline() + "\n  " + suggestion;
        }
        String number = "  " + line;
        int[] points = sourceLine.codePoints().toArray();
        int from = points.length <= WIDEST_LINE ? 0 : Math.max(0, column - 1 - BEFORE_CARET);
        int to = Math.min(points.length, from + WIDEST_LINE);
        String before = from > 0 ? "…" : "";
        String shown = before + new String(points, from, to - from) + (to < points.length ? "…" : "");
        int carets = Math.max(1, Math.min(length, to - (column - 1)));
        return headline() + "\n" + number + " | " + shown + "\n" + " ".repeat(number.length()) + " | "
                + " ".repeat(before.length()) + blank(points, from, column - 1) + "^".repeat(carets)
                + (suggestion.isEmpty() ? "" : " " + suggestion);
    }

    // A tab stays a tab, so that the caret stands under its character whatever width the terminal gives it.
    private static String blank(int[] points, int from, int to) {
        StringBuilder blank = new StringBuilder();
        for (int i = from; i < to; i++) {
            blank.append(i < points.length && points[i] == '\t' ? '\t' : ' ');
        }
        return blank.toString();
    }
}
