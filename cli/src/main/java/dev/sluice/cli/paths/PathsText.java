package dev.sluice.cli.paths;

import dev.sluice.cli.terminal.Terminal;
import dev.sluice.recipes.connections.paths.Hop;
import dev.sluice.recipes.connections.paths.Path;
import dev.sluice.recipes.connections.paths.Paths;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** Paths for people: one a line, under how many hops they have. Pure. */
public final class PathsText {

    private static final String MARK = "*";

    private PathsText() {}

    /**
     * The lines.
     *
     * @param asked what was asked, such as {@code from Hank Aaron}
     * @param viewer who sees
     */
    public static String of(Paths paths, String asked, String viewer, Terminal terminal) {
        List<String> lines = new ArrayList<>();
        String subject = asked + ", as user " + viewer + " sees it";
        if (paths.paths().isEmpty()) {
            lines.add(
                    "No path " + subject + paths.remark().map(why -> ": " + why).orElse("") + ".");
            return String.join("\n", lines);
        }
        lines.add(heading(paths) + " " + subject + " (" + paths.took().toMillis() + " ms):");
        int length = 0;
        for (Path path : paths.paths()) {
            if (path.length() != length) {
                length = path.length();
                lines.add("");
                lines.add(length == 1 ? "1 hop" : length + " hops");
            }
            lines.add("  " + line(paths, path, terminal));
        }
        if (paths.paths().stream()
                .flatMap(path -> path.hops().stream())
                .anyMatch(hop -> hop.signals().viaUserIsImporter())) {
            lines.add("");
            lines.add(MARK + " brought in by user " + viewer);
        }
        return String.join("\n", lines);
    }

    private static String heading(Paths paths) {
        int count = paths.paths().size();
        String number = String.format(Locale.ROOT, "%,d", count);
        return paths.more() ? "The first " + number + " paths" : count == 1 ? "1 path" : number + " paths";
    }

    private static String line(Paths paths, Path path, Terminal terminal) {
        String dash = terminal.unicode() ? " \u2014 " : " -- ";
        return paths.start().shown()
                + path.hops().stream()
                        .map(hop -> dash
                                + where(hop, terminal)
                                + dash
                                + hop.contact().shown()
                                + (hop.signals().viaUserIsImporter() ? " " + MARK : ""))
                        .collect(Collectors.joining());
    }

    private static String where(Hop hop, Terminal terminal) {
        String from = hop.from().map(PathsText::year).orElse("?");
        String to = hop.to().map(PathsText::year).orElse("today");
        String dash = terminal.unicode() ? "\u2013" : "-";
        String years = from.equals(to) ? from : from + dash + to;
        return hop.organizationName().orElse("organization " + hop.organization()) + " (" + years + ")";
    }

    private static String year(LocalDate date) {
        return String.valueOf(date.getYear());
    }
}
