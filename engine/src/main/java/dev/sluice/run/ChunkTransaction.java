package dev.sluice.run;

import dev.sluice.Chunk;
import dev.sluice.JavaStep;
import dev.sluice.Outcomes;
import dev.sluice.Writes;
import dev.sluice.sql.KeySql;
import dev.sluice.sql.Opening;
import dev.sluice.sql.Transactions;
import dev.sluice.store.PlanRow;
import dev.sluice.store.RangeRow;
import dev.sluice.store.RangeStore;
import dev.sluice.store.Sessions;
import dev.sluice.store.Skips;
import dev.sluice.store.Tallies;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One chunk, one transaction: the step's writes, their counts, and last the fence with the checkpoint.
 *
 * <p>Idea: the range's epoch is compared in the transaction's last statement, under the row lock that any change of
 * ownership needs too. So either the commit comes first and the new owner reads the new cursor, or the change of ownership
 * comes first and the fence finds another epoch. Invariant: the cursor never points at work that is not committed, and no
 * work is committed that the cursor does not cover. Hazard: nothing may run between fence and commit, or a stopped process
 * holds the range's row for as long; the server's idle limit and the terminated session of a former owner bound that.
 *
 * <p>Thread-safe; the connection is not.
 */
final class ChunkTransaction implements OneChunk {

    /** Beyond it a chunk is cancelled and tried again smaller. */
    static final Duration STATEMENT_TIMEOUT = Duration.ofSeconds(5);

    /** The same for a step that holds no lock but at its end. */
    static final Duration UNLOCKED_STATEMENT_TIMEOUT = Duration.ofSeconds(60);

    /** Sluice gives way first: an application that waits for a row of ours waits no longer than this for our waiting. */
    static final Duration LOCK_TIMEOUT = Duration.ofMillis(500);

    /** No client of ours needs longer from one statement to the next, unless it is stopped or cut off. */
    static final Duration IDLE_TIMEOUT = Duration.ofSeconds(2);

    /** Whether a chunk locks its rows before the step, where its plan says so. */
    enum Locking {
        AS_PLANNED,
        NONE
    }

    /** Why a place of a key list that has no row is skipped. */
    static final String NO_SUCH_ROW = "no such row";

    private final PlanRow plan;
    private final ChunkStatements statements;
    private final KeySql places;
    private final @Nullable JavaStep javaStep;

    ChunkTransaction(PlanRow plan, @Nullable JavaStep javaStep) {
        this.plan = plan;
        this.statements = new ChunkStatements(plan);
        this.places = new KeySql(plan.walk().places());
        this.javaStep = javaStep;
    }

    /** What a chunk's statements did, before the fence. */
    record Work(
            Outcomes outcomes, Skips skips, Duration stepTime, Tallies tallies, Attempt.@Nullable SetAside setAside) {

        Work(Outcomes outcomes, Skips skips, Duration stepTime, Tallies tallies) {
            this(outcomes, skips, stepTime, tallies, null);
        }
    }

    /**
     * Does the chunk.
     *
     * @param range as the worker holds it
     * @param number of the chunk under the range's epoch, by which others know what the session is at
     * @param chunkRows the size asked for, kept with the checkpoint
     * @param likelyChanged the rows in the chunk if they are known and probably all need the step, as those before them
     *     did; 0 to count first. Only when the step changes another number is it asked which remain
     */
    @Override
    public Attempt run(
            Connection connection, RangeRow range, Chunk chunk, long number, int chunkRows, int likelyChanged) {
        return run(connection, range, chunk, number, chunkRows, likelyChanged, Locking.AS_PLANNED);
    }

    @Override
    public Attempt runUnlocked(Connection connection, RangeRow range, Chunk chunk, long number, int chunkRows) {
        return run(connection, range, chunk, number, chunkRows, 0, Locking.NONE);
    }

    @Override
    public boolean canGoUnlocked() {
        return plan.unlockedStep() != null;
    }

    private Attempt run(
            Connection connection,
            RangeRow range,
            Chunk chunk,
            long number,
            int chunkRows,
            int likelyChanged,
            Locking locking) {
        return attempt(chunk, doing -> {
            Writes prepared = prepare(connection, chunk, doing);
            return Transactions.runOpened(
                    connection,
                    limits(range, number, locking == Locking.NONE ? UNLOCKED_STATEMENT_TIMEOUT : STATEMENT_TIMEOUT),
                    opening -> {
                        Work work = work(connection, opening, chunk, likelyChanged, prepared, locking, doing);
                        return advance(connection, range, chunk, work, chunkRows, doing);
                    },
                    attempt -> attempt instanceof Attempt.Committed);
        });
    }

