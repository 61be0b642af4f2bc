package dev.sluice.cli.demo;

import dev.sluice.ErrorCode;
import dev.sluice.Run;
import dev.sluice.RunOptions;
import dev.sluice.RunState;
import dev.sluice.RunView;
import dev.sluice.Sluice;
import dev.sluice.SluiceException;
import dev.sluice.cli.Typed;
import dev.sluice.cli.database.Database;
import dev.sluice.cli.terminal.Screen;
import dev.sluice.cli.watch.DefinitionStart;
import dev.sluice.cli.watch.EndingText;
import dev.sluice.cli.watch.ForegroundRun;
import dev.sluice.cli.watch.Interrupts;
import dev.sluice.cli.watch.Reporter;
import dev.sluice.cli.watch.RunText;
import dev.sluice.definitions.Definition;
import dev.sluice.definitions.DefinitionFile;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/** Tells the demo from the server to the summary. May be interrupted anywhere; the next telling goes on there. */
public final class Demo {

    /** The demo's database on the embedded server. */
    public static final String DATABASE = "demo";

    private final Screen screen;
    private final DemoStory story;
    private final Typed typed;
    private final Consumer<String> narrator;

    /** @param narrator takes the sentences that are for people only */
    public Demo(Screen screen, Typed typed, Consumer<String> narrator) {
        this.screen = screen;
        // To go on is not to begin again.
        this.typed = typed.without("--again");
        this.story = new DemoStory(typed);
        this.narrator = narrator;
    }

    /**
     * How the demo ended.
     *
     * @param result the end of the work; empty if there was none to do
     * @param view the run as last seen
     */
    public record Ending(Optional<ForegroundRun.Result> result, Optional<RunView> view) {}

    /**
     * Runs it.
     *
     * @param again whether to begin anew if it is done already
     */
    public Ending tell(RunOptions options, boolean again, Interrupts interrupts, Reporter reporter) {
        narrator.accept(story.opening());
        if (screen.terminal().interactive()) {
            screen.progress("  server      starting");
        }
        try (Database database = Database.embedded(DATABASE)) {
            screen.clearProgress();
            database.server().ifPresent(server -> narrator.accept(story.server(server)));
            interrupts.check();
            Optional<RunView> newest = newest(database);
            boolean done =
                    newest.filter(view -> view.state() == RunState.SUCCEEDED).isPresent()
                            && DemoData.isDone(database.direct());
            if (done && !again) {
                narrator.accept("");
                newest.ifPresent(view -> narrator.accept(story.alreadyDone(view, Instant.now())));
                return new Ending(Optional.empty(), newest);
            }
            if (again) {
                newest.filter(view -> !view.state().isEnded()).ifPresent(view -> cancel(database, view.id()));
            }
            narrator.accept(
                    story.data(again ? DemoData.reload(database.direct()) : DemoData.ensure(database.direct())));
            interrupts.check();
            String yaml = DemoData.definition();
            narrator.accept(story.definition(yaml));
            Definition definition = DefinitionFile.parse(yaml, "city-currency.yaml");
            ForegroundRun.Result result = new ForegroundRun(screen, database, interrupts, reporter)
                    .execute(new DefinitionStart(screen, definition, options), false);
            conclude(database, result);
            return new Ending(Optional.of(result), result.view());
        }
    }

    private void conclude(Database database, ForegroundRun.Result result) {
        if (result.how() != ForegroundRun.How.ENDED) {
            narrator.accept(EndingText.of(result, typed));
            return;
        }
        RunView view = result.view().orElseThrow();
        narrator.accept(new RunText(screen.terminal(), Instant.now(), ZoneId.systemDefault()).summary(view));
        if (view.state() == RunState.SUCCEEDED) {
            narrator.accept(story.closing(view, DemoData.mostFrequentCurrencies(database.direct(), 5)));
        }
    }

    private static Optional<RunView> newest(Database database) {
        try (Sluice sluice = questions(database)) {
            return sluice.newest("city-currency", Map.of()).map(Run::view);
        } catch (SluiceException e) {
            if (e.code() == ErrorCode.CONTROL_SCHEMA_MISSING) {
                return Optional.empty();
            }
            throw e;
        }
    }

    private static void cancel(Database database, long run) {
        try (Sluice sluice = questions(database)) {
            sluice.find(run).ifPresent(Run::cancel);
        }
    }

    private static Sluice questions(Database database) {
        return Sluice.builder(database.direct()).withoutWorkers().build();
    }
}
