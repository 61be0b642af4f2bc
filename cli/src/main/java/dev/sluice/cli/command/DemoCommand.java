package dev.sluice.cli.command;

import dev.sluice.cli.ExitCode;
import dev.sluice.cli.demo.Demo;
import dev.sluice.cli.json.Json;
import dev.sluice.cli.json.RunJson;
import dev.sluice.cli.terminal.Screen;
import dev.sluice.cli.watch.EndingText;
import dev.sluice.cli.watch.ForegroundRun;
import dev.sluice.cli.watch.Interrupts;
import dev.sluice.cli.watch.JsonReporter;
import dev.sluice.cli.watch.Reporter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Shows what Sluice does. */
@Command(
        name = "demo",
        description = "Starts a PostgreSQL server of its own, loads real cities, and runs a backfill on them.",
        footer = {
            "",
            "Ctrl-C pauses it, kill -9 does no harm: the same command goes on where it stopped.",
            "",
            "Examples:",
            "  sluice demo",
            "  sluice demo connections"
        })
final class DemoCommand implements Callable<Integer> {

    private final SluiceCommand sluice;

    @Option(names = "--again", description = "Begin anew: load the data again and run again.")
    private boolean again;

    @Mixin
    private KnobOptions knobs = new KnobOptions();

    DemoCommand(SluiceCommand sluice) {
        this.sluice = sluice;
    }

    @Override
    public Integer call() {
        Screen screen = sluice.screen();
        if (sluice.json()) {
            sluice.willStream();
        }
        Interrupts interrupts = Interrupts.install(
                () -> screen.message("Ended at once. Nothing is lost: the same command goes on where it stopped."));
        Reporter reporter = sluice.json() ? new JsonReporter(screen) : Reporter.forPeople(screen);
        Demo demo = new Demo(screen, sluice.typed(null), sluice.json() ? sentence -> {} : screen::result);
        Demo.Ending ending = demo.tell(knobs.options(), again, interrupts, reporter);
        int exitCode = ending.result().map(ForegroundRun.Result::exitCode).orElse(ExitCode.OK);
        if (sluice.json()) {
            String message = ending.result()
                    .map(r -> EndingText.of(r, sluice.typed(null)))
                    .orElse("done already; see --again");
            screen.result(Json.line(RunJson.end(exitCode, message, ending.view())));
        }
        return exitCode;
    }
}
