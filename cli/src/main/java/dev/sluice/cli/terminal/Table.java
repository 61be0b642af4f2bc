package dev.sluice.cli.terminal;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** Columns under headings, as wide as their contents; one column gives way when the whole is too wide. Pure once filled. */
public final class Table {

    private static final String GAP = "  ";
    private static final int NARROWEST = 8;

    private final List<String> headings;
    private final List<Boolean> right;
    private final int elastic;
    private final List<List<String>> rows = new ArrayList<>();

    /**
     * @param elastic the column that is cut when the table is too wide
     * @param headings one a column; a leading {@code >} sets the column flush right
     */
    public Table(int elastic, String... headings) {
        this.elastic = elastic;
        this.headings = new ArrayList<>();
        this.right = new ArrayList<>();
        for (String heading : headings) {
            right.add(heading.startsWith(">"));
            this.headings.add(heading.startsWith(">") ? heading.substring(1) : heading);
        }
    }

    public void add(String... cells) {
        if (cells.length != headings.size()) {
            throw new IllegalArgumentException(cells.length + " cells for " + headings.size() + " columns");
        }
        rows.add(List.of(cells));
    }

    /** The table as lines within a width. */
    public String text(int width, Terminal terminal) {
        int[] columns = new int[headings.size()];
        List<List<String>> all = new ArrayList<>(rows);
        all.add(0, headings);
        for (List<String> row : all) {
            for (int i = 0; i < columns.length; i++) {
                columns[i] = Math.max(columns[i], length(row.get(i)));
            }
        }
        int total = GAP.length() * (columns.length - 1);
        for (int column : columns) {
            total += column;
        }
        columns[elastic] =
                Math.max(Math.min(NARROWEST, columns[elastic]), columns[elastic] - Math.max(0, total - width));
        List<String> lines = new ArrayList<>();
        for (List<String> row : all) {
            lines.add(line(row, columns, terminal));
        }
        return String.join("\n", lines);
    }

    private String line(List<String> row, int[] columns, Terminal terminal) {
        List<String> cells = new ArrayList<>();
        for (int i = 0; i < columns.length; i++) {
            String cell = cut(row.get(i), columns[i], terminal);
            String blank = String.join("", Collections.nCopies(columns[i] - length(cell), " "));
            cells.add(right.get(i) ? blank + cell : cell + blank);
        }
        return String.join(GAP, cells).stripTrailing();
    }

    private static String cut(String text, int columns, Terminal terminal) {
        if (length(text) <= columns) {
            return text;
        }
        String end = terminal.ellipsis();
        return text.substring(0, text.offsetByCodePoints(0, Math.max(0, columns - end.length()))) + end;
    }

    private static int length(String text) {
        return text.codePointCount(0, text.length());
    }
}
