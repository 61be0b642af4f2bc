package dev.sluice.run;

import dev.sluice.Chunk;
import dev.sluice.KeyValue;
import dev.sluice.Outcomes;
import dev.sluice.sql.RowError;
import dev.sluice.sql.SqlFailure;
import dev.sluice.store.Quarantine;
import dev.sluice.store.RangeRow;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** How an attempt at a chunk ended, as far as the worker could see. */
sealed interface Attempt {

    /**
     * Committed: the work, the counts and the checkpoint together.
     *
     * @param range as it is now: its end may have come nearer meanwhile
     * @param stepTime of the statements on the user's tables
     * @param setAside the row that was quarantined; null if none was
     */
    record Committed(
            Chunk chunk,
            RangeRow range,
            Outcomes outcomes,
            Duration stepTime,
            @Nullable SetAside setAside) implements Attempt {}

    /** A row that was quarantined, and why. */
    record SetAside(KeyValue key, RowError error) {}

    /**
     * The fence refused: somebody else owns the range, the run was stopped, or an earlier attempt whose answer was lost has
     * moved the cursor. Rolled back.
     */
    record Lost() implements Attempt {}

    /**
     * Something failed. Rolled back, or, if the connection broke within the commit, unknown until the cursor is read.
     *
     * @param doing what failed
     */
    record Failed(Chunk chunk, Throwable cause, Doing doing) implements Attempt {

        /** Whether a row of the chunk may have caused it. */
        boolean isOfData() {
            return doing.isOnRows() && SqlFailure.of(cause).kind() == SqlFailure.Kind.DATA;
        }
    }

    /** A row failed for the last time, and the budget allows no more rows to be set aside. Rolled back. */
    record OutOfBudget(Failed failed, KeyValue key, Quarantine.Use use) implements Attempt {}
}
