package dev.sluice.cli.watch;

import dev.sluice.Difference;
import dev.sluice.ErrorCode;
import dev.sluice.Run;
import dev.sluice.RunOptions;
import dev.sluice.RunState;
import dev.sluice.RunView;
import dev.sluice.Sluice;
import dev.sluice.SluiceException;
import dev.sluice.Verification;
import dev.sluice.cli.CliException;
import dev.sluice.cli.ExitCode;
import dev.sluice.cli.database.Database;
import dev.sluice.cli.database.Reachability;
import dev.sluice.cli.terminal.Screen;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import javax.sql.DataSource;

/** Works on a run in this process until it has ended, a person stopped it, or this process is told to go. */
public final class ForegroundRun {

    private static final long RETRY_MS = 1_000;
    private static final long CLOSE_MS = 1_200;
    private static final int DIFFERENCES_SHOWN = 20;

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
     * @param work the run whose result was verified after it; empty if there was no such phase
     * @param differences the first rows that a verification found to differ
     */
    public record Result(
            How how,
            long run,
            Optional<RunView> view,
            Optional<Outage> outage,
            Optional<Interrupts.Kind> signal,
            Optional<RunView> work,
            List<Difference> differences) {

        Result(How how, long run, Optional<RunView> view, Optional<Outage> outage, Optional<Interrupts.Kind> signal) {
            this(how, run, view, outage, signal, Optional.empty(), List.of());
        }

        Result after(RunView done) {
            return new Result(how, run, view, outage, signal, Optional.of(done), differences);
        }

        Result with(List<Difference> found) {
            return new Result(how, run, view, outage, signal, work, found);
        }

        /** The command's exit code. */
        public int exitCode() {
            if (how == How.ENDED || how == How.STOPPED_ELSEWHERE || signal.isEmpty()) {
                return view.map(this::exitCode).orElse(ExitCode.UNFINISHED);
            }
            return signal.get().exitCode();
        }

        private int exitCode(RunView last) {
            return work.map(done -> ExitCode.of(done, last)).orElseGet(() -> ExitCode.of(last));
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
        Sluice.Builder builder = Sluice.builder(pool).listener(new KeysReporter(screen, reporter));
        starter.replica().ifPresent(builder::verifyOn);
        Sluice sluice = builder.build();
        try {
            starter.heed(interrupts);
            Run run = start(sluice, pool, starter);
            Result result = follow(run, wait);
            Optional<RunView> done = result.view().filter(view -> result.how() == How.ENDED);
            done.filter(view -> view.state() == RunState.SUCCEEDED || view.state() == RunState.SUCCEEDED_WITH_FAILURES)
                    .ifPresent(view -> starter.finish(run, view, pool));
            Optional<Run> verify = done.flatMap(ForegroundRun::verifiedBy).flatMap(sluice::find);
            return verify.isPresent() && done.isPresent()
                    ? follow(resumed(verify.get()), wait).after(done.get())
                    : result;
        } finally {
            Limited.run(CLOSE_MS, sluice::close);
        }
    }

    /** The verification that follows on a run's work: it begins in the transaction that ends that, and may have ended since. */
    public static Optional<Long> verifiedBy(RunView done) {
        Verification begun = done.verification();
        return done.verifies() || begun == null || !done.thenVerified() ? Optional.empty() : Optional.of(begun.run());
    }

    // One that was paused before: a person who types the command again wants it to go on.
    private static Run resumed(Run verify) {
        if (verify.view().state() == RunState.PAUSED) {
            verify.resume();
        }
        return verify;
    }

    private Result follow(Run run, boolean wait) {
        Predicate<RunView> enough = view -> view.state().isEnded() || (view.state() == RunState.PAUSED && !wait);
        Follower.Ending ending = Follower.follow(run, enough, reporter, interrupts);
        Result result = ending.signal().isPresent() ? leave(run, ending) : ended(run, ending.last());
        return result.how() == How.ENDED
                        && result.view().filter(RunView::verifies).isPresent()
                ? result.with(run.differences(DIFFERENCES_SHOWN))
                : result;
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
