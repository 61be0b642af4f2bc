package dev.sluice.run;

import java.util.Collection;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Runs with a range whose owner is dead and which nobody idle has taken up. One worker at a time lets its own range go for
 * it, so that a dead worker's range never waits for a living one's end. Thread-safe.
 */
final class AbandonedRanges {

    private final Set<Long> runs = ConcurrentHashMap.newKeySet();

    /** What the heartbeat saw, in place of what it saw before. */
    void saw(Collection<Long> runIds) {
        runs.retainAll(runIds);
        runs.addAll(runIds);
    }

    boolean has(long run) {
        return runs.contains(run);
    }

    boolean isEmpty() {
        return runs.isEmpty();
    }

    /** True for the first who asks after it was seen. */
    boolean take(long run) {
        return runs.remove(run);
    }
}
