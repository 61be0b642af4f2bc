package dev.sluice.cli.command;

import dev.sluice.Run;
import dev.sluice.RunOptions;
import dev.sluice.Sluice;
import dev.sluice.cli.ExitCode;
import dev.sluice.cli.ProblemsException;
import dev.sluice.cli.Typed;
import dev.sluice.cli.database.Database;
import dev.sluice.cli.database.DefinitionCheck;
import dev.sluice.cli.json.Json;
import dev.sluice.cli.json.RunJson;
import dev.sluice.cli.terminal.Screen;
import dev.sluice.cli.watch.EndingText;
import dev.sluice.cli.watch.ForegroundRun;
import dev.sluice.cli.watch.Interrupts;
import dev.sluice.cli.watch.JsonReporter;
import dev.sluice.cli.watch.Reporter;
import dev.sluice.cli.watch.RunText;
import dev.sluice.definitions.Definition;
import dev.sluice.definitions.DefinitionFile;
import dev.sluice.definitions.Problem;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Runs a definition in this process. */
@Command(
        name = "run",
        description = "Runs the backfill of a file, or goes on with its unfinished run.",
        footer = {
            "",
            "Works until the run has ended. Ctrl-C pauses the run, unless other processes work on it too; the same",
            "command goes on where it stopped. Waits while the database is down."
        })
final class RunCommand implements Callable<Integer> {

    private final SluiceCommand sluice;

    @Parameters(paramLabel = "FILE", description = "The definition, a YAML file.")
    private Path file = Path.of("");

    @Mixin
    private DatabaseOptions database = new DatabaseOptions();

    @Option(names = "--wait", description = "Also wait while the run is paused, until it has ended.")
    private boolean wait;

    @Option(names = "--detach", description = "Only record the run, for processes of 'sluice worker' to do.")
    private boolean detach;

    @Mixin
    private KnobOptions knobs = new KnobOptions();

    @Mixin
    private LabelOptions labels = new LabelOptions();

    RunCommand(SluiceCommand sluice) {
        this.sluice = sluice;
    }

    @Override
    public Integer call() {
        RunOptions options = labels.addTo(knobs.options());
        Screen screen = sluice.screen();
        Definition definition = DefinitionFile.read(file);
        return detach ? detach(screen, definition, options) : foreground(screen, definition, options);
    }

    private int foreground(Screen screen, Definition definition, RunOptions options) {
        if (sluice.json()) {
            sluice.willStream();
        }
        Typed typed = sluice.typed(database.given());
        Interrupts interrupts = Interrupts.install(() ->
                screen.message("Ended at once. Nothing is lost: an unfinished chunk is rolled back and done again."));
        try (Database opened = database.open()) {
            Reporter reporter = sluice.json() ? new JsonReporter(screen) : Reporter.forPeople(screen);
            ForegroundRun.Result result =
                    new ForegroundRun(screen, opened, interrupts, reporter).execute(definition, options, wait);
            String ending = EndingText.of(result, typed);
            if (sluice.json()) {
                screen.result(Json.line(RunJson.end(result.exitCode(), ending, result.view())));
            } else if (result.how() == ForegroundRun.How.ENDED) {
                RunText text = new RunText(screen.terminal(), Instant.now(), ZoneId.systemDefault());
                result.view().ifPresent(view -> screen.result(text.summary(view)));
            } else {
                screen.message(ending);
            }
            return result.exitCode();
        }
    }

    private int detach(Screen screen, Definition definition, RunOptions options) {
        try (Database opened = database.open();
                Sluice questions = DatabaseOptions.questions(opened)) {
            List<Problem> problems = DefinitionCheck.problems(definition, opened.direct(), questions);
            if (!problems.isEmpty()) {
                throw new ProblemsException(problems);
            }
            Run run = ForegroundRun.startOrResume(questions, definition, options);
            if (sluice.json()) {
                screen.result(Json.document(RunJson.of(run.view())));
            } else {
                Typed typed = sluice.typed(database.given());
                int alive = questions.processes().size();
                screen.result("Run " + run.id() + " of " + run.backfill() + " is recorded; "
                        + (alive == 0
                                ? "no worker process is there yet. Start one:\n  " + typed.command("worker")
                                : alive + (alive == 1 ? " process is" : " processes are") + " there. Watch it:\n  "
                                        + typed.command("watch " + run.id())));
            }
            return ExitCode.OK;
        }
    }
}