    /** One way of doing a chunk. */
    interface Body {
        Attempt run(Doing doing) throws Exception;
    }

    /** The attempt, or how it failed. */
    static Attempt attempt(Chunk chunk, Body body) {
        Doing doing = new Doing();
        try {
            return body.run(doing);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return new Attempt.Failed(chunk, e, doing);
        } catch (Throwable e) {
            // A step may fail in any way, a class missing from this process among them: the run must say so.
            return new Attempt.Failed(chunk, e, doing);
        }
    }

    static Transactions.Limits limits(RangeRow range, long number) {
        return limits(range, number, STATEMENT_TIMEOUT);
    }

    private static Transactions.Limits limits(RangeRow range, long number, Duration statement) {
        return new Transactions.Limits(Sessions.nameOf(range, number), LOCK_TIMEOUT, statement, IDLE_TIMEOUT);
    }

    /** Lets a Java step compute, outside the transaction. */
    Writes prepare(Connection connection, Chunk chunk, Doing doing) throws Exception {
        if (javaStep == null) {
            return Writes.NONE;
        }
        doing.onRows("prepare", plan.step());
        return javaStep.prepare(chunk, connection);
    }

    /** Everything on the user's tables. */
    Work work(
            Connection connection,
            Opening opening,
            Chunk chunk,
            int likelyChanged,
            Writes prepared,
            Locking locking,
            Doing doing)
            throws SQLException {
        long before = System.nanoTime();
        ChunkStatements.Count count = count(opening, chunk, likelyChanged, locking, doing);
        ChunkStatements.Done done = count.remaining() == 0
                ? new ChunkStatements.Done(0, Tallies.NONE)
                : step(connection, opening, chunk, count, prepared, locking, doing);
        long changed = done.changed();
        // When the step changed just the rows that needed it, nothing can remain.
        boolean asksForReasons = statements.knowsRemaining() && changed != count.remaining();
        if (asksForReasons) {
            doing.onRows("count of what still remains", String.valueOf(plan.remaining()));
        }
        Skips skips = asksForReasons ? statements.skips(connection, chunk) : Skips.NONE;
        long missing = ChunkStatements.missing(chunk, count.rows());
        if (missing > 0) {
            skips = skips.plus(NO_SUCH_ROW, missing);
        }
        Duration stepTime = Duration.ofNanos(System.nanoTime() - before);
        Outcomes outcomes = OutcomeCount.of(count.rows() + missing, changed, skips.total());
        return new Work(outcomes, outcomes.skipped() == 0 ? Skips.NONE : skips, stepTime, done.tallies());
    }

    private ChunkStatements.Count count(Opening opening, Chunk chunk, int likelyChanged, Locking locking, Doing doing)
            throws SQLException {
        if (plan.locksRows() && locking == Locking.AS_PLANNED) {
            doing.onRows("lock of the chunk's rows", plan.table());
            long rows = statements.lock(opening, chunk);
            if (!statements.knowsRemaining()) {
                return new ChunkStatements.Count(rows, rows);
            }
        }
        doing.onRows("count of what remains", String.valueOf(plan.remaining()));
        return likelyChanged > 0
                ? new ChunkStatements.Count(likelyChanged, likelyChanged)
                : statements.count(opening, chunk);
    }

    /** The fence with the checkpoint: what comes after it is the commit and nothing else. */
    Attempt advance(Connection connection, RangeRow range, Chunk chunk, Work work, int chunkRows, Doing doing)
            throws SQLException {
        doing.bookkeeping("checkpoint");
        RangeStore.Progress progress =
                new RangeStore.Progress(chunk.upto(), work.outcomes(), work.skips(), chunkRows, work.tallies());
        Optional<RangeRow> now = RangeStore.checkpoint(connection, range, places, progress);
        doing.commit();
        return now.isPresent()
                ? new Attempt.Committed(chunk, now.get(), work.outcomes(), work.stepTime(), work.setAside())
                : new Attempt.Lost();
    }

    private ChunkStatements.Done step(
            Connection connection,
            Opening opening,
            Chunk chunk,
            ChunkStatements.Count count,
            Writes prepared,
            Locking locking,
            Doing doing)
            throws SQLException {
        if (javaStep == null) {
            doing.onRows("step", plan.step());
            return statements.step(opening, chunk, count, locking == Locking.AS_PLANNED);
        }
        // It may have nothing to write, or statements that cannot share a trip with others.
        opening.alone();
        return new ChunkStatements.Done(statements.apply(connection, chunk, prepared, doing), Tallies.NONE);
    }
}
