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
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
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
final class ChunkTransaction {

    /** Beyond it a chunk is cancelled and tried again smaller. */
    static final Duration STATEMENT_TIMEOUT = Duration.ofSeconds(5);

    /** Sluice gives way first: an application that waits for a row of ours waits no longer than this for our waiting. */
    static final Duration LOCK_TIMEOUT = Duration.ofMillis(500);

    /** No client of ours needs longer from one statement to the next, unless it is stopped or cut off. */
    static final Duration IDLE_TIMEOUT = Duration.ofSeconds(2);

    private final ChunkStatements statements;
    private final KeySql key;
    private final @Nullable JavaStep javaStep;

    ChunkTransaction(PlanRow plan, @Nullable JavaStep javaStep) {
        this.statements = new ChunkStatements(plan);
        this.key = new KeySql(plan.key());
        this.javaStep = javaStep;
    }

    /**
     * Does the chunk.
     *
     * @param range as the worker holds it
     * @param chunkRows the size asked for, kept with the checkpoint
     * @param likelyChanged the rows in the chunk if they are known and probably all need the step, as those before them
     *     did; 0 to count first. Only when the step changes another number is it asked which remain
     */
    Attempt run(Connection connection, RangeRow range, Chunk chunk, int chunkRows, int likelyChanged) {
        try {
            Writes prepared = javaStep == null ? Writes.NONE : javaStep.prepare(chunk, connection);
            Transactions.Limits limits =
                    new Transactions.Limits(Sessions.nameOf(range), LOCK_TIMEOUT, STATEMENT_TIMEOUT, IDLE_TIMEOUT);
            return Transactions.runOpened(
                    connection,
                    limits,
                    opening -> inTransaction(connection, opening, range, chunk, chunkRows, likelyChanged, prepared),
                    attempt -> attempt instanceof Attempt.Committed);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return new Attempt.Failed(chunk, e);
        } catch (Throwable e) {
            // A step may fail in any way, a class missing from this process among them: the run must say so.
            return new Attempt.Failed(chunk, e);
        }
    }

    private Attempt inTransaction(
            Connection connection,
            Opening opening,
            RangeRow range,
            Chunk chunk,
            int chunkRows,
            int likelyChanged,
            Writes prepared)
            throws SQLException {
        long before = System.nanoTime();
        ChunkStatements.Count count = likelyChanged > 0
                ? new ChunkStatements.Count(likelyChanged, likelyChanged)
                : statements.count(opening, chunk);
        long changed = count.remaining() == 0 ? 0 : step(connection, opening, chunk, count, prepared);
        // When the step changed just the rows that needed it, nothing can remain.
        Skips skips = statements.knowsRemaining() && changed != count.remaining()
                ? statements.skips(connection, chunk)
                : Skips.NONE;
        Duration stepTime = Duration.ofNanos(System.nanoTime() - before);
        Outcomes outcomes = OutcomeCount.of(count.rows(), changed, skips.total());
        RangeStore.Progress progress = new RangeStore.Progress(
                chunk.upto(), outcomes, outcomes.skipped() == 0 ? Skips.NONE : skips, chunkRows);
        return RangeStore.advance(connection, range, key, progress)
                ? new Attempt.Committed(chunk, outcomes, stepTime)
                : new Attempt.Lost();
    }

    private long step(Connection connection, Opening opening, Chunk chunk, ChunkStatements.Count count, Writes prepared)
            throws SQLException {
        if (javaStep == null) {
            return statements.step(opening, chunk, count);
        }
        // It may have nothing to write, or statements that cannot share a trip with others.
        opening.alone();
        return statements.apply(connection, chunk, prepared);
    }
}
