package dev.sluice.cli.demo;

import dev.sluice.RunOptions;
import dev.sluice.RunState;
import dev.sluice.RunView;
import dev.sluice.cli.Typed;
import dev.sluice.cli.database.Database;
import dev.sluice.cli.terminal.Screen;
import dev.sluice.cli.terminal.Terminal;
import dev.sluice.cli.watch.DefinitionStart;
import dev.sluice.cli.watch.EndingText;
import dev.sluice.cli.watch.ForegroundRun;
import dev.sluice.cli.watch.Interrupts;
import dev.sluice.cli.watch.Reporter;
import dev.sluice.cli.watch.RunText;
import dev.sluice.definitions.Definition;
import dev.sluice.definitions.DefinitionFile;
import dev.sluice.recipes.connections.paths.Person;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Tells how two people are connected, from the server to the answer. May be interrupted anywhere; the next telling goes on
 * there, and once all connections are there it only asks.
 */
public final class PeopleDemo {

    /** The demo's database on the embedded server. */
    public static final String DATABASE = "demo_connections";

    /** The user as whom it asks, who sees everybody. */
    public static final String VIEWER = PeopleData.VIEWER;

    static final String FILE = "connections-bulk.yaml";

    // They hit more home runs than anybody before them, and never met: he left in the year after the other was born.
    private static final Pair BUILT_IN = new Pair("ruthba01", "aaronha01");

    private final Screen screen;
    private final PeopleStory story;
    private final Typed typed;
    private final Consumer<String> narrator;
    private final Consumer<Answer> answers;
    private final boolean prompts;

    /**
     * @param narrator takes the sentences that are for people only
     * @param answers takes what was found, besides
     * @param prompts whether a person at a terminal may ask on
     */
    public PeopleDemo(
            Screen screen, Typed typed, Consumer<String> narrator, Consumer<Answer> answers, boolean prompts) {
        this.screen = screen;
        // To go on is not to begin again.
        this.typed = typed.without("--again");
        this.story = new PeopleStory(typed);
        this.narrator = narrator;
        this.answers = answers;
        this.prompts = prompts;
    }

    /** Two people, each by name or id. */
    public record Pair(String from, String to) {}

    /**
     * How it ended.
     *
     * @param result the end of the work; empty if there was none to do
     * @param view the run as last seen
     */
    public record Ending(Optional<ForegroundRun.Result> result, Optional<RunView> view) {}

    /**
     * Tells it.
     *
     * @param again whether to begin anew if everything is there
     * @param asked of whom; empty for two that are built in, after which a person at a terminal may ask on
     */
    public Ending tell(
            RunOptions options, boolean again, Optional<Pair> asked, Interrupts interrupts, Reporter reporter) {
        progress("  server      starting");
        try (Database database = Database.embedded(DATABASE)) {
            screen.clearProgress();
            interrupts.check();
            Optional<RunView> newest = DemoRuns.newest(database, "connections");
            boolean succeeded =
                    newest.filter(view -> view.state() == RunState.SUCCEEDED).isPresent();
            long connections = succeeded && !again ? PeopleData.connections(database.direct()) : 0;
            Ending ending = new Ending(Optional.empty(), newest);
            if (connections == 0) {
                ending = work(database, newest, options, again, interrupts, reporter);
                if (ending.view()
                        .filter(view -> view.state() == RunState.SUCCEEDED)
                        .isEmpty()) {
                    return ending;
                }
                narrator.accept(PeopleStory.made(PeopleData.connections(database.direct())));
            } else if (asked.isEmpty()) {
                begin(database);
                newest.ifPresent(view -> narrator.accept(PeopleStory.connected(connections, view, Instant.now())));
            }
            answer(database, asked, interrupts);
            return ending;
        }
    }

    private void begin(Database database) {
        narrator.accept(PeopleStory.opening());
        database.server().ifPresent(server -> narrator.accept(DemoStory.server(server, DATABASE)));
    }

    private Ending work(
            Database database,
            Optional<RunView> newest,
            RunOptions options,
            boolean again,
            Interrupts interrupts,
            Reporter reporter) {
        begin(database);
        if (again) {
            DemoRuns.cancelUnfinished(database, newest);
        }
        progress("  data        loading");
        PeopleData.Loaded loaded = again ? PeopleData.reload(database.direct()) : PeopleData.ensure(database.direct());
        PeopleData.makeKnown(database.direct());
        screen.clearProgress();
        narrator.accept(PeopleStory.data(loaded));
        interrupts.check();
        String yaml = PeopleData.definition();
        narrator.accept(DemoStory.definition(FILE, yaml));
        Definition definition = DefinitionFile.parse(yaml, FILE);
        ForegroundRun.Result result = new ForegroundRun(screen, database, interrupts, reporter)
                .execute(new DefinitionStart(screen, definition, options), false);
        narrator.accept(
                result.how() == ForegroundRun.How.ENDED
                        ? new RunText(screen.terminal(), Instant.now(), ZoneId.systemDefault())
                                .summary(result.view().orElseThrow())
                        : EndingText.of(result, typed));
        return new Ending(Optional.of(result), result.view());
    }

    private void answer(Database database, Optional<Pair> asked, Interrupts interrupts) {
        PeopleQuestions questions = new PeopleQuestions(database.direct(), screen.terminal());
        AnswerText text = new AnswerText(screen.terminal(), LocalDate.now(ZoneId.systemDefault()));
        Pair pair = asked.orElse(BUILT_IN);
        Person from = questions.find(pair.from());
        Answer answer = questions.ask(from, questions.find(pair.to()));
        answers.accept(answer);
        narrator.accept(text.of(answer));
        if (asked.isEmpty()) {
            narrator.accept("\n" + PeopleStory.rule());
            narrator.accept(story.closing());
            if (screen.terminal().interactive() && prompts) {
                narrator.accept(PeopleStory.prompt());
                new PeoplePrompt(screen, questions, text, interrupts)
                        .ask(new BufferedReader(new InputStreamReader(System.in, Terminal.charset())));
            }
        }
    }

    private void progress(String line) {
        if (screen.terminal().interactive()) {
            screen.progress(line);
        }
    }
}
