package dev.sluice.run;

import dev.sluice.ChunkReport;
import dev.sluice.RunState;
import dev.sluice.pace.ChunkSizer;
import dev.sluice.sql.RowError;
import dev.sluice.sql.SqlFailure;
import dev.sluice.store.Grants;
import dev.sluice.store.Ownership;
import dev.sluice.store.Quarantine;
import dev.sluice.store.RangeRow;
import dev.sluice.store.RangeStore;
import dev.sluice.store.RunRow;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * A worker's time with one range: chunk after chunk, until the range is done or lost. Belongs to one worker.
 *
 * <p>Whatever fails, the range is read again before anything else happens: its epoch says whether it is still ours, its
 * cursor where to go on.
 */
final class RangeWork {

    /** Attempts at one place before the run is stopped instead: long enough for any passing conflict. */
    static final int MOST_ATTEMPTS = 12;

    /** So often must the lock of a row alone be in vain before it is done without, where the plan has a way. */
    private static final int LOCK_ATTEMPTS = 3;

    private final WorkerContext context;
    private final String worker;
    private RunRow run;
    private final WorkerConnection connection;
    private final ChunkAttempts attempts;
    private ChunkSizer sizer;
    private final FailedAttempts failed = new FailedAttempts();
    private final RandomGenerator random = RandomGenerator.getDefault();
    private RangeRow range;
    private int failures;

    /** @param chunkRows with how many rows to begin, unless a person set the size */
    RangeWork(
            WorkerContext context,
            String worker,
            RunRow run,
            RangeRow range,
            int chunkRows,
            WorkerConnection connection) {
        this.context = context;
        this.worker = worker;
        this.run = run;
        this.range = range;
        this.connection = connection;
        this.attempts = attempts();
        this.sizer = sizerOf(run, chunkRows);
    }

    private ChunkAttempts attempts() {
        return run.kind() == RunRow.Kind.VERIFY
                ? new ChunkAttempts(run, new CheckChunk(run, context.readSide(run)))
                : new ChunkAttempts(
                        run,
                        new ChunkTransaction(
                                run.plan(), context.steps().find(run.plan()).orElse(null)),
                        worker);
    }

    private static ChunkSizer sizerOf(RunRow as, int chunkRows) {
        return as.batchSize() != null
                ? ChunkSizer.fixed(as.batchSize())
                : ChunkSizer.adaptiveFrom(chunkRows, Paces.of(as).chunkTarget());
    }

    /**
     * Works until the range is done or lost, or has to be let go: the process stops, an abandoned one comes first, or
     * fewer workers are wanted.
     */
    void run() throws SQLException {
        while (!context.waiting().isStopping()) {
            if (range.isDone()) {
                connection.untilReachable(c -> Ownership.finish(c, range));
                return;
            }
            if (context.abandoned().take(run.id())) {
                // Nobody is idle, and a dead worker's range has waited long enough: it is next, and this one waits.
                break;
            }
            if (context.surplus().take(range.id())) {
                break;
            }
            tune();
            if (!oneChunk()) {
                return;
            }
        }
        RangeStore.release(connection.get(), range);
    }

    // The knobs as they are now: what a person set acts at the next chunk.
    private void tune() {
        RunRow now = context.runs().find(run.id()).orElse(run);
        boolean resize = !Objects.equals(now.batchSize(), run.batchSize()) || now.fullSpeed() != run.fullSpeed();
        run = now;
        if (resize) {
            sizer = sizerOf(run, context.memory().of(run.id()).chunkRows());
        } else {
            sizer.aimAt(Paces.of(run).chunkTarget());
        }
    }

