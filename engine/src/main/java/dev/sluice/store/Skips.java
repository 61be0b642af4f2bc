package dev.sluice.store;

import dev.sluice.RunView;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * How many rows were skipped for which reason. Immutable.
 *
 * <p>At most {@link #MOST_REASONS} reasons are kept apart, so that a reason with a row's value in it cannot make the
 * bookkeeping grow with the table; the rest are counted together.
 */
public final class Skips {

    /** The most reasons told apart in one run. */
    public static final int MOST_REASONS = 20;

    /** The reason under which the rest are counted. */
    static final String OTHERS = "other reasons";

    /** No row skipped. */
    public static final Skips NONE = new Skips(Map.of());

    private final Map<String, Long> rows;

    private Skips(Map<String, Long> rows) {
        this.rows = rows;
    }

    static Skips of(List<String> reasons, List<Long> rows) {
        Skips skips = NONE;
        for (int i = 0; i < reasons.size(); i++) {
            skips = skips.plus(reasons.get(i), rows.get(i));
        }
        return skips;
    }

    /** These, and so many rows more for a reason. */
    public Skips plus(String reason, long more) {
        Map<String, Long> sum = new LinkedHashMap<>(rows);
        String kept = sum.containsKey(reason) || sum.size() < MOST_REASONS ? reason : OTHERS;
        sum.merge(kept, more, Long::sum);
        return new Skips(sum);
    }

    /** The sum of both, reason by reason. */
    public Skips plus(Skips other) {
        Skips sum = this;
        for (Map.Entry<String, Long> entry : other.rows.entrySet()) {
            sum = sum.plus(entry.getKey(), entry.getValue());
        }
        return sum;
    }

    /** The rows skipped, over all reasons. */
    public long total() {
        return rows.values().stream().mapToLong(Long::longValue).sum();
    }

    /** The reasons with their rows, the most frequent first. */
    public List<RunView.SkipCount> counts() {
        return rows.entrySet().stream()
                .map(e -> new RunView.SkipCount(e.getKey(), e.getValue()))
                .sorted(Comparator.comparingLong(RunView.SkipCount::rows).reversed())
                .toList();
    }

    boolean isEmpty() {
        return rows.isEmpty();
    }

    List<String> reasons() {
        return new ArrayList<>(rows.keySet());
    }

    List<Long> counted() {
        return new ArrayList<>(rows.values());
    }
}
