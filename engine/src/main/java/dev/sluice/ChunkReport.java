package dev.sluice;

import java.time.Duration;
import java.util.Map;

/**
 * A committed chunk: the contents of its log line and its meters.
 *
 * @param run the run's id
 * @param backfill the backfill's name
 * @param labels the run's labels
 * @param worker who did it
 * @param range the range's id
 * @param epoch the range's epoch under which it was committed
 * @param number of the chunk under that epoch, from 1: the session's name while it was under way ended with it
 * @param chunk its keys
 * @param chunkRows the size asked for, in rows
 * @param outcomes its rows by outcome
 * @param stepTime time the step's own statements took in the database, without waiting for a connection
 * @param totalTime the whole of it: finding its end, the step, the checkpoint, the commit
 */
public record ChunkReport(
        long run,
        String backfill,
        Map<String, String> labels,
        String worker,
        long range,
        long epoch,
        long number,
        Chunk chunk,
        int chunkRows,
        Outcomes outcomes,
        Duration stepTime,
        Duration totalTime) {}
