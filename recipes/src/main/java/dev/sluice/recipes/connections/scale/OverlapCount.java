package dev.sluice.recipes.connections.scale;

import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * How many pairs of contacts of one organization share a moment, without looking at each pair. For one organization and one
 * thread.
 *
 * <p>Idea: of n contacts with one stretch of time each, all pairs meet but those of which one ended before the other began,
 * and these are counted by sorting. A contact that left and came back has several stretches; those who were wholly before,
 * after or between them do not meet it. Of two who both came back, each pair is compared, or of very many a sample.
 *
 * <p>Time is discrete: a stretch that begins one unit after another ends continues it, which changes no pair.
 */
final class OverlapCount {

    /** Comparisons of two contacts with several stretches, beyond which a sample of the first of them is taken. */
    private static final long MOST_COMPARISONS = 60_000_000;

    private final Stretches singles = new Stretches();
    private final Stretches several = new Stretches();
    // Where each contact with several stretches begins among them.
    private long[] begins = new long[16];
    private int contacts;

    private final Stretches current = new Stretches();
    private long currentContact;
    private long spells;

    /**
     * What was counted.
     *
     * @param standardError of the edges; 0 if they were counted exactly
     */
    record Count(long spells, long contacts, double edges, double standardError) {}

    /** Adds a spell; those of a contact come together, in the order of their beginnings. */
    void add(long contact, long from, long to) {
        if (current.size > 0 && contact != currentContact) {
            close();
        }
        currentContact = contact;
        spells++;
        int last = current.size - 1;
        if (last >= 0 && (current.to[last] == Long.MAX_VALUE || from <= current.to[last] + 1)) {
            current.to[last] = Math.max(current.to[last], to);
        } else {
            current.add(from, to);
        }
    }

    private void close() {
        if (current.size == 1) {
            singles.add(current.from[0], current.to[0]);
        } else {
            if (contacts == begins.length) {
                begins = Arrays.copyOf(begins, contacts * 2);
            }
            begins[contacts++] = several.size;
            for (int i = 0; i < current.size; i++) {
                several.add(current.from[i], current.to[i]);
            }
        }
        current.size = 0;
    }

    /** The pairs of contacts added so far that meet. Ends the adding. */
    Count count(long seed) {
        if (current.size > 0) {
            close();
        }
        double exact = amongSingles() + betweenSinglesAndSeveral();
        double[] both = amongSeveral(seed);
        return new Count(spells, (long) singles.size + contacts, exact + both[0], both[1]);
    }

    private double amongSingles() {
        long[] from = singles.sortedFrom();
        long[] to = singles.sortedTo();
        double apart = 0;
        int ended = 0;
        for (long begin : from) {
            while (ended < to.length && to[ended] < begin) {
                ended++;
            }
            apart += ended;
        }
        return singles.size * (singles.size - 1.0) / 2 - apart;
    }

    private double betweenSinglesAndSeveral() {
        if (contacts == 0 || singles.size == 0) {
            return 0;
        }
        long[] from = singles.sortedFrom();
        long[] to = singles.sortedTo();
        double apart = 0;
        Gaps gaps = new Gaps(several.size);
        for (int c = 0; c < contacts; c++) {
            int begin = (int) begins[c];
            int end = endOf(c);
            apart += below(to, several.from[begin]);
            apart += from.length - notAbove(from, several.to[end - 1]);
            for (int i = begin; i + 1 < end; i++) {
                gaps.add(several.to[i], several.from[i + 1]);
            }
        }
        return (double) singles.size * contacts - apart - gaps.holding(singles, from);
    }

