package dev.sluice.list;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * CSV records as in RFC 4180: fields between commas, those in double quotes may hold commas, line ends and doubled quotes.
 * Blank lines between records are passed over. Not thread-safe.
 */
final class CsvReader {

    private final Lines lines;
    private final List<String> fields = new ArrayList<>();
    private final StringBuilder field = new StringBuilder();
    private long begin;
    private @Nullable String problem;

    CsvReader(Lines lines) {
        this.lines = lines;
    }

    /** The next record, empty if it cannot be read: see {@link #problem}. Null behind the last. */
    @Nullable
    List<String> next() throws IOException {
        String line = lines.next();
        while (line != null && line.isBlank() && lines.problem() == null) {
            line = lines.next();
        }
        if (line == null) {
            return null;
        }
        begin = lines.number();
        problem = lines.problem();
        fields.clear();
        return problem == null ? record(line) : List.of();
    }

    /** The line on which the record read last begins, from 1. */
    long line() {
        return begin;
    }

    /** Why the record read last cannot be read; null if it can. */
    @Nullable
    String problem() {
        return problem;
    }

    private List<String> record(String first) throws IOException {
        String line = first;
        int at = 0;
        while (true) {
            field.setLength(0);
            if (at < line.length() && line.charAt(at) == '"') {
                at++;
                int close = closingQuote(line, at);
                while (close < 0) {
                    unquoteInto(line.substring(at));
                    field.append('\n');
                    line = lines.next();
                    if (line == null || lines.problem() != null || field.length() > Lines.LONGEST) {
                        problem = "opens a quote and does not close it";
                        return List.of();
                    }
                    at = 0;
                    close = closingQuote(line, 0);
                }
                unquoteInto(line.substring(at, close));
                at = close + 1;
                if (at < line.length() && line.charAt(at) != ',') {
                    problem = "has text behind a closing quote";
                    return List.of();
                }
            } else {
                int comma = line.indexOf(',', at);
                int end = comma < 0 ? line.length() : comma;
                field.append(line, at, end);
                at = end;
            }
            fields.add(field.toString());
            if (at >= line.length()) {
                return List.copyOf(fields);
            }
            // Behind the comma; when it is the last character, an empty field follows.
            at++;
        }
    }

    // The first quote that is not doubled.
    private static int closingQuote(String line, int from) {
        int at = line.indexOf('"', from);
        while (at >= 0 && at + 1 < line.length() && line.charAt(at + 1) == '"') {
            at = line.indexOf('"', at + 2);
        }
        return at;
    }

    private void unquoteInto(String text) {
        field.append(text.replace("\"\"", "\""));
    }
}
