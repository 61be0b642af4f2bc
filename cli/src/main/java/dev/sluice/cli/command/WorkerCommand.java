package dev.sluice.cli.command;

import dev.sluice.RunListener;
import dev.sluice.RunOptions;
import dev.sluice.RunState;
import dev.sluice.Sluice;
import dev.sluice.SluiceException;
import dev.sluice.cli.CliException;
import dev.sluice.cli.ExitCode;
import dev.sluice.cli.database.Database;
import dev.sluice.cli.database.Reachability;
import dev.sluice.cli.json.Json;
import dev.sluice.cli.terminal.Human;
import dev.sluice.cli.terminal.Screen;
import dev.sluice.cli.watch.Interrupts;
import java.time.Instant;
import java.time.ZoneId;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicBoolean;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Joins the fleet. */
@Command(
        name = "worker",
        description = "Works on every run of the database until Ctrl-C or SIGTERM, together with other processes.")
final class WorkerCommand implements Callable<Integer> {

    private static final long RETRY_MS = 1_000;

    private final SluiceCommand sluice;

    @Mixin
    private DatabaseOptions database = new DatabaseOptions();

    @Option(
            names = "--threads",
            paramLabel = "N",
            defaultValue = "2",
            description = "Workers of this process; each takes one connection (default: 2).")
    private int threads = 2;

    WorkerCommand(SluiceCommand sluice) {
        this.sluice = sluice;
    }

    @Override
    public Integer call() {
        if (threads < 1 || threads > RunOptions.MAX_WORKERS) {
            throw CliException.usage("--threads must be 1 to " + RunOptions.MAX_WORKERS + ", got " + threads);
        }
        Screen screen = sluice.screen();
        Interrupts interrupts = Interrupts.install(() ->
                screen.message("Ended at once. Nothing is lost: an unfinished chunk is rolled back and done again."));
        try (Database opened = database.open();
                Sluice fleet = Sluice.builder(opened.pool(threads))
                        .listener(new Told(screen))
                        .build()) {
            if (join(fleet, opened, screen, interrupts)) {
                tell(
                        screen,
                        "ready",
                        threads + (threads == 1 ? " worker works on " : " workers work on ") + opened.shown()
                                + ". Ctrl-C ends this process; the runs go on elsewhere, or later.");
                awaitEnd(fleet, interrupts);
            }
            tell(screen, "leaving", "Leaving after the chunks under way.");
            return ExitCode.OK;
        }
    }

    private static void awaitEnd(Sluice fleet, Interrupts interrupts) {
        while (interrupts.await(RETRY_MS).isEmpty()) {
            fleet.retirement().ifPresent(reason -> {
                throw new CliException(
                        ExitCode.of(reason.code()), reason.code().label(), String.valueOf(reason.getMessage()), reason);
            });
        }
    }

    private boolean join(Sluice fleet, Database opened, Screen screen, Interrupts interrupts) {
        String told = "";
        while (true) {
            Reachability answer = Reachability.ask(opened.direct());
            if (answer.reachable()) {
                try {
                    fleet.work(threads);
                    return true;
                } catch (SluiceException e) {
                    if (ExitCode.of(e.code()) != ExitCode.UNREACHABLE) {
                        throw e;
                    }
                }
            } else if (!answer.mayCome()) {
                throw new CliException(
                        ExitCode.UNREACHABLE,
                        "database-unreachable",
                        opened.shown() + " cannot be used: " + answer.reason());
            }
            if (!told.equals(answer.reason())) {
                told = answer.reason();
                tell(screen, "waiting", "The database cannot be reached, trying again each second: " + told);
            }
            Optional<Interrupts.Kind> signal = interrupts.await(RETRY_MS);
            if (signal.isPresent()) {
                return false;
            }
        }
    }

    private void tell(Screen screen, String kind, String sentence) {
        if (sluice.json()) {
            Map<String, Object> line = new LinkedHashMap<>();
            line.put("type", kind);
            line.put("at", Instant.now().toString());
            line.put("message", sentence);
            screen.result(Json.line(line));
        } else {
            Instant now = Instant.now();
            screen.message(Human.time(now, now, ZoneId.systemDefault()) + "  " + sentence);
        }
    }

    /** Says what this process did to runs, and whether the database is there. */
    private final class Told implements RunListener {
        private final Screen screen;
        private final AtomicBoolean reachable = new AtomicBoolean(true);

        Told(Screen screen) {
            this.screen = screen;
        }

        @Override
        public void stateChanged(long run, String backfill, RunState state, String reason) {
            tell(screen, "state", "Run " + run + " of " + backfill + " is " + state.label() + ": " + reason);
        }

        @Override
        public void rangeTakenOver(long run, String backfill, String worker, long range, long epoch) {
            tell(
                    screen,
                    "takeover",
                    "Run " + run + " of " + backfill + ": took a range over from a worker that was silent");
        }

        @Override
        public void databaseReachable(boolean now, String detail) {
            if (reachable.getAndSet(now) != now) {
                tell(
                        screen,
                        "database",
                        now
                                ? "The database answers again."
                                : "The database cannot be reached, trying again: " + detail);
            }
        }
    }
}
