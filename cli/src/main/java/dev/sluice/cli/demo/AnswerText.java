package dev.sluice.cli.demo;

import dev.sluice.cli.terminal.Human;
import dev.sluice.cli.terminal.Terminal;
import dev.sluice.recipes.connections.paths.Hop;
import dev.sluice.recipes.connections.paths.Path;
import dev.sluice.recipes.connections.paths.Paths;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** An answer for people: one line a hop, since names of three teams do not fit beside one another. Pure. */
final class AnswerText {

    private static final int WAYS_SHOWN = 3;

    private final Terminal terminal;
    private final LocalDate today;

    AnswerText(Terminal terminal, LocalDate today) {
        this.terminal = terminal;
        this.today = today;
    }

    String of(Answer answer) {
        Paths found = answer.found();
        return found.paths().isEmpty() ? none(answer) : heading(answer, found) + "\n" + ways(found);
    }

    private String heading(Answer answer, Paths found) {
        int count = found.paths().size();
        int hops = found.paths().get(0).length();
        String line = hops(hops) + ", " + (count == 1 ? "1 way" : Human.count(count) + " ways") + " ("
                + found.took().toMillis() + " ms)";
        String from = answer.from().shown();
        String to = answer.to().shown();
        return answer.there().paths().isEmpty()
                ? "No path from " + from + " to " + to + " within 3 hops." + together(answer) + "\n"
                        + "The other way round there is, since the 25 most recent connections are each one's own.\n"
                        + from(to, from) + line
                : from(from, to) + line;
    }

    private static String from(String from, String to) {
        return "How is " + from + " connected to " + to + "? ";
    }

    private static String hops(int hops) {
        return hops == 1 ? "1 hop" : hops + " hops";
    }

    private String ways(Paths found) {
        List<Path> shown = found.paths().stream().limit(WAYS_SHOWN).collect(Collectors.toCollection(ArrayList::new));
        int years = widest(shown, this::years);
        int places = widest(shown, AnswerText::place);
        StringBuilder text = new StringBuilder();
        for (Path path : shown) {
            text.append('\n').append("  ").append(strong(found.start().shown())).append('\n');
            for (Hop hop : path.hops()) {
                text.append("    ")
                        .append(padded(years(hop), years))
                        .append("  ")
                        .append(padded(place(hop), places))
                        .append("  ")
                        .append(strong(hop.contact().shown()))
                        .append('\n');
            }
        }
        int more = found.paths().size() - shown.size();
        return more == 0
                ? text.toString().stripTrailing()
                : text.append("\n  and ")
                        .append(Human.count(more))
                        .append(" more")
                        .toString();
    }

    private interface Words {
        String of(Hop hop);
    }

    private static int widest(List<Path> paths, Words words) {
        return paths.stream()
                .flatMap(path -> path.hops().stream())
                .mapToInt(hop -> length(words.of(hop)))
                .max()
                .orElse(0);
    }

    private static int length(String text) {
        return text.codePointCount(0, text.length());
    }

    private static String padded(String text, int width) {
        return text + " ".repeat(width - length(text));
    }

    private static String place(Hop hop) {
        return hop.organizationName().orElse(hop.organization());
    }

    private String years(Hop hop) {
        return years(hop.from(), hop.to());
    }

    // The end of a term of office may be still to come.
    private String years(Optional<LocalDate> begin, Optional<LocalDate> end) {
        String from = begin.map(date -> String.valueOf(date.getYear())).orElse("?");
        return end.filter(date -> !date.isAfter(today))
                .map(date -> String.valueOf(date.getYear()))
                .map(to -> to.equals(from) ? from : from + terminal.dash() + to)
                .orElse("since " + from);
    }

    private String strong(String name) {
        return terminal.colour() ? "\u001b[1m" + name + "\u001b[0m" : name;
    }

    private String none(Answer answer) {
        String from = answer.from().shown();
        String to = answer.to().shown();
        return "No path from " + from + " to " + to + " within 3 hops, and none the other way round."
                + together(answer) + "\n\n"
                + worked(from, answer.met()) + ",\n"
                + worked(to, answer.metBack()) + ".\n"
                + "The search takes everybody's 25 most recent connections only. A path that needs an\n"
                + "earlier one is not found: this is no proof that there is none.";
    }

    private String together(Answer answer) {
        return answer.together()
                .map(met -> "\nThey did work together: " + met.place() + ", "
                        + years(Optional.of(met.from()), met.to())
                        + ". That is none of the 25 most recent connections.")
                .orElse("");
    }

    private static String worked(String name, long met) {
        return name + " worked with " + (met == 0 ? "nobody here" : Human.count(met, "person here", "people here"));
    }
}
