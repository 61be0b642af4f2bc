package dev.sluice.cli.command;

import dev.sluice.Sluice;
import dev.sluice.cli.CliException;
import dev.sluice.cli.ExitCode;
import dev.sluice.cli.ProblemsException;
import dev.sluice.cli.database.Asked;
import dev.sluice.cli.database.Database;
import dev.sluice.cli.database.DefinitionCheck;
import dev.sluice.cli.json.Json;
import dev.sluice.cli.terminal.Human;
import dev.sluice.cli.terminal.Screen;
import dev.sluice.cli.watch.Interrupts;
import dev.sluice.definitions.Definition;
import dev.sluice.definitions.DefinitionFile;
import dev.sluice.definitions.Problem;
import dev.sluice.recipes.connections.ConnectionsFollower;
import dev.sluice.recipes.connections.ConnectionsRecipe;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Instant;
import java.time.ZoneId;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Follows changes, so that what a backfill made stays right. */
@Command(
        name = "follow",
        description = "Keeps the connections of a definition right from then on: follows each change that its triggers"
                + " note, until Ctrl-C or SIGTERM.",
        footer = {
            "",
            "Install the triggers first, then let this run, beside the backfill and after it. Several of these processes",
            "take turns. Whatever changes while none runs is followed when one comes.",
            "",
            "Examples:",
            "  sluice triggers connections.yaml | psql shop",
            "  sluice follow connections.yaml",
            "  sluice follow connections.yaml --once   # what there is now, then end"
        })
final class FollowCommand implements Callable<Integer> {

    private static final long TOLD_EVERY_MS = 10_000;
    private static final long LOOK_MS = 200;

    private final SluiceCommand sluice;

    @Parameters(paramLabel = "FILE", description = "The definition, a YAML file with connections.")
    private Path file = Path.of("");

    @Mixin
    private DatabaseOptions database = new DatabaseOptions();

    @Option(names = "--once", description = "Follow what there is, then end.")
    private boolean once;

    FollowCommand(SluiceCommand sluice) {
        this.sluice = sluice;
    }

    @Override
    public Integer call() {
        Screen screen = sluice.screen();
        Interrupts interrupts = Interrupts.install(() -> screen.message(
                "Ended at once. Nothing is lost: what was not finished is rolled back and followed again."));
        Definition definition = DefinitionFile.read(file);
        if (!(definition.recipe().orElse(null) instanceof ConnectionsRecipe)) {
            throw CliException.usage(file + " has no connections: only those are followed");
        }
        try (Database opened = database.open();
                Sluice questions = DatabaseOptions.questions(opened)) {
            List<Problem> problems = DefinitionCheck.problems(definition, opened.direct(), questions);
            if (!problems.isEmpty()) {
                throw new ProblemsException(problems);
            }
            ConnectionsRecipe recipe = (ConnectionsRecipe) DefinitionCheck.resolved(definition, opened.direct())
                    .recipe()
                    .orElseThrow();
            try (ConnectionsFollower follower = new ConnectionsFollower(opened.direct(), recipe)) {
                if (!follower.hasChanges()) {
                    throw new CliException(
                            ExitCode.REFUSED,
                            "no-triggers",
                            "nothing notes changes yet: 'sluice triggers " + file + "' prints the triggers to install");
                }
                follow(screen, interrupts, follower);
            }
            return ExitCode.OK;
        } catch (SQLException e) {
            throw Asked.refused(e);
        }
    }

    private void follow(Screen screen, Interrupts interrupts, ConnectionsFollower follower) throws SQLException {
        if (once) {
            follower.drain();
            tell(screen, "followed", follower);
            return;
        }
        tell(screen, "ready", "Following the changes. Ctrl-C ends this; what changes meanwhile is followed later.");
        CompletableFuture<Void> work = CompletableFuture.runAsync(() -> {
            try {
                follower.follow(trouble -> tell(screen, "waiting", "Tried again each second: " + trouble));
            } catch (SQLException e) {
                throw new CompletionException(e);
            }
        });
        long toldAt = System.nanoTime();
        long told = 0;
        while (interrupts.await(LOOK_MS).isEmpty() && !work.isDone()) {
            long changes = follower.progress().changes();
            if (changes > told && System.nanoTime() - toldAt > TOLD_EVERY_MS * 1_000_000) {
                tell(screen, "followed", follower);
                told = changes;
                toldAt = System.nanoTime();
            }
        }
        follower.close();
        try {
            work.join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof SQLException cause) {
                throw cause;
            }
            throw e;
        }
        tell(screen, "leaving", follower);
    }

    private void tell(Screen screen, String kind, ConnectionsFollower follower) {
        ConnectionsFollower.Progress done = follower.progress();
        tell(
                screen,
                kind,
                Human.count(done.changes()) + " changes followed: " + Human.count(done.written()) + " edges written, "
                        + Human.count(done.removed()) + " removed");
    }

    private void tell(Screen screen, String kind, String sentence) {
        Instant now = Instant.now();
        if (sluice.json()) {
            Map<String, Object> line = new LinkedHashMap<>();
            line.put("type", kind);
            line.put("at", now.toString());
            line.put("message", sentence);
            screen.result(Json.line(line));
        } else {
            screen.message(Human.time(now, now, ZoneId.systemDefault()) + "  " + sentence);
        }
    }
}
