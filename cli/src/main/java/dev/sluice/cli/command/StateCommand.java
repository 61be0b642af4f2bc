package dev.sluice.cli.command;

import dev.sluice.Run;
import dev.sluice.RunState;
import dev.sluice.RunView;
import dev.sluice.Sluice;
import dev.sluice.cli.ExitCode;
import dev.sluice.cli.Typed;
import dev.sluice.cli.database.Database;
import dev.sluice.cli.json.Json;
import dev.sluice.cli.json.RunJson;
import dev.sluice.cli.terminal.Human;
import dev.sluice.cli.terminal.Screen;
import java.util.concurrent.Callable;
import picocli.CommandLine.Mixin;

/** What the commands that move a run from state to state have in common. */
abstract class StateCommand implements Callable<Integer> {

    private final SluiceCommand sluice;

    @Mixin
    private RunArgument run = new RunArgument();

    @Mixin
    private DatabaseOptions database = new DatabaseOptions();

    StateCommand(SluiceCommand sluice) {
        this.sluice = sluice;
    }

    abstract void send(Run run);

    @Override
    public Integer call() {
        Screen screen = sluice.screen();
        try (Database opened = database.open();
                Sluice questions = DatabaseOptions.questions(opened)) {
            Run found = run.find(questions);
            send(found);
            RunView view = found.view();
            screen.result(sluice.json() ? Json.document(RunJson.of(view)) : sentence(view));
            return ExitCode.OK;
        }
    }

    private String sentence(RunView view) {
        Typed typed = sluice.typed(database.given());
        String done = "Run " + view.id() + " of " + view.backfill() + " is "
                + view.state().label().replace('_', ' ') + " at " + Human.percent(view.fraction()) + " ("
                + Human.count(view.outcomes().scanned()) + " rows done).";
        if (view.state() == RunState.PAUSED) {
            return done + " To go on: " + typed.command("resume " + view.id());
        }
        return view.state().isAtWork() ? done + " To see it: " + typed.command("watch " + view.id()) : done;
    }
}
