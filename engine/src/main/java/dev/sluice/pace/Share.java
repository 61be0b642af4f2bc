package dev.sluice.pace;

import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * What one run may use of the level.
 *
 * @param workers how many; 0 if runs of higher priority use all there is
 * @param duty the share of their time in which they work, above 0 up to 1
 */
public record Share(int workers, double duty) {

    // Less than this is not worth a worker.
    private static final double NOTHING = 0.005;

    /** Every worker, all the time. */
    static Share full(int workers) {
        return new Share(workers, 1);
    }

    private static Share of(double level, int maxWorkers) {
        if (level < NOTHING) {
            return new Share(0, 1);
        }
        int workers = Math.min(maxWorkers, (int) Math.ceil(level - NOTHING));
        return new Share(Math.max(1, workers), Math.min(1, level / Math.max(1, workers)));
    }

    /**
     * Divides the level among the runs: by priority, and equally among those of the same, as far as they can use it. Runs at
     * full speed take what they want beside it. Pure.
     */
    public static Map<Long, Share> divide(double level, List<Demand> demands) {
        Map<Long, Share> shares = new LinkedHashMap<>();
        demands.stream().filter(Demand::fullSpeed).forEach(run -> shares.put(run.run(), full(run.maxWorkers())));
        TreeMap<Integer, List<Demand>> byPriority = demands.stream()
                .filter(run -> !run.fullSpeed())
                .collect(Collectors.groupingBy(Demand::priority, TreeMap::new, Collectors.toList()));
        double left = level;
        for (List<Demand> equals : byPriority.descendingMap().values()) {
            left = divideEqually(left, equals, shares);
        }
        return shares;
    }

    // The one that can use least first: what it leaves is the others'.
    private static double divideEqually(double level, List<Demand> equals, Map<Long, Share> shares) {
        double left = level;
        int runs = equals.size();
        List<Demand> smallestFirst = equals.stream()
                .sorted(Comparator.comparingInt(Demand::maxWorkers).thenComparingLong(Demand::run))
                .toList();
        for (Demand run : smallestFirst) {
            double part = Math.min(run.maxWorkers(), left / runs);
            shares.put(run.run(), of(part, run.maxWorkers()));
            left -= part;
            runs--;
        }
        return left;
    }
}
