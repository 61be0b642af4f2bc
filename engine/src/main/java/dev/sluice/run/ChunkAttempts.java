package dev.sluice.run;

import dev.sluice.Chunk;
import dev.sluice.KeyValue;
import dev.sluice.store.RangeRow;
import dev.sluice.store.RunRow;
import java.sql.Connection;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/**
 * Makes one attempt after the other at the place where a range stands: the next chunk, or, while rows are under suspicion,
 * the part of them that the search wants. Belongs to one worker and one range.
 */
final class ChunkAttempts {

    private final RunRow run;
    private final OneChunk transaction;
    private final @Nullable LastChance lastChance;
    private final WalkProbe probe;
    private Bisection search = Bisection.NONE;
    private @Nullable KeyValue end;
    // Of the next chunk, since the worker has the range.
    private long number = 1;
    // Whether the next chunk, of one row, is done without a lock.
    private boolean unlocked;
    // How the row failed that the next attempt sets aside; null if it is to be done.
    private Attempt.@Nullable Failed hopeless;
    // The rows of the newest attempt; 0 if nobody counted them, or there are none under suspicion.
    private long tried;

    ChunkAttempts(RunRow run, ChunkTransaction transaction, String worker) {
        this(run, transaction, new LastChance(transaction, run.plan(), worker));
    }

    /** Of a run that sets no row aside. */
    ChunkAttempts(RunRow run, CheckChunk check) {
        this(run, check, null);
    }

    private ChunkAttempts(RunRow run, OneChunk transaction, @Nullable LastChance lastChance) {
        this.run = run;
        this.transaction = transaction;
        this.lastChance = lastChance;
        this.probe = WalkProbe.of(run);
    }

    /**
     * The next attempt.
     *
     * @param usual the size of a chunk, in rows
     * @param likelyAll whether every row probably needs the step
     */
    Attempt next(Connection connection, RangeRow range, int usual, boolean likelyAll) {
        if (!range.upto().equals(end)) {
            // Split since: rows under suspicion may be another's now, and a bad one that is left is found again.
            search = Bisection.NONE;
            end = range.upto();
        }
        return ChunkTransaction.attempt(chunk(range, range.upto()), doing -> {
            doing.bookkeeping("finding the chunk's end");
            KeyValue suspect = search.suspect();
            if (suspect != null) {
                return halve(connection, range, suspect, usual);
            }
            Attempt.Failed past = hopeless;
            hopeless = null;
            int rows = unlocked || past != null ? 1 : search.rows(usual);
            WalkProbe.End end = probe.end(connection, range.position(), range.upto(), rows);
            tried = end.rows();
            // It may be gone meanwhile, and another row be the next.
            if (past != null
                    && lastChance != null
                    && end.key().equals(past.chunk().upto())) {
                LastChance.Row row =
                        new LastChance.Row(range, chunk(range, end.key()), number, usual, RangeWork.MOST_ATTEMPTS);
                return lastChance.setAside(connection, row, past);
            }
            if (unlocked && end.rows() <= 1) {
                return transaction.runUnlocked(connection, range, chunk(range, end.key()), number, usual);
            }
            boolean counted = likelyAll || transaction.countsAsProbed();
            return transaction.run(connection, range, chunk(range, end.key()), number, usual, counted ? end.rows() : 0);
        });
    }

    private Attempt halve(Connection connection, RangeRow range, KeyValue suspect, int usual) throws SQLException {
        long suspects = probe.count(connection, range.position(), suspect, Integer.MAX_VALUE);
        if (suspects > 1) {
            int rows = Bisection.rowsOf(suspects, usual);
            tried = rows;
            KeyValue upto =
                    probe.end(connection, range.position(), suspect, rows).key();
            return transaction.run(connection, range, chunk(range, upto), number, usual, 0);
        }
        tried = suspects;
        Chunk chunk = chunk(range, suspect);
        return suspects == 1 && search.isLastChance() && lastChance != null
                ? lastChance.run(connection, new LastChance.Row(range, chunk, number, usual, search.failed()))
                : transaction.run(connection, range, chunk, number, usual, 0);
    }

    private Chunk chunk(RangeRow range, KeyValue upto) {
        KeyValue after = range.position();
        KeyValue lowest = after == null ? run.plan().lower() : null;
        return new Chunk(run.id(), run.backfill(), run.plan().walk(), after, lowest, upto);
    }

    /** What a commit says about the sizes of chunks. */
    enum Lesson {
        /** The chunk was of the usual size. */
        ORDINARY,
        /** The chunk was small because of bad rows: its time says nothing about the usual size. */
        NONE,
        /** An error is gone in smaller chunks, and no row was to blame. */
        TOO_LARGE
    }

    /** The number of the chunk that the next attempt is at, from 1 on since the worker has the range. */
    long number() {
        return number;
    }

    /** An attempt was committed. */
    Lesson committed(Attempt.Committed committed, int usual) {
        number++;
        if (unlocked) {
            unlocked = false;
            return Lesson.NONE;
        }
        if (committed.setAside() != null && !search.isSearching()) {
            return Lesson.NONE;
        }
        boolean ordinary = search.isAtEase(usual);
        boolean searched = search.isSearching();
        if (committed.setAside() != null) {
            search = search.setAside();
            return Lesson.NONE;
        }
        search = search.committed(committed.chunk().upto(), committed.outcomes().scanned());
        if (searched && !search.isSearching()) {
            return Lesson.TOO_LARGE;
        }
        return ordinary ? Lesson.ORDINARY : Lesson.NONE;
    }

    /**
     * A lock was not to be had, or not for long enough. The next attempt is without it, if it is one row that it is about,
     * and the plan has a way.
     *
     * @return whether it is
     */
    boolean goesOnUnlocked() {
        unlocked = transaction.canGoUnlocked() && !search.isSearching() && tried == 1;
        return unlocked;
    }

    /** Whether the newest attempt was at one row, and not part of a search for a bad one. */
    boolean isAtOneRow() {
        return tried == 1 && !search.isSearching() && lastChance != null;
    }

    /** The row of the newest attempt cannot be done now: the next attempt sets it aside. */
    void setAsideNext(Attempt.Failed failed) {
        unlocked = false;
        hopeless = failed;
    }

    /** An attempt failed. True if a row may be to blame, and the next attempt is part of the search for it. */
    boolean searchesAfter(Attempt.Failed failed) {
        if (!failed.isOfData() || (search.isSearching() && tried == 0)) {
            return false;
        }
        search = search.failed(failed.chunk().upto(), tried);
        return true;
    }

    /** Whether the next attempt is the last at a single row. */
    boolean isLastChance() {
        return search.isSearching() && search.isLastChance();
    }

    /** The cursor stands where no attempt is known to have moved it: one whose answer was lost was committed. */
    void moved(@Nullable KeyValue position) {
        number++;
        unlocked = false;
        hopeless = null;
        if (position != null) {
            search = search.committed(position, 0);
        }
    }
}
