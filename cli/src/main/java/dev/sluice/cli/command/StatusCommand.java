package dev.sluice.cli.command;

import dev.sluice.ErrorCode;
import dev.sluice.RunView;
import dev.sluice.Sluice;
import dev.sluice.SluiceException;
import dev.sluice.cli.ExitCode;
import dev.sluice.cli.database.Database;
import dev.sluice.cli.json.Json;
import dev.sluice.cli.json.RunJson;
import dev.sluice.cli.terminal.Screen;
import dev.sluice.cli.watch.RunText;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Shows runs at length. */
@Command(
        name = "status",
        description = "Shows everything about a run; without RUN, about all unfinished ones, or the newest.")
final class StatusCommand implements Callable<Integer> {

    private static final int MOST = 1_000;

    private final SluiceCommand sluice;

    @Parameters(arity = "0..2", paramLabel = "RUN", description = "A run's number, or a backfill's name, or both.")
    private List<String> words = new ArrayList<>();

    @Mixin
    private LabelOptions labels = new LabelOptions();

    @Mixin
    private DatabaseOptions database = new DatabaseOptions();

    StatusCommand(SluiceCommand sluice) {
        this.sluice = sluice;
    }

    @Override
    public Integer call() {
        Screen screen = sluice.screen();
        try (Database opened = database.open();
                Sluice questions = DatabaseOptions.questions(opened)) {
            if (!words.isEmpty()) {
                RunView view =
                        new RunFinder(questions, labels.labels()).find(words).view();
                screen.result(
                        sluice.json()
                                ? Json.document(RunJson.of(view))
                                : text(screen).full(view));
                return ExitCode.OK;
            }
            List<RunView> views = interesting(questions);
            if (sluice.json()) {
                screen.result(Json.document(
                        Map.of("runs", views.stream().map(RunJson::of).toList())));
            } else if (views.isEmpty()) {
                screen.message("No runs in " + opened.shown() + ".");
            } else {
                screen.result(views.stream().map(text(screen)::full).collect(Collectors.joining("\n\n")));
            }
            return ExitCode.OK;
        }
    }

    private static RunText text(Screen screen) {
        return new RunText(screen.terminal(), Instant.now(), ZoneId.systemDefault());
    }

    private static List<RunView> interesting(Sluice questions) {
        try {
            List<RunView> all = questions.list(null, MOST);
            List<RunView> unfinished =
                    all.stream().filter(view -> !view.state().isEnded()).toList();
            List<RunView> works = all.stream().filter(view -> !view.verifies()).toList();
            return unfinished.isEmpty()
                    ? (works.isEmpty() ? all : works).stream().limit(1).toList()
                    : unfinished;
        } catch (SluiceException e) {
            if (e.code() == ErrorCode.CONTROL_SCHEMA_MISSING) {
                return List.of();
            }
            throw e;
        }
    }
}
