package dev.sluice.run;

import dev.sluice.sql.SqlFailure;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** The attempts at one place that failed, since the last one that did not. Belongs to one worker; not thread-safe. */
final class FailedAttempts {

    // Enough for every attempt that a worker makes before it gives up; a search in an endless outage is cut off here.
    private static final int MOST_KEPT = 100;

    private static final int KINDS_TOLD = 4;

    private final Deque<Throwable> newestFirst = new ArrayDeque<>();
    private final Map<String, Integer> kinds = new LinkedHashMap<>();
    private int count;
    private long since;

    /** Another one. */
    void add(Throwable cause) {
        if (count == 0) {
            since = System.nanoTime();
        }
        count++;
        newestFirst.addFirst(cause);
        if (newestFirst.size() > MOST_KEPT) {
            newestFirst.removeLast();
        }
        String kind = SqlFailure.of(cause).sentence();
        kinds.merge(kinds.containsKey(kind) || kinds.size() < MOST_KEPT ? kind : "others", 1, Integer::sum);
    }

    /** An attempt went well. */
    void clear() {
        newestFirst.clear();
        kinds.clear();
        count = 0;
    }

    /** The newest, with all earlier ones suppressed in it, newest first. */
    Throwable cause() {
        Throwable newest = newestFirst.getFirst();
        for (Throwable earlier : newestFirst) {
            if (earlier != newest) {
                newest.addSuppressed(earlier);
            }
        }
        return newest;
    }

    /** Such as {@code 12 attempts failed within 14 s: 9 × deadlock detected [SQLSTATE 40P01], 3 × …}. */
    String sentence() {
        Duration took = Duration.ofNanos(System.nanoTime() - since);
        String which = kinds.entrySet().stream()
                .sorted(Map.Entry.comparingByValue(Comparator.reverseOrder()))
                .limit(KINDS_TOLD)
                .map(kind -> kind.getValue() + " × " + kind.getKey())
                .collect(Collectors.joining(", "));
        return String.format(
                Locale.ROOT,
                "%d %s failed within %.1f s: %s",
                count,
                count == 1 ? "attempt" : "attempts",
                took.toMillis() / 1e3,
                kinds.size() > KINDS_TOLD ? which + ", …" : which);
    }

    int count() {
        return count;
    }
}
