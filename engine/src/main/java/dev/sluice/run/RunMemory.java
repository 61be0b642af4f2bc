package dev.sluice.run;

import dev.sluice.KeyValue;
import dev.sluice.pace.ChunkSizer;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** What this process learned of each run: a good chunk size and a worker's speed. Lost with the process, by design. */
final class RunMemory {

    private final Map<Long, Learned> learned = new ConcurrentHashMap<>();
    private final Map<Long, Set<KeyValue>> heldAt = new ConcurrentHashMap<>();

    /**
     * What is known.
     *
     * @param chunkRows the newest chunk size
     * @param rowsPerSecond of one worker while it works; 0 if not known
     * @param everyRowChanged whether the newest chunk was changed to the last row
     */
    record Learned(int chunkRows, double rowsPerSecond, boolean everyRowChanged) {}

    Learned of(long run) {
        return learned.getOrDefault(run, new Learned(ChunkSizer.START_ROWS, 0, false));
    }

    /** Whether this process holds a run for the first time because of a row; it is not from then on. */
    boolean isFirstHoldAt(long run, KeyValue row) {
        return heldAt.computeIfAbsent(run, any -> ConcurrentHashMap.newKeySet()).add(row);
    }

    void remember(long run, int chunkRows, long rows, Duration took, boolean everyRowChanged) {
        if (rows > 0 && !took.isZero()) {
            learned.put(run, new Learned(chunkRows, rows * 1e9 / took.toNanos(), everyRowChanged));
        }
    }
}
