package dev.sluice.definitions;

import java.util.ArrayList;
import java.util.List;

/** A file's text, with line breaks made one kind and a byte-order mark removed, and where its lines begin. Immutable. */
final class SourceText {

    private final String fileName;
    private final String text;
    private final List<Integer> lineStarts = new ArrayList<>();

    SourceText(String fileName, String text) {
        this.fileName = fileName;
        String unmarked = text.startsWith("\uFEFF") ? text.substring(1) : text;
        this.text = unmarked.replace("\r\n", "\n").replace('\r', '\n');
        lineStarts.add(0);
        for (int i = 0; i < this.text.length(); i++) {
            if (this.text.charAt(i) == '\n') {
                lineStarts.add(i + 1);
            }
        }
    }

    String fileName() {
        return fileName;
    }

    String text() {
        return text;
    }

    /** The 0-based number of the line that holds an index. */
    int lineOf(int index) {
        int low = 0;
        int high = lineStarts.size() - 1;
        while (low < high) {
            int middle = (low + high + 1) / 2;
            if (lineStarts.get(middle) <= index) {
                low = middle;
            } else {
                high = middle - 1;
            }
        }
        return low;
    }

    int lineCount() {
        return lineStarts.size();
    }

    int lineStart(int line) {
        return lineStarts.get(line);
    }

    /** The index of the line's break, or the text's end. */
    int lineEnd(int line) {
        return line + 1 < lineStarts.size() ? lineStarts.get(line + 1) - 1 : text.length();
    }

    /** The index of a code point, kept within the text. */
    int indexOfCodePoint(int codePoint) {
        int count = text.codePointCount(0, text.length());
        return text.offsetByCodePoints(0, Math.max(0, Math.min(codePoint, count)));
    }

    /** A problem about a piece of the text; as far as it goes on its first line, and at least one character. */
    Problem problem(int begin, int end, String message, String suggestion) {
        int at = Math.max(0, Math.min(begin, text.length()));
        int line = lineOf(at);
        int stop = Math.max(at, Math.min(end, lineEnd(line)));
        return new Problem(
                fileName,
                line + 1,
                text.codePointCount(lineStart(line), at) + 1,
                Math.max(1, text.codePointCount(at, stop)),
                message,
                suggestion,
                text.substring(lineStart(line), lineEnd(line)));
    }
}
