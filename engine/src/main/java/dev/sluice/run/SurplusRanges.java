package dev.sluice.run;

import java.util.Collection;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Ranges with a live owner beyond what their run may have, after its cap on workers was lowered. Their workers let them go
 * at the next chunk. Thread-safe.
 */
final class SurplusRanges {

    private final Set<Long> ranges = ConcurrentHashMap.newKeySet();

    /** What the heartbeat saw, in place of what it saw before. True if there is one that was not there before. */
    boolean saw(Collection<Long> rangeIds) {
        ranges.retainAll(rangeIds);
        return ranges.addAll(rangeIds);
    }

    boolean has(long range) {
        return ranges.contains(range);
    }

    /** True once after it was seen: when the range is claimed again later, it is not surplus any more. */
    boolean take(long range) {
        return ranges.remove(range);
    }
}