    private double[] amongSeveral(long seed) {
        long rows = Math.min(contacts, Math.max(1, MOST_COMPARISONS / Math.max(1, contacts)));
        boolean all = rows == contacts;
        SplittableRandom random = new SplittableRandom(seed);
        double sum = 0;
        double squares = 0;
        for (int r = 0; r < rows; r++) {
            int one = all ? r : random.nextInt(contacts);
            long meets = 0;
            for (int other = all ? one + 1 : 0; other < contacts; other++) {
                if (other != one && meet(one, other)) {
                    meets++;
                }
            }
            sum += meets;
            squares += (double) meets * meets;
        }
        if (all) {
            return new double[] {sum, 0};
        }
        double mean = sum / rows;
        double variance = Math.max(0, squares / rows - mean * mean);
        return new double[] {contacts * mean / 2, contacts / 2.0 * Math.sqrt(variance / rows)};
    }

    private boolean meet(int one, int other) {
        int i = (int) begins[one];
        int j = (int) begins[other];
        int endOfOne = endOf(one);
        int endOfOther = endOf(other);
        while (i < endOfOne && j < endOfOther) {
            if (several.to[i] < several.from[j]) {
                i++;
            } else if (several.to[j] < several.from[i]) {
                j++;
            } else {
                return true;
            }
        }
        return false;
    }

    private int endOf(int contact) {
        return contact + 1 < contacts ? (int) begins[contact + 1] : several.size;
    }

    private static int below(long[] sorted, long value) {
        int low = 0;
        int high = sorted.length;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (sorted[middle] < value) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    private static int notAbove(long[] sorted, long value) {
        return value == Long.MAX_VALUE ? sorted.length : below(sorted, value + 1);
    }

    /** Stretches of time in arrays that grow. */
    private static final class Stretches {
        private long[] from = new long[16];
        private long[] to = new long[16];
        private int size;

        void add(long begin, long end) {
            if (size == from.length) {
                from = Arrays.copyOf(from, size * 2);
                to = Arrays.copyOf(to, size * 2);
            }
            from[size] = begin;
            to[size++] = end;
        }

        long[] sortedFrom() {
            long[] sorted = Arrays.copyOf(from, size);
            Arrays.sort(sorted);
            return sorted;
        }

        long[] sortedTo() {
            long[] sorted = Arrays.copyOf(to, size);
            Arrays.sort(sorted);
            return sorted;
        }
    }

    /** Gaps between a contact's stretches, and how many stretches of others lie wholly inside them. */
    private static final class Gaps {
        private final Stretches gaps;

        Gaps(int most) {
            gaps = new Stretches();
            gaps.from = new long[Math.max(16, most)];
            gaps.to = new long[Math.max(16, most)];
        }

        void add(long after, long before) {
            gaps.add(after, before);
        }

        // In the order of ends, what has ended is marked at the place of its beginning: those that began after the gap
        // did
        // and have ended before it does are then one prefix sum away.
        double holding(Stretches others, long[] sortedFrom) {
            Integer[] byEnd = order(others.to, others.size);
            Integer[] byGap = order(gaps.to, gaps.size);
            int[] tree = new int[sortedFrom.length + 1];
            double holding = 0;
            int marked = 0;
            for (int gap : byGap) {
                while (marked < byEnd.length && others.to[byEnd[marked]] < gaps.to[gap]) {
                    mark(tree, below(sortedFrom, others.from[byEnd[marked]]));
                    marked++;
                }
                holding += marked - sum(tree, notAbove(sortedFrom, gaps.from[gap]));
            }
            return holding;
        }

        private static Integer[] order(long[] values, int size) {
            Integer[] order = new Integer[size];
            Arrays.setAll(order, i -> i);
            Arrays.sort(order, (a, b) -> Long.compare(values[a], values[b]));
            return order;
        }

        private static void mark(int[] tree, int place) {
            for (int i = place + 1; i < tree.length; i += i & -i) {
                tree[i]++;
            }
        }

        // How many marks are at places below this one.
        private static int sum(int[] tree, int places) {
            int sum = 0;
            for (int i = places; i > 0; i -= i & -i) {
                sum += tree[i];
            }
            return sum;
        }
    }
}