    // False when the range is not ours any more.
    private boolean oneChunk() throws SQLException {
        long begin = System.nanoTime();
        int rows = sizer.rows();
        boolean likelyAll = context.memory().of(run.id()).everyRowChanged();
        Attempt attempt = attempts.next(connection.get(), range, rows, likelyAll);
        Duration took = Duration.ofNanos(System.nanoTime() - begin);
        if (attempt instanceof Attempt.Committed committed) {
            failures = 0;
            failed.clear();
            context.usage().committed(took);
            committed(committed, rows, took);
            rest(took, committed.outcomes().scanned());
            return true;
        }
        if (attempt instanceof Attempt.Failed failure) {
            return failed(failure, took);
        }
        if (attempt instanceof Attempt.OutOfBudget exhausted) {
            return outOfBudget(exhausted);
        }
        return stillOurs();
    }

    private void committed(Attempt.Committed committed, int rows, Duration took) {
        range = committed.range();
        long scanned = committed.outcomes().scanned();
        boolean everyRowChanged = committed.outcomes().changed() == scanned;
        long number = attempts.number();
        switch (attempts.committed(committed, rows)) {
            case ORDINARY -> {
                sizer.committed(scanned, committed.stepTime());
                context.memory().remember(run.id(), sizer.rows(), scanned, took, everyRowChanged);
            }
            case TOO_LARGE -> sizer.conflicted();
            case NONE -> {}
        }
        if (run.kind() == RunRow.Kind.WORK) {
            tell(committed, rows, took, number);
        }
    }

    private void tell(Attempt.Committed committed, int rows, Duration took, long number) {
        ChunkReport report = new ChunkReport(
                run.id(),
                run.backfill(),
                run.labels(),
                worker,
                range.id(),
                range.epoch(),
                number,
                committed.chunk(),
                rows,
                committed.outcomes(),
                committed.stepTime(),
                took);
        context.listeners().tell(listener -> listener.chunkCommitted(report));
        Attempt.SetAside row = committed.setAside();
        if (row != null) {
            context.listeners()
                    .tell(listener -> listener.rowQuarantined(
                            run.id(),
                            run.backfill(),
                            worker,
                            row.key(),
                            row.error().sentence()));
        }
    }

    private void rest(Duration took, long scanned) {
        long since = System.nanoTime();
        // News may change the pace or end the run: a rest of an hour must not outlast either.
        while (!context.waiting().isStopping()) {
            Optional<RunRow> now = context.runs().find(run.id());
            boolean wantedElsewhere =
                    context.abandoned().has(run.id()) || context.surplus().has(range.id());
            if (now.isEmpty() || wantedElsewhere || !context.held().contains(range)) {
                return;
            }
            Duration rest = Paces.of(now.get()).restAfter(took, scanned);
            Duration left = rest.minusNanos(System.nanoTime() - since);
            if (left.isNegative() || left.isZero()) {
                return;
            }
            context.waiting().forNews(left);
        }
    }

    private boolean failed(Attempt.Failed newest, Duration took) throws SQLException {
        SqlFailure failure = SqlFailure.of(newest.cause());
        failed.add(newest.cause());
        context.usage().failed(took, failure.kind());
        if (failure.kind() == SqlFailure.Kind.CONNECTION) {
            connection.drop();
        }
        if (!stillOurs()) {
            return false;
        }
        context.listeners()
                .tell(listener -> listener.chunkRolledBack(run.id(), run.backfill(), worker, failure.sentence()));
        return switch (failure.kind()) {
            // The database answers again by now; if only this chunk keeps losing its session, waiting is better than
            // haste.
            case CONNECTION -> ++failures < MOST_ATTEMPTS ? tryAgain() : stop(RunState.HELD, newest, failure);
            case TRANSIENT -> {
                boolean inVain = run.plan().locksRows() && failures >= LOCK_ATTEMPTS;
                if (failure.sqlState().equals("57014") || inVain) {
                    // A row whose lock is not to be had is found quickly, so that the others need not wait for it.
                    sizer.timedOut();
                } else {
                    sizer.conflicted();
                }
                if (failures >= LOCK_ATTEMPTS) {
                    attempts.goesOnUnlocked();
                }
                if (++failures < MOST_ATTEMPTS) {
                    yield tryAgain();
                }
                yield isInTheWay(newest) ? setAside(newest, failure) : stop(RunState.HELD, newest, failure);
            }
            case CAPACITY -> stop(RunState.HELD, newest, failure);
            case DATA -> attempts.searchesAfter(newest) ? search(took) : stop(RunState.FAILED, newest, failure);
            case DEFINITION -> stop(RunState.FAILED, newest, failure);
        };
    }

