package dev.sluice;

/**
 * Hears what this process does. Called on worker threads after the fact, outside any transaction: be quick, never block.
 * An exception thrown here is logged and otherwise ignored. Implementations must be thread-safe.
 */
public interface RunListener {

    /** So many keys of a backfill's key list were read so far; told now and then while a run is started. */
    default void keysRead(String backfill, long keys) {}

    /** The key list of a backfill was read to its end and staged; the sentence says how many keys there are. */
    default void keysStaged(String backfill, String sentence) {}

    /** A chunk was committed by a worker of this process. */
    default void chunkCommitted(ChunkReport report) {}

    /** An attempt at a chunk was rolled back and will be tried again, by this worker or another. */
    default void chunkRolledBack(long run, String backfill, String worker, String reason) {}

    /**
     * A worker of this process set a row aside and went on; its chunk was reported committed as well.
     *
     * @param error the row's error, a sentence
     */
    default void rowQuarantined(long run, String backfill, String worker, KeyValue key, String error) {}

    /**
     * A worker of this process gave up on a chunk and stopped the run with it: it is held, or failed.
     *
     * @param reason as kept with the run
     * @param cause the last error; the errors of earlier attempts are suppressed in it, newest first
     */
    default void gaveUp(long run, String backfill, String worker, String reason, Throwable cause) {}

    /** This process moved a run to another state. */
    default void stateChanged(long run, String backfill, RunState state, String reason) {}

    /** A range was taken over from a worker whose lease had expired. */
    default void rangeTakenOver(long run, String backfill, String worker, long range, long epoch) {}

    /** The database could not be reached, or answers again after it could not. */
    default void databaseReachable(boolean reachable, String detail) {}
}
