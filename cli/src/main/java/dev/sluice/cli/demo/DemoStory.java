package dev.sluice.cli.demo;

import dev.sluice.RunView;
import dev.sluice.cli.Typed;
import dev.sluice.cli.terminal.Human;
import dev.sluice.embedded.LocalPostgres;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.stream.Collectors;

/** The sentences of the demo. Pure. */
final class DemoStory {

    private final Typed typed;

    DemoStory(Typed typed) {
        this.typed = typed;
    }

    String opening() {
        return "A backfill on real data: every city of the world gets the currency of its country.";
    }

    static String server(LocalPostgres server, String database) {
        String how = switch (server.arrival()) {
            case CREATED -> "made and started";
            case STARTED -> "started";
            case ADOPTED -> "already running";
        };
        return "  server      PostgreSQL in " + shortened(server.home()) + ", " + how + "; database " + database;
    }

    private static String shortened(Path folder) {
        Path home = Path.of(System.getProperty("user.home", "/"));
        return folder.startsWith(home) ? "~/" + home.relativize(folder) : folder.toString();
    }

    String data(DemoData.Loaded data) {
        return "  data        " + Human.count(data.cities()) + " cities, " + Human.count(data.countries())
                + " countries" + (data.loaded() ? ", loaded now" : ", loaded before");
    }

    static String definition(String file, String yaml) {
        return "  definition  examples/" + file + ":\n\n"
                + yaml.lines()
                        .filter(line -> !line.startsWith("#"))
                        .collect(Collectors.joining("\n"))
                        .indent(6);
    }

    String alreadyDone(RunView view, Instant now) {
        return "The demo is done already: run " + view.id() + " succeeded at "
                + Human.time(view.stateSince(), now, ZoneId.systemDefault()) + " and gave "
                + Human.count(view.outcomes().changed()) + " cities a currency.\nTo see it again from the start:  "
                + typed.program() + " demo --again";
    }

    /** What the run left undone, what it gave, and what to try now. */
    String closing(RunView view, List<String> currencies) {
        return leftUndone(view) + "\nMost frequent now: " + String.join(", ", currencies) + ".\n" + next();
    }

    private static String leftUndone(RunView view) {
        long undone = view.outcomes().skipped() + view.outcomes().quarantined();
        return undone == 0
                ? "Nothing was left undone."
                : Human.count(undone, "city was", "cities were") + " left undone, for the reasons above.";
    }

    private String next() {
        List<String[]> commands = List.of(
                new String[] {"status --db demo", "everything about this run"},
                new String[] {"run examples/city-currency.yaml --db demo", "a second run finds all done, and is cheap"},
                new String[] {"demo --again", "press Ctrl-C or kill -9 it, and start it again: it goes on there"},
                new String[] {
                    "demo connections", "how is Babe Ruth connected to Hank Aaron? Another backfill, and a search"
                },
                new String[] {"run FILE --db postgresql://USER@HOST/DB", "a backfill of your own"});
        return "\nTry next:\n"
                + commands.stream()
                        .map(c -> "  " + typed.program() + " " + c[0] + "\n      " + c[1])
                        .collect(Collectors.joining("\n"));
    }
}
