package dev.sluice.pace.signals;

import java.util.Map;
import java.util.TreeMap;

/**
 * When a counter of the server that only grows, such as its place in the write-ahead log, was where. Turns a place that
 * somebody has reached into seconds behind.
 *
 * <p>Between two measurements the counter is taken to have grown evenly, so an answer is right to within the time between
 * them. Not thread-safe.
 */
final class Passages {

    // An hour of measuring once a second: who is further behind has been over every limit for long.
    private static final int MOST = 3_600;

    private final TreeMap<Long, Stay> stays = new TreeMap<>();

    /** When the counter was first and last seen at a place, in seconds since the epoch. */
    private record Stay(double first, double last) {}

    /**
     * Notes where the counter is now. A counter that went back is another server's, and what was noted before is forgotten.
     *
     * @param now in seconds since the epoch, by the server's clock
     */
    void note(long place, double now) {
        if (!stays.isEmpty() && place < stays.lastKey()) {
            stays.clear();
        }
        Stay before = stays.get(place);
        stays.put(place, new Stay(before == null ? now : before.first(), now));
        if (stays.size() > MOST) {
            stays.pollFirstEntry();
        }
    }

    /** Forgets everything. */
    void clear() {
        stays.clear();
    }

    /** Whether the counter has been seen at the place or before it: if not, {@link #secondsSince} is the least it can be. */
    boolean reachesBackTo(long place) {
        return stays.floorKey(place) != null;
    }

    /** The time since the counter left the place; 0 while it is there. */
    double secondsSince(long place, double now) {
        Map.Entry<Long, Stay> next = stays.higherEntry(place);
        if (next == null) {
            return 0;
        }
        Map.Entry<Long, Stay> here = stays.floorEntry(place);
        double left = next.getValue().first();
        if (here != null) {
            double share = (double) (place - here.getKey()) / (next.getKey() - here.getKey());
            left = here.getValue().last()
                    + share * (next.getValue().first() - here.getValue().last());
        }
        return Math.max(0, now - left);
    }
}
