package dev.sluice.run;

import dev.sluice.KeyValue;
import dev.sluice.RunState;
import dev.sluice.sql.KeySql;
import dev.sluice.sql.SqlFailure;
import dev.sluice.store.ClaimDecision;
import dev.sluice.store.Drawings;
import dev.sluice.store.Ownership;
import dev.sluice.store.RangeRow;
import dev.sluice.store.RunRow;
import dev.sluice.store.RunStore;
import dev.sluice.store.Sessions;
import dev.sluice.store.Verifications;
import dev.sluice.verify.OutsideRows;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A thread that asks for ranges and works on them, one at a time, until the process stops. Its loop outlives every
 * failure: an unexpected one is logged and the loop goes on.
 */
final class Worker implements Runnable {

    private static final Logger LOG = LoggerFactory.getLogger(Worker.class);

    /** How long an idle worker waits before it asks again, unless there is news. */
    private static final Duration IDLE = Duration.ofMillis(500);

    /** After so many turns without work the connection is given up; another costs little every ten seconds. */
    private static final int IDLE_TURNS_WITH_CONNECTION = 20;

    private final String name;
    private final WorkerContext context;
    private final WorkerConnection connection;
    private int idle;

    Worker(String name, WorkerContext context) {
        this.name = name;
        this.context = context;
        this.connection = new WorkerConnection(context);
    }

    @Override
    public void run() {
        try (connection) {
            while (!context.waiting().isStopping()) {
                if (workOnce()) {
                    idle = 0;
                } else {
                    idle++;
                    if (context.runs().all().isEmpty() || idle % IDLE_TURNS_WITH_CONNECTION == 0) {
                        // Nothing to ask for, or nothing to be had: the connection may serve somebody else.
                        connection.drop();
                    }
                    context.waiting().forNews(IDLE);
                }
            }
        }
    }

    // True if there was something to do.
    private boolean workOnce() {
        try {
            for (RunRow run : context.runs().all()) {
                if (context.canRun(run) && workOn(run)) {
                    return true;
                }
            }
        } catch (SQLException e) {
            SqlFailure failure = SqlFailure.of(e);
            connection.drop();
            if (failure.kind() == SqlFailure.Kind.CONNECTION) {
                context.listeners().tell(l -> l.databaseReachable(false, failure.sentence()));
            } else if (failure.kind() == SqlFailure.Kind.TRANSIENT) {
                LOG.debug("worker {} asks again after: {}", name, failure.sentence());
            } else {
                LOG.warn("worker {} goes on after: {}", name, failure.sentence());
            }
        } catch (RuntimeException | Error e) {
            connection.drop();
            if (context.retirement().isDueTo(e)) {
                return false;
            }
            LOG.error("worker {} goes on after an unexpected error", name, e);
        }
        return false;
    }

    private boolean workOn(RunRow seen) throws SQLException {
        Connection c = connection.get();
        ClaimDecision decision = Ownership.ask(c, seen.id()).orElse(new ClaimDecision.NotRunning(RunState.CANCELLED));
        // A run that was seen without its sample may have it by the time of the decision, and walk that. Read after it,
        // the run is the one that was decided of, or the claim is refused.
        RunRow run = seen.awaitsSample() ? RunStore.find(c, seen.id()).orElse(seen) : seen;
        if (decision instanceof ClaimDecision.TakeOver takeOver) {
            return work(run, takeOver(c, run, takeOver.range()));
        } else if (decision instanceof ClaimDecision.Draw) {
            return work(run, Drawings.claim(c, run.id(), name));
        } else if (decision instanceof ClaimDecision.Cut) {
            return work(run, cut(c, run, (ClaimDecision.Cut) decision));
        } else if (decision instanceof ClaimDecision.Split split) {
            return split(c, run, split);
        } else if (decision instanceof ClaimDecision.Finish) {
            if (run.kind() == RunRow.Kind.VERIFY) {
                Optional<Long> outside = OutsideRows.count(c, run.plan());
                if (outside.isPresent()) {
                    Verifications.tellOutside(c, run.id(), outside.get());
                }
            }
            Optional<RunState> end = Ownership.end(c, run.id());
            end.ifPresent(state -> context.listeners()
                    .tell(l -> l.stateChanged(run.id(), run.backfill(), state, "every range is done")));
            return end.isPresent();
        }
        return false;
    }

    private Optional<RangeRow> takeOver(Connection c, RunRow run, RangeRow abandoned) throws SQLException {
        Sessions.endWorkOn(c, abandoned);
        Optional<RangeRow> claimed = Ownership.takeOver(c, abandoned, name);
        if (claimed.isPresent() && abandoned.owner() != null) {
            long epoch = claimed.get().epoch();
            context.listeners().tell(l -> l.rangeTakenOver(run.id(), run.backfill(), name, abandoned.id(), epoch));
        }
        return claimed;
    }

    private Optional<RangeRow> cut(Connection c, RunRow run, ClaimDecision.Cut cut) throws SQLException {
        RunMemory.Learned learned = context.memory().of(run.id());
        long estimated = run.plan().estimatedRows();
        long remaining = Math.max(0, estimated - RunStore.scanned(c, run.id()));
        int rows = RangeSize.rows(learned.rowsPerSecond(), learned.chunkRows(), estimated, remaining, run.maxWorkers());
        KeyValue last = Objects.requireNonNull(run.plan().upper(), "a run of an empty table is exhausted");
        KeyValue upto = WalkProbe.of(run).end(c, cut.frontier(), last, rows).key();
        return Ownership.cut(c, run.id(), cut.frontier(), upto, name);
    }

    // False if none is worth it. After a lost race it asks again at once: each time less is left to split.
    private boolean split(Connection c, RunRow run, ClaimDecision.Split split) throws SQLException {
        int chunkRows = run.batchSize() != null
                ? run.batchSize()
                : context.memory().of(run.id()).chunkRows();
        Optional<RangeSplit.Place> place = new RangeSplit(run, chunkRows).choose(c, split.ranges());
        if (place.isEmpty()) {
            return false;
        }
        KeySql order = new KeySql(run.plan().walk().places());
        Optional<RangeRow> rest =
                Ownership.split(c, place.get().range(), order, place.get().at(), name);
        return work(run, rest, place.get().chunkRows());
    }

    private boolean work(RunRow run, Optional<RangeRow> range) throws SQLException {
        return work(run, range, context.memory().of(run.id()).chunkRows());
    }

    // True in any case: after a lost race there may be something else, so it asks again at once.
    private boolean work(RunRow run, Optional<RangeRow> range, int chunkRows) throws SQLException {
        if (range.isPresent()) {
            workOn(run, range.get(), chunkRows);
        }
        return true;
    }

    private void workOn(RunRow run, RangeRow range, int chunkRows) throws SQLException {
        context.held().add(range);
        try {
            if (run.awaitsSample()) {
                new SampleDrawing(context, name, run, range, connection).run();
            } else {
                new RangeWork(context, name, run, range, chunkRows, connection).run();
            }
        } finally {
            context.held().remove(range);
        }
    }
}
