package dev.sluice.run;

import dev.sluice.RunState;
import dev.sluice.Verification;
import dev.sluice.VerifyOptions;
import dev.sluice.list.KeyListLoader;
import dev.sluice.plan.Replans;
import dev.sluice.sql.SqlFailure;
import dev.sluice.sql.Transactions;
import dev.sluice.store.Drawings;
import dev.sluice.store.Grants;
import dev.sluice.store.PlanRow;
import dev.sluice.store.RangeRow;
import dev.sluice.store.RangeStore;
import dev.sluice.store.RunRow;
import dev.sluice.store.Sessions;
import dev.sluice.store.Verifications;
import dev.sluice.verify.RowSample;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A worker's time with the drawing of a sample: some pages at a time, with the rests that the pace asks for. What was read
 * is in this process's memory until the end; whoever takes over begins again, from the same seed. Belongs to one worker.
 */
final class SampleDrawing {

    /** A slice's pages, each read from a slow disk on its own; below the time in which a connection may be silent. */
    private static final Duration STATEMENT_TIMEOUT = Duration.ofSeconds(10);

    private static final Duration LOCK_TIMEOUT = Duration.ofMillis(500);

    private static final Duration IDLE_TIMEOUT = Duration.ofSeconds(10);

    private final WorkerContext context;
    private final String worker;
    private final RunRow run;
    private final RangeRow range;
    private final WorkerConnection connection;

    SampleDrawing(WorkerContext context, String worker, RunRow run, RangeRow range, WorkerConnection connection) {
        this.context = context;
        this.worker = worker;
        this.run = run;
        this.range = range;
        this.connection = connection;
    }

    /** Draws until the run walks the sample, the drawing is lost, or it has to be let go. */
    void run() throws SQLException {
        try {
            draw();
        } catch (SQLException e) {
            failed(e);
        }
    }

    private void draw() throws SQLException {
        Optional<Verification> asked = Verifications.find(connection.get(), run.id());
        String wanted = asked.map(Verification::sample).orElse(null);
        Long seed = asked.map(Verification::sampleSeed).orElse(null);
        if (wanted == null || seed == null) {
            return;
        }
        long rows = VerifyOptions.rowsOf(wanted, Math.max(1, run.plan().estimatedRows()));
        RowSample sample =
                RowSample.of(connection.get(), run.plan(), Math.min(rows, VerifyOptions.MOST_SAMPLED), seed, limits(0));
        for (int slice = 0; slice < sample.slices(); slice++) {
            if (context.waiting().isStopping() || context.surplus().take(range.id())) {
                RangeStore.release(connection.get(), range);
                return;
            }
            long begin = System.nanoTime();
            long read = sample.read(connection.get(), slice, limits(slice));
            Duration took = Duration.ofNanos(System.nanoTime() - begin);
            context.usage().committed(took);
            if (!isOurs()) {
                return;
            }
            rest(took, read);
        }
        keep(sample.drawn(), wanted, seed);
    }

    private Transactions.Limits limits(int slice) {
        return new Transactions.Limits(
                Sessions.nameOf(range, slice + 1L), LOCK_TIMEOUT, STATEMENT_TIMEOUT, IDLE_TIMEOUT);
    }

    private void keep(RowSample.Drawn drawn, String wanted, long seed) throws SQLException {
        if (drawn.keys().isEmpty()) {
            stop(
                    RunState.FAILED,
                    "no row was drawn for the sample of " + wanted
                            + ", although the walk is not empty: ask for more rows," + " or verify every row",
                    null);
            return;
        }
        PlanRow walk = Replans.overList(
                connection.get(),
                run.plan(),
                KeyListLoader.ofWritten("the sample", run.plan().key(), drawn.keys()));
        // As the list has it, which has no key twice.
        Drawings.Sample sample =
                new Drawings.Sample(walk, walk.estimatedRows(), Math.min(drawn.worth(), walk.estimatedRows()));
        String sentence = String.format(
                Locale.ROOT,
                "drew a sample of %,d rows (%s, seed %d), which says as much as %,d drawn one by one",
                sample.rows(),
                wanted,
                seed,
                sample.worth());
        Drawings.Kept kept = connection.untilReachable(c -> Drawings.keep(c, range, sample, sentence));
        if (kept == Drawings.Kept.CHANGED) {
            stop(
                    RunState.FAILED,
                    "the plan was changed before the sample of it was drawn, so nothing is proved; verify again",
                    null);
        }
    }

    private boolean isOurs() throws SQLException {
        return connection
                .untilReachable(c -> RangeStore.find(c, range.id()))
                .filter(now -> now.epoch() == range.epoch())
                .isPresent();
    }

    private void rest(Duration took, long read) {
        long since = System.nanoTime();
        while (!context.waiting().isStopping() && context.held().contains(range)) {
            Optional<RunRow> now = context.runs().find(run.id());
            if (now.isEmpty() || context.surplus().has(range.id())) {
                return;
            }
            Duration left = Paces.of(now.get()).restAfter(took, read).minusNanos(System.nanoTime() - since);
            if (left.isNegative() || left.isZero()) {
                return;
            }
            context.waiting().forNews(left);
        }
    }

    private void failed(SQLException error) throws SQLException {
        SqlFailure failure = SqlFailure.of(error);
        if (failure.kind() == SqlFailure.Kind.CONNECTION) {
            connection.drop();
        }
        // A statement that was cancelled because somebody paused the run is nobody's failure.
        if (!isOurs()) {
            return;
        }
        boolean passes = switch (failure.kind()) {
            case CONNECTION, TRANSIENT, CAPACITY -> true;
            case DATA, DEFINITION -> false;
        };
        String text = Grants.sentence(failure, connection.get());
        stop(
                passes ? RunState.HELD : RunState.FAILED,
                "drawing the sample: " + text
                        + (passes ? "; tried again by itself" : "; mend the cause, then resume run " + run.id()),
                text);
    }

    private void stop(RunState next, String reason, @Nullable String failure) throws SQLException {
        Optional<String> refused = context.commands().move(run.id(), run.backfill(), next, reason, worker, failure);
        if (refused.isPresent()) {
            RangeStore.release(connection.get(), range);
        }
    }
}
