package dev.sluice.cli.demo;

import dev.sluice.RunView;
import dev.sluice.cli.Typed;
import dev.sluice.cli.terminal.Human;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.stream.Collectors;

/** The sentences of the demo about people. Pure. */
final class PeopleStory {

    private final String program;

    PeopleStory(Typed typed) {
        this.program = typed.program();
    }

    static String opening() {
        return "Who worked with whom: baseball since 1871, and politics of the United States.";
    }

    static String data(PeopleData.Loaded data) {
        return "  data        " + Human.count(data.people()) + " people, " + Human.count(data.spells())
                + " spells at " + Human.count(data.organizations()) + " organizations, loaded "
                + (data.loaded() ? "now" : "before");
    }

    static String connected(long connections, RunView run, Instant now) {
        return "  run " + run.id() + "       " + Human.count(connections) + " connections, made at "
                + Human.time(run.stateSince(), now, ZoneId.systemDefault());
    }

    static String made(long connections) {
        return Human.count(connections) + " connections: two people, where they worked together, from when to when.\n";
    }

    static String rule() {
        return "The search takes everybody's 25 most recent connections, over at most 3 hops.";
    }

    /** What to try now, and whose data it is. */
    String closing() {
        List<String[]> commands = List.of(
                new String[] {"demo connections \"Willie Mays\" \"Derek Jeter\"", "ask about any two of them"},
                new String[] {"demo connections \"Bernie Sanders\" \"Elizabeth Warren\"", "politicians too"},
                new String[] {
                    "paths --viewer everybody --from 'Hank Aaron' --db demo_connections",
                    "whom one reaches; on your own tables in the same way"
                },
                new String[] {"plan examples/connections-bulk.yaml --db demo_connections", "what a run takes, before it"
                },
                new String[] {
                    "demo connections --again", "press Ctrl-C or kill -9 it, and start it again: it goes on there"
                });
        return "\nTry next:\n"
                + commands.stream()
                        .map(c -> "  " + program + " " + c[0] + "\n      " + c[1])
                        .collect(Collectors.joining("\n"))
                + "\n\n" + sources();
    }

    static String sources() {
        return "Data: Lahman Baseball Database, copyright Sean Lahman, https://sabr.org/lahman-database/,\n"
                + "under CC BY-SA 3.0, changed; Open States, https://github.com/openstates/people, CC0.";
    }

    static String prompt() {
        return "\nAsk about any two: a name or an id each. An empty line or Ctrl-D ends it.";
    }
}
