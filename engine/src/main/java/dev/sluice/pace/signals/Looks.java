package dev.sluice.pace.signals;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.function.Predicate;

/**
 * What the controller saw when it looked, many times a second: how long the look took, and who was at work meanwhile. The
 * look is the canary: a small query that waits for the processor and the disk as a customer's does, so that how long it
 * takes beside a chunk and apart from one shows what a chunk does to customers. Thread-safe.
 */
public final class Looks {

    /** How far back looks are kept. */
    public static final Duration KEPT = Duration.ofMinutes(5);

    private static final int ENOUGH = 8;

    private static final Duration CUSTOMERS_STAY = Duration.ofSeconds(30);

    /** What piled up behind a chunk is gone so long after it, unless the machine has no room at all. */
    private static final Duration CLEAR_AFTER = Duration.ofMillis(300);

    private final Deque<Look> looks = new ArrayDeque<>();
    private final Deque<Blocked> blocked = new ArrayDeque<>();
    private Instant customersSeen = Instant.MIN;
    private Instant chunkSeen = Instant.MIN;

    /**
     * One look.
     *
     * @param at when it ended
     * @param nanos how long it took, as a client sees it
     * @param own chunks under way
     * @param others sessions of customers that were executing something
     * @param hidden sessions of others of which the role may not see what they do
     * @param clear whether customers were about and no chunk had been for a while, so that it took as long as it takes them
     *     without Sluice
     */
    public record Look(Instant at, long nanos, int own, int others, int hidden, boolean clear) {}

    /**
     * A session that waited for a chunk, which was cancelled for it.
     *
     * @param at when
     * @param sentence who waited, how long, and for what
     */
    public record Blocked(Instant at, String sentence) {}

    /** Adds one; see {@link Look}. */
    public synchronized void add(Instant at, long nanos, int own, int others, int hidden) {
        // Who cannot be seen may be at work.
        if (others > 0 || hidden > 0) {
            customersSeen = at;
        }
        if (own > 0) {
            chunkSeen = at;
        }
        boolean clear =
                customersAtWork(at) && chunkSeen.isBefore(at.minusNanos(nanos).minus(CLEAR_AFTER));
        looks.addLast(new Look(at, nanos, own, others, hidden, clear));
        Instant oldest = at.minus(KEPT);
        while (!looks.isEmpty() && looks.getFirst().at().isBefore(oldest)) {
            looks.removeFirst();
        }
    }

    public synchronized void add(Blocked one) {
        blocked.addLast(one);
        while (blocked.size() > 100) {
            blocked.removeFirst();
        }
    }

    /** Those of the last while before an instant that the predicate takes, newest first. */
    synchronized List<Look> last(Duration while_, Instant now, Predicate<Look> which) {
        Instant from = now.minus(while_);
        List<Look> found = new ArrayList<>();
        // From the newest back, since most questions are about the last seconds of five minutes.
        for (Iterator<Look> newest = looks.descendingIterator(); newest.hasNext(); ) {
            Look look = newest.next();
            if (!look.at().isAfter(from)) {
                break;
            }
            if (!look.at().isAfter(now) && which.test(look)) {
                found.add(look);
            }
        }
        return found;
    }

    /** Sessions that had to wait for a chunk, in the last while. */
    synchronized List<Blocked> blocked(Duration while_, Instant now) {
        Instant from = now.minus(while_);
        return blocked.stream().filter(one -> one.at().isAfter(from)).toList();
    }

    /** Whether somebody else was at work in the last while, or may have been: who cannot be seen counts. */
    public synchronized boolean customersAtWork(Instant now) {
        return customersSeen.isAfter(now.minus(CUSTOMERS_STAY));
    }

    /** Whether nobody else has been at work lately, as far as was looked, and for long enough to say so. */
    public synchronized boolean alone(Instant now) {
        return !customersAtWork(now)
                && last(Duration.ofSeconds(3), now, look -> true).size() >= ENOUGH;
    }

    /** The value under which the given share of the looks' times lie; 0 if there are none. */
    static double quantile(List<Look> looks, double share) {
        double[] sorted = looks.stream().mapToDouble(Look::nanos).sorted().toArray();
        return sorted.length == 0 ? 0 : sorted[(int) Math.min(sorted.length - 1, Math.floor(sorted.length * share))];
    }

    /** The mean time of the looks, none counted with more than so many nanoseconds. */
    static double mean(List<Look> looks, double most) {
        return looks.stream()
                .mapToDouble(look -> Math.min(most, look.nanos()))
                .average()
                .orElse(0);
    }

    /** The standard error of that mean: what it may be off by because there are only so many looks. */
    static double error(List<Look> looks, double most) {
        double mean = mean(looks, most);
        double squares = looks.stream()
                .mapToDouble(look -> Math.pow(Math.min(most, look.nanos()) - mean, 2))
                .sum();
        return looks.size() < 2 ? mean : Math.sqrt(squares / (looks.size() - 1) / looks.size());
    }
}
