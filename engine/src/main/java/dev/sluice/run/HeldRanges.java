package dev.sluice.run;

import dev.sluice.store.RangeRow;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The ranges on which this process works right now. Only their leases are renewed: a range that a worker gave up, or does
 * not know it has because the answer to its claim was lost, must be left to others by and by. Thread-safe.
 */
final class HeldRanges {

    private final Map<Long, Long> epochs = new ConcurrentHashMap<>();

    void add(RangeRow range) {
        epochs.put(range.id(), range.epoch());
    }

    void remove(RangeRow range) {
        remove(range.id(), range.epoch());
    }

    void remove(long rangeId, long epoch) {
        epochs.remove(rangeId, epoch);
    }

    /** False once the range is known to be somebody else's, or nobody's. */
    boolean contains(RangeRow range) {
        return Long.valueOf(range.epoch()).equals(epochs.get(range.id()));
    }

    /** Range by range, the epoch under which it is held. */
    Map<Long, Long> epochs() {
        return Map.copyOf(epochs);
    }
}
