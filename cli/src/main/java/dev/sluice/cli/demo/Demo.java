package dev.sluice.cli.demo;

import dev.sluice.RunOptions;
import dev.sluice.RunState;
import dev.sluice.RunView;
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
            database.server().ifPresent(server -> narrator.accept(DemoStory.server(server, DATABASE)));
            interrupts.check();
            Optional<RunView> newest = DemoRuns.newest(database, "city-currency");
            boolean done =
                    newest.filter(view -> view.state() == RunState.SUCCEEDED).isPresent()
                            && DemoData.isDone(database.direct());
            if (done && !again) {
                narrator.accept("");
                newest.ifPresent(view -> narrator.accept(story.alreadyDone(view, Instant.now())));
                return new Ending(Optional.empty(), newest);
            }
            if (again) {
                DemoRuns.cancelUnfinished(database, newest);
            }
            narrator.accept(
                    story.data(again ? DemoData.reload(database.direct()) : DemoData.ensure(database.direct())));
            interrupts.check();
            String yaml = DemoData.definition();
            narrator.accept(DemoStory.definition("city-currency.yaml", yaml));
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
}
