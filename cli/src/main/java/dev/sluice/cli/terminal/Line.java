package dev.sluice.cli.terminal;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Parts side by side within a width: the least important are left out, the last sentence is cut, the bar takes the rest. */
public final class Line {

    private static final String GAP = "  ";
    private static final int SHORTEST_SENTENCE = 12;

    /** How a part is coloured, where there are colours. */
    public enum Tone {
        PLAIN(""),
        GOOD("32"),
        CARE("33"),
        BAD("31");

        private final String code;

        Tone(String code) {
            this.code = code;
        }
    }

    /**
     * A piece of the line.
     *
     * @param rank 0 for the most important
     * @param text its words; empty for a bar
     * @param elastic whether it may be cut
     * @param fraction what a bar shows; negative for words
     * @param widest a bar's most columns
     */
    public record Part(int rank, String text, boolean elastic, Tone tone, double fraction, int least, int widest) {

        boolean isBar() {
            return fraction >= 0;
        }

        int minimum() {
            return isBar() ? least : elastic ? Math.min(SHORTEST_SENTENCE, length(text)) : length(text);
        }

        int wanted() {
            return isBar() ? widest : length(text);
        }
    }

    private final List<Part> parts;
    private final Terminal terminal;
    private final int width;

    public Line(List<Part> parts, Terminal terminal, int width) {
        this.parts = List.copyOf(parts);
        this.terminal = terminal;
        this.width = width;
    }

    public static Part part(int rank, String text) {
        return toned(rank, text, Tone.PLAIN);
    }

    public static Part toned(int rank, String text, Tone tone) {
        return new Part(rank, text, false, tone, -1, 0, 0);
    }

    /** Words that may be cut at the end. */
    public static Part sentence(int rank, String text, Tone tone) {
        return new Part(rank, text, true, tone, -1, 0, 0);
    }

    public static Part bar(int rank, double fraction, int least, int widest) {
        return new Part(rank, "", false, Tone.PLAIN, fraction, least, widest);
    }

    /** The line. */
    public String text() {
        List<Part> kept = kept();
        int spare = width - kept.stream().mapToInt(Part::minimum).sum() - GAP.length() * (kept.size() - 1);
        int[] columns = new int[kept.size()];
        // Sentences grow before the bar does.
        for (boolean bars : new boolean[] {false, true}) {
            for (int i = 0; i < kept.size(); i++) {
                if (kept.get(i).isBar() == bars) {
                    int more = Math.max(
                            0,
                            Math.min(spare, kept.get(i).wanted() - kept.get(i).minimum()));
                    columns[i] = kept.get(i).minimum() + more;
                    spare -= more;
                }
            }
        }
        List<String> drawn = new ArrayList<>();
        for (int i = 0; i < kept.size(); i++) {
            drawn.add(draw(kept.get(i), kept.size() == 1 ? Math.min(columns[i], width) : columns[i]));
        }
        return String.join(GAP, drawn);
    }

    private List<Part> kept() {
        List<Part> kept = new ArrayList<>(parts);
        while (kept.size() > 1
                && kept.stream().mapToInt(Part::minimum).sum() + GAP.length() * (kept.size() - 1) > width) {
            kept.remove(kept.stream().max(Comparator.comparingInt(Part::rank)).orElseThrow());
        }
        return kept;
    }

    private String draw(Part part, int columns) {
        String text = part.isBar() ? drawBar(part.fraction(), columns) : cut(part.text(), columns);
        return terminal.colour() && part.tone() != Tone.PLAIN
                ? "\u001b[" + part.tone().code + "m" + text + "\u001b[0m"
                : text;
    }

    private String drawBar(double fraction, int columns) {
        int full = (int) Math.floor(fraction * columns);
        return terminal.unicode()
                ? "█".repeat(full) + "░".repeat(columns - full)
                : "#".repeat(full) + ".".repeat(columns - full);
    }

    private String cut(String text, int columns) {
        if (length(text) <= columns) {
            return text;
        }
        String end = terminal.ellipsis();
        int keep = Math.max(0, columns - end.length());
        return text.substring(0, text.offsetByCodePoints(0, keep)).stripTrailing() + end;
    }

    private static int length(String text) {
        return text.codePointCount(0, text.length());
    }
}
