package dev.sluice.cli.command;

import dev.sluice.Run;
import dev.sluice.RunEvent;
import dev.sluice.RunView;
import dev.sluice.Sluice;
import dev.sluice.cli.CliException;
import dev.sluice.cli.ExitCode;
import dev.sluice.cli.database.Database;
import dev.sluice.cli.json.Json;
import dev.sluice.cli.json.RunJson;
import dev.sluice.cli.terminal.Screen;
import dev.sluice.cli.watch.WhyText;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Tells what happened to a run, and what limits it now. */
@Command(
        name = "why",
        description = "Tells in sentences what happened to a run, oldest first, and what limits it now.",
        footer = {"", "Examples:", "  sluice why campaign-currency", "  sluice why 12 --last 5 --json"})
final class WhyCommand implements Callable<Integer> {

    private static final int MOST = 1_000;

    private final SluiceCommand sluice;

    @Mixin
    private RunArgument run = new RunArgument();

    @Option(
            names = "--last",
            paramLabel = "N",
            defaultValue = "50",
            description = "Only the newest N events (default: 50; a run keeps 1000).")
    private int last = 50;

    @Mixin
    private DatabaseOptions database = new DatabaseOptions();

    WhyCommand(SluiceCommand sluice) {
        this.sluice = sluice;
    }

    @Override
    public Integer call() {
        if (last < 1 || last > MOST) {
            throw CliException.usage("--last must be 1 to " + MOST + ", got " + last);
        }
        Screen screen = sluice.screen();
        try (Database opened = database.open();
                Sluice questions = DatabaseOptions.questions(opened)) {
            Run found = run.find(questions);
            List<RunEvent> events = found.events(last);
            RunView view = found.view();
            screen.result(
                    sluice.json()
                            ? Json.document(RunJson.why(view, events))
                            : new WhyText(Instant.now(), ZoneId.systemDefault()).of(view, events));
            return ExitCode.OK;
        }
    }
}
