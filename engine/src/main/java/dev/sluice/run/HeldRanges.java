package dev.sluice.run;

import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The ranges that workers of this process are working on at this moment: only their leases are renewed. A worker that gave
 * up on a range for whatever reason thereby leaves it to be taken over, even if it could not say so. Thread-safe.
 */
final class HeldRanges {

    private final Set<Long> ids = ConcurrentHashMap.newKeySet();

    void add(long rangeId) {
        ids.add(rangeId);
    }

    void remove(long rangeId) {
        ids.remove(rangeId);
    }

    /** False once the range is known to be somebody else's, or nobody's. */
    boolean contains(long rangeId) {
        return ids.contains(rangeId);
    }

    List<Long> all() {
        return List.copyOf(ids);
    }
}
