package dev.sluice.cli.watch;

import dev.sluice.ErrorCode;
import dev.sluice.Run;
import dev.sluice.RunOptions;
import dev.sluice.RunState;
import dev.sluice.RunView;
import dev.sluice.Sluice;
import dev.sluice.SluiceException;
import dev.sluice.cli.CliException;
import dev.sluice.cli.ExitCode;
import dev.sluice.cli.database.Database;
import dev.sluice.cli.database.Reachability;
import dev.sluice.cli.terminal.Screen;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Predicate;
import javax.sql.DataSource;

/** Works on a run in this process until it has ended, a person stopped it, or this process is told to go. */
public final class ForegroundRun {

    private static final long RETRY_MS = 1_000;
    private static final long CLOSE_MS = 1_200;

    private final Screen screen;
    private final Database database;
    private final Interrupts interrupts;
    private final Reporter reporter;

    public ForegroundRun(Screen screen, Database database, Interrupts interrupts, Reporter reporter) {
        this.screen = screen;
        this.database = database;
        this.interrupts = interrupts;
        this.reporter = reporter;
    }

    /** How the work of this process came to its end. */
    public enum How {
        /** The run has ended. */
        ENDED,
        /** Somebody paused it elsewhere. */
        STOPPED_ELSEWHERE,
        /** This process was told to go, and paused it. */
        PAUSED,
        /** This process was told to go; others work on the run. */
        LEFT_TO_OTHERS,
        /** This process was told to go while the database could not be reached. */
        LEFT_UNREACHABLE
    }

    /**
     * The end of this process's work on a run.
     *
     * @param view how it stood when last seen; empty if the database never answered
     * @param outage why the database does not answer; empty while it does
     * @param signal what told this process to go; empty if nothing did
     */
    public record Result(
            How how, long run, Optional<RunView> view, Optional<Outage> outage, Optional<Interrupts.Kind> signal) {

        /** The command's exit code. */
        public int exitCode() {
            if (how == How.ENDED || how == How.STOPPED_ELSEWHERE || signal.isEmpty()) {
                return view.map(v -> ExitCode.of(v.state())).orElse(ExitCode.UNFINISHED);
            }
            return signal.get().exitCode();
        }
    }

    /**
     * Starts or resumes, and follows.
     *
     * @param wait whether to wait while the run is paused
     */
    public Result execute(Starter starter, boolean wait) {
        // Connections are opened when needed: room for as many workers as a person may set later.
        DataSource pool = database.pool(RunOptions.MAX_WORKERS);
        Sluice sluice = Sluice.builder(pool)
                .listener(new KeysReporter(screen, reporter))
                .build();
        try {
            Run run = start(sluice, pool, starter);
            Predicate<RunView> enough = view -> view.state().isEnded() || (view.state() == RunState.PAUSED && !wait);
            Follower.Ending ending = Follower.follow(run, enough, reporter, interrupts);
            return ending.signal().isPresent() ? leave(run, ending) : ended(run, ending.last());
        } finally {
            Limited.run(CLOSE_MS, sluice::close);
        }
    }

    private Run start(Sluice sluice, DataSource pool, Starter starter) {
        Instant unreachableSince = null;
        while (true) {
            interrupts.check();
            Reachability answer = Reachability.ask(database.direct());
            if (answer.reachable()) {
                try {
                    reporter.end();
                    return starter.start(sluice, pool);
                } catch (SluiceException e) {
                    if (e.code() != ErrorCode.DATABASE_UNREACHABLE) {
                        throw e;
                    }
                    answer = new Reachability(false, true, Reachability.phrase(String.valueOf(e.getMessage())));
                }
            }
            if (!answer.mayCome()) {
                throw new CliException(
                        ExitCode.UNREACHABLE,
                        "database-unreachable",
                        database.shown() + " cannot be used: " + answer.reason());
            }
            unreachableSince = unreachableSince == null ? Instant.now() : unreachableSince;
            reporter.show(new Observation(
                    starter.name(),
                    Optional.empty(),
                    false,
                    Optional.of(new Outage(unreachableSince, answer.reason()))));
            interrupts.await(RETRY_MS);
        }
    }

    private static Result ended(Run run, Observation last) {
        boolean ended = last.view().filter(v -> v.state().isEnded()).isPresent();
        return new Result(
                ended ? How.ENDED : How.STOPPED_ELSEWHERE, run.id(), last.view(), Optional.empty(), Optional.empty());
    }

    private static Result leave(Run run, Follower.Ending ending) {
        Observation last = ending.last();
        if (last.outage().isEmpty()) {
            Optional<Result> result = Limited.call(CLOSE_MS, () -> pauseOrLeave(run, ending));
            if (result.isPresent()) {
                return result.get();
            }
        }
        Outage outage = last.outage().orElse(new Outage(Instant.now(), "it did not answer in time"));
        return new Result(How.LEFT_UNREACHABLE, run.id(), last.view(), Optional.of(outage), ending.signal());
    }

    private static Result pauseOrLeave(Run run, Follower.Ending ending) {
        How how = How.PAUSED;
        if (run.hasOtherWorkers()) {
            how = How.LEFT_TO_OTHERS;
        } else {
            try {
                run.pause();
            } catch (SluiceException e) {
                // It ended, or somebody was faster: then that is the result.
                if (e.code() != ErrorCode.TRANSITION_REFUSED) {
                    throw e;
                }
            }
        }
        RunView view = run.view();
        if (view.state().isEnded()) {
            how = How.ENDED;
        }
        return new Result(how, run.id(), Optional.of(view), Optional.empty(), ending.signal());
    }
}
