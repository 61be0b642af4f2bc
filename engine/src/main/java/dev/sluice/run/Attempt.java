package dev.sluice.run;

import dev.sluice.Chunk;
import dev.sluice.Outcomes;
import java.time.Duration;

/** How an attempt at a chunk ended, as far as the worker could see. */
sealed interface Attempt {

    /**
     * Committed: the work, the counts and the checkpoint together.
     *
     * @param stepTime of the statements on the user's tables
     */
    record Committed(Chunk chunk, Outcomes outcomes, Duration stepTime) implements Attempt {}

    /**
     * The fence refused: somebody else owns the range, the run was stopped, or an earlier attempt whose answer was lost has
     * moved the cursor. Rolled back.
     */
    record Lost() implements Attempt {}

    /** Something failed. Rolled back, or, if the connection broke within the commit, unknown until the cursor is read. */
    record Failed(Chunk chunk, Throwable cause) implements Attempt {}
}
