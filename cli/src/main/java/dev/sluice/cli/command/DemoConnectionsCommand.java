package dev.sluice.cli.command;

import dev.sluice.cli.CliException;
import dev.sluice.cli.ExitCode;
import dev.sluice.cli.demo.Answer;
import dev.sluice.cli.demo.PeopleDemo;
import dev.sluice.cli.json.Json;
import dev.sluice.cli.json.PathsJson;
import dev.sluice.cli.json.RunJson;
import dev.sluice.cli.terminal.Screen;
import dev.sluice.cli.watch.EndingText;
import dev.sluice.cli.watch.ForegroundRun;
import dev.sluice.cli.watch.Interrupts;
import dev.sluice.cli.watch.JsonReporter;
import dev.sluice.cli.watch.Reporter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/** Shows who worked with whom. */
@Command(
        name = "connections",
        description = {
            "Says how two real people are connected: loads baseball players since 1871 and politicians of the United",
            "States into the demo's server, computes who worked with whom, and searches."
        },
        footer = {
            "",
            "The first time computes all connections, which takes a minute or so: Ctrl-C pauses it, kill -9 does no harm, the",
            "same command goes on where it stopped. From then on it only asks. Without names it asks about two of its own, and",
            "then, at a terminal, about whom you like.",
            "",
            "A name that several have, or nobody: says who might be meant, with ids, and ends with 66. No path is an",
            "answer too: the exit code is 0.",
            "",
            "Examples:",
            "  sluice demo connections",
            "  sluice demo connections 'Willie Mays' 'Derek Jeter'",
            "  sluice demo connections griffke02 'Barry Bonds' --json"
        })
final class DemoConnectionsCommand implements Callable<Integer> {

    private final SluiceCommand sluice;

    @Parameters(
            arity = "0..*",
            paramLabel = "PERSON",
            description = "Two people, each a name in quotes or an id: from whom, to whom.")
    private List<String> people = List.of();

    @Option(names = "--again", description = "Begin anew: load the data again and run again.")
    private boolean again;

    @Mixin
    private KnobOptions knobs = new KnobOptions();

    @Spec
    private @Nullable CommandSpec spec;

    DemoConnectionsCommand(SluiceCommand sluice) {
        this.sluice = sluice;
    }

    @Override
    public Integer call() {
        refuseOptionsBefore();
        Optional<PeopleDemo.Pair> asked = asked();
        Screen screen = sluice.screen();
        if (sluice.json()) {
            sluice.willStream();
        }
        Interrupts interrupts = Interrupts.install(
                () -> screen.message("Ended at once. Nothing is lost: the same command goes on where it stopped."));
        Reporter reporter = sluice.json() ? new JsonReporter(screen) : Reporter.forPeople(screen);
        PeopleDemo demo = new PeopleDemo(
                screen,
                sluice.typed(null),
                sluice.json() ? sentence -> {} : screen::result,
                sluice.json() ? answer -> screen.result(Json.line(json(answer))) : answer -> {},
                !sluice.json());
        PeopleDemo.Ending ending = demo.tell(knobs.options(), again, asked, interrupts, reporter);
        int exitCode = ending.result().map(ForegroundRun.Result::exitCode).orElse(ExitCode.OK);
        if (sluice.json()) {
            String message = ending.result()
                    .map(r -> EndingText.of(r, sluice.typed(null)))
                    .orElse("all connections were there already; see --again");
            screen.result(Json.line(RunJson.end(exitCode, message, ending.view())));
        }
        return exitCode;
    }

    // They would be those of the other demo, which does not run.
    private void refuseOptionsBefore() {
        CommandSpec own = spec;
        CommandSpec demo = own == null ? null : own.parent();
        if (demo != null) {
            demo.commandLine().getParseResult().matchedOptions().stream()
                    .filter(option -> option.scopeType() == ScopeType.LOCAL)
                    .findFirst()
                    .ifPresent(option -> {
                        throw CliException.usage("options go behind the word connections: sluice demo connections "
                                + option.longestName());
                    });
        }
    }

    private Optional<PeopleDemo.Pair> asked() {
        return switch (people.size()) {
            case 0 -> Optional.empty();
            case 2 -> Optional.of(new PeopleDemo.Pair(people.get(0), people.get(1)));
            default ->
                throw CliException.usage("two people are wanted, or none; got " + people.size()
                        + ": put each name in quotes, as in 'Babe Ruth' 'Hank Aaron'");
        };
    }

    private static Map<String, @Nullable Object> json(Answer answer) {
        Map<String, @Nullable Object> json = new LinkedHashMap<>();
        json.put("type", "paths");
        json.put("from", PathsJson.person(answer.from()));
        json.put("to", PathsJson.person(answer.to()));
        json.put(
                "reversed",
                answer.there().paths().isEmpty() && !answer.found().paths().isEmpty());
        json.putAll(PathsJson.of(answer.found(), PeopleDemo.VIEWER, List.of()));
        return json;
    }
}