    // A trouble of the whole database is over when a hold is, or holds again. A row alone that is still in the way
    // after a hold is one that others never leave for long enough; without it the run can go on.
    private boolean isInTheWay(Attempt.Failed newest) {
        return isAboutOneRow(newest)
                && !context.memory().isFirstHoldAt(run.id(), newest.chunk().upto());
    }

    private boolean isAboutOneRow(Attempt.Failed newest) {
        return run.plan().locksRows() && newest.doing().isOnRows() && attempts.isAtOneRow();
    }

    private boolean setAside(Attempt.Failed newest, SqlFailure failure) {
        SQLException cause = new SQLException(
                "others change or lock this row all the time, and the step takes longer than they may wait: "
                        + failed.sentence() + ", and as many before the run was held for it. It is left as it is",
                failure.sqlState(),
                newest.cause());
        attempts.setAsideNext(new Attempt.Failed(newest.chunk(), cause, newest.doing()));
        return tryAgain();
    }

    private boolean search(Duration took) {
        if (attempts.isLastChance()) {
            // What a neighbour's transaction causes may be gone in a moment.
            context.waiting().rest(Backoff.after(1, random));
        }
        rest(took, 1);
        return true;
    }

    // Reads the range again if it is. Waits for the database if it must, as long as it must.
    private boolean stillOurs() throws SQLException {
        Optional<RangeRow> current = connection.untilReachable(c -> RangeStore.find(c, range.id()));
        if (current.isEmpty() || current.get().epoch() != range.epoch()) {
            return false;
        }
        if (!Objects.equals(current.get().cursor(), range.cursor())) {
            attempts.moved(current.get().cursor());
        }
        range = current.get();
        return true;
    }

    private boolean tryAgain() {
        context.waiting().rest(Backoff.after(failures, random));
        return true;
    }

    private boolean outOfBudget(Attempt.OutOfBudget exhausted) throws SQLException {
        SqlFailure failure = SqlFailure.of(exhausted.failed().cause());
        if (failure.kind() == SqlFailure.Kind.TRANSIENT) {
            // So many rows that are in use are no fault of theirs.
            return stop(RunState.HELD, exhausted.failed(), failure);
        }
        failed.add(exhausted.failed().cause());
        List<Quarantine.Kind> kinds = connection.untilReachable(c -> Quarantine.kinds(c, run.id()));
        String error = "row " + exhausted.key() + ": "
                + RowError.of(exhausted.failed().cause()).sentence();
        return stop(RunState.FAILED, BudgetText.of(run.id(), exhausted.use(), kinds, error), error);
    }

    private boolean stop(RunState next, Attempt.Failed newest, SqlFailure failure) throws SQLException {
        String where = "chunk " + newest.chunk() + " of range " + range.id();
        String error = Grants.sentence(failure, connection.get());
        String what = where + ": " + (failed.count() == 1 ? error : failed.sentence() + "; the last one: " + error);
        String reason = next == RunState.HELD
                ? what + "; tried again by itself" + (isAboutOneRow(newest) ? ", and set aside if that is in vain" : "")
                : what + "; mend the cause, then resume run " + run.id();
        return stop(next, reason, error);
    }

    private boolean stop(RunState next, String reason, String failure) throws SQLException {
        Throwable cause = failed.cause();
        Optional<String> refused = context.commands().move(run.id(), run.backfill(), next, reason, worker, failure);
        // Refused means that somebody else stopped the run first: the range is theirs to explain.
        if (refused.isPresent()) {
            RangeStore.release(connection.get(), range);
        } else {
            context.listeners().tell(listener -> listener.gaveUp(run.id(), run.backfill(), worker, reason, cause));
        }
        return false;
    }
}
