package dev.sluice.run;

import dev.sluice.Chunk;
import dev.sluice.store.RangeRow;
import java.sql.Connection;

/** One chunk done, in whatever way its run does chunks, up to the fence with the checkpoint. */
interface OneChunk {

    /**
     * Does the chunk.
     *
     * @param range as the worker holds it
     * @param number of the chunk under the range's epoch, by which others know what the session is at
     * @param chunkRows the size asked for, kept with the checkpoint
     * @param likelyChanged the rows in the chunk if they are known, and probably all need the step or it {@link
     *     #countsAsProbed}; 0 if not
     */
    Attempt run(Connection connection, RangeRow range, Chunk chunk, long number, int chunkRows, int likelyChanged);

    /** Whether the probe's number of rows is as good as one of its own. */
    default boolean countsAsProbed() {
        return false;
    }

    /** The same for a chunk of one row, without the lock. Only if {@link #canGoUnlocked}. */
    default Attempt runUnlocked(Connection connection, RangeRow range, Chunk chunk, long number, int chunkRows) {
        return run(connection, range, chunk, number, chunkRows, 0);
    }

    /** Whether a chunk that cannot be locked may be done without. */
    default boolean canGoUnlocked() {
        return false;
    }
}
