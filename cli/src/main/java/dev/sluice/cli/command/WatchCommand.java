package dev.sluice.cli.command;

import dev.sluice.Difference;
import dev.sluice.Run;
import dev.sluice.RunView;
import dev.sluice.Sluice;
import dev.sluice.cli.ExitCode;
import dev.sluice.cli.Typed;
import dev.sluice.cli.database.Database;
import dev.sluice.cli.json.Json;
import dev.sluice.cli.json.RunJson;
import dev.sluice.cli.terminal.Screen;
import dev.sluice.cli.watch.Follower;
import dev.sluice.cli.watch.ForegroundRun;
import dev.sluice.cli.watch.Interrupts;
import dev.sluice.cli.watch.JsonReporter;
import dev.sluice.cli.watch.Reporter;
import dev.sluice.cli.watch.RunText;
import dev.sluice.cli.watch.VerificationText;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Follows a run without working on it. */
@Command(
        name = "watch",
        description =
                "Shows the progress of a run, and of the verification that follows on it, until that has ended. Ctrl-C"
                        + " ends the watching only.")
final class WatchCommand implements Callable<Integer> {

    private static final int DIFFERENCES_SHOWN = 20;

    private final SluiceCommand sluice;

    @Mixin
    private RunArgument run = new RunArgument();

    @Mixin
    private DatabaseOptions database = new DatabaseOptions();

    WatchCommand(SluiceCommand sluice) {
        this.sluice = sluice;
    }

    @Override
    public Integer call() {
        Screen screen = sluice.screen();
        if (sluice.json()) {
            sluice.willStream();
        }
        Interrupts interrupts = Interrupts.install(() -> {});
        try (Database opened = database.open();
                Sluice questions = DatabaseOptions.questions(opened)) {
            Run found = run.find(questions);
            Reporter reporter = sluice.json() ? new JsonReporter(screen) : Reporter.forPeople(screen);
            Follower.Ending ending = Follower.follow(found, view -> view.state().isEnded(), reporter, interrupts);
            Optional<RunView> work =
                    ending.last().view().filter(view -> view.state().isEnded());
            Optional<Run> verify = work.flatMap(ForegroundRun::verifiedBy).flatMap(questions::find);
            if (verify.isPresent()) {
                found = verify.get();
                ending = Follower.follow(found, view -> view.state().isEnded(), reporter, interrupts);
            }
            Optional<RunView> view = ending.last().view();
            Optional<RunView> verified = verify.isPresent() ? work : Optional.empty();
            List<Difference> differences =
                    view.filter(RunView::verifies).isPresent() ? found.differences(DIFFERENCES_SHOWN) : List.of();
            int exitCode = ending.signal().isPresent()
                    ? ending.signal().get().exitCode()
                    : view.map(v -> verified.map(done -> ExitCode.of(done, v)).orElseGet(() -> ExitCode.of(v)))
                            .orElse(ExitCode.UNFINISHED);
            if (sluice.json()) {
                screen.result(Json.line(RunJson.end(exitCode, "", view, verified, differences)));
            } else if (ending.signal().isEmpty()) {
                RunText text = new RunText(screen.terminal(), Instant.now(), ZoneId.systemDefault());
                Typed typed = sluice.typed(database.given());
                work.filter(v -> !v.verifies()).ifPresent(v -> screen.result(text.summary(v)));
                view.filter(RunView::verifies)
                        .ifPresent(v -> screen.result(VerificationText.report(v, differences, typed)));
            }
            return exitCode;
        }
    }
}
