package dev.sluice.cli.command;

import dev.sluice.Run;
import dev.sluice.RunView;
import dev.sluice.Sluice;
import dev.sluice.cli.ExitCode;
import dev.sluice.cli.Typed;
import dev.sluice.cli.database.Database;
import dev.sluice.cli.json.Json;
import dev.sluice.cli.json.RunJson;
import dev.sluice.cli.terminal.Screen;
import dev.sluice.cli.watch.DriftText;
import dev.sluice.cli.watch.EndingText;
import dev.sluice.cli.watch.ForegroundRun;
import dev.sluice.cli.watch.Interrupts;
import dev.sluice.cli.watch.JsonReporter;
import dev.sluice.cli.watch.Reporter;
import dev.sluice.cli.watch.RunText;
import dev.sluice.cli.watch.Starter;
import dev.sluice.cli.watch.VerificationText;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What the commands that begin a run have in common: they work on it here, or only record it. */
final class Beginning {

    private static final int RUNS_LOOKED_AT = 20;

    @Option(names = "--wait", description = "Also wait while the run is paused, until it has ended.")
    private boolean wait;

    @Option(names = "--detach", description = "Only record the run, for processes of 'sluice worker' to do.")
    private boolean detach;

    /** Whether no process of this command works on the run. */
    boolean isDetached() {
        return detach;
    }

    /** Begins the run; gives the command's exit code. */
    int execute(SluiceCommand sluice, DatabaseOptions database, Starter starter) {
        return detach ? record(sluice, database, starter) : work(sluice, database, starter);
    }

    private int work(SluiceCommand sluice, DatabaseOptions database, Starter starter) {
        Screen screen = sluice.screen();
        if (sluice.json()) {
            sluice.willStream();
        }
        Typed typed = sluice.typed(database.given());
        Interrupts interrupts = Interrupts.install(() ->
                screen.message("Ended at once. Nothing is lost: an unfinished chunk is rolled back and done again."));
        try (Database opened = database.open()) {
            Reporter reporter = sluice.json() ? new JsonReporter(screen) : Reporter.forPeople(screen);
            ForegroundRun.Result result =
                    new ForegroundRun(screen, opened, interrupts, reporter).execute(starter, wait);
            String ending = EndingText.of(result, typed);
            if (sluice.json()) {
                Map<String, @Nullable Object> end =
                        RunJson.end(result.exitCode(), ending, result.view(), result.work(), result.differences());
                result.work()
                        .or(result::view)
                        .filter(view -> view.state().isEnded())
                        .flatMap(view -> drift(opened, view))
                        .ifPresent(sentence -> end.put("drift_came_back", sentence));
                screen.result(Json.line(end));
            } else if (result.how() == ForegroundRun.How.ENDED) {
                RunText text = new RunText(screen.terminal(), Instant.now(), ZoneId.systemDefault());
                result.work().ifPresent(view -> tell(screen, opened, text, view));
                result.view().ifPresent(view -> {
                    if (view.verifies()) {
                        screen.result(VerificationText.report(view, result.differences(), typed));
                    } else {
                        tell(screen, opened, text, view);
                    }
                });
            }
            if (!sluice.json() && !ending.isEmpty()) {
                screen.message(ending);
            }
            return result.exitCode();
        }
    }

    private static void tell(Screen screen, Database opened, RunText text, RunView ended) {
        screen.result(text.summary(ended));
        drift(opened, ended).ifPresent(screen::message);
    }

    // Asked only after a run that tells numbers.
    private static Optional<String> drift(Database opened, RunView ended) {
        if (ended.tallies().isEmpty()) {
            return Optional.empty();
        }
        try (Sluice questions = DatabaseOptions.questions(opened)) {
            List<RunView> works = questions.list(ended.backfill(), RUNS_LOOKED_AT).stream()
                    .filter(run -> !run.verifies())
                    .toList();
            return DriftText.of(ended, works, Instant.now());
        }
    }

    private static int record(SluiceCommand sluice, DatabaseOptions database, Starter starter) {
        Screen screen = sluice.screen();
        try (Database opened = database.open();
                Sluice questions = DatabaseOptions.questions(opened, starter.replica())) {
            starter.heed(Interrupts.install(() -> screen.message("Ended at once. Nothing is lost.")));
            Run run = starter.start(questions, opened.direct());
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
