package dev.sluice.recipes.connections.scale;

import dev.sluice.plan.Interval;
import java.util.List;

/**
 * The total of a number that each contact has, from contacts drawn from slices of the key space. Pure.
 *
 * @param total the estimate
 * @param standardError of it
 * @param sampled contacts
 * @param population contacts in all
 */
record SlicedMean(double total, double standardError, int sampled, double population) {

    // Normally 1.64 would do for nine of ten. The spread itself is known from the sample only, and degrees are so
    // skewed
    // that a small sample sees too little of it: measured on generated shapes, see ScaleEstimateTest.
    private static final double WIDTH = 2.2;
    private static final double SMALL_SAMPLE = 6;

    /**
     * The estimate.
     *
     * @param slices the number each sampled contact has, by slice
     * @param shares how many of the contacts each slice has
     * @param population contacts in all
     */
    static SlicedMean of(List<List<Double>> slices, double[] shares, double population) {
        int sampled = slices.stream().mapToInt(List::size).sum();
        double everywhere = variance(slices.stream().flatMap(List::stream).toList());
        double mean = 0;
        double variance = 0;
        double seen = 0;
        for (int i = 0; i < slices.size(); i++) {
            List<Double> slice = slices.get(i);
            if (slice.isEmpty()) {
                continue;
            }
            double spread = slice.size() > 1 ? variance(slice) : everywhere;
            mean += shares[i] * mean(slice);
            variance += shares[i] * shares[i] * spread / slice.size();
            seen += shares[i];
        }
        double left = Math.max(0, 1 - sampled / Math.max(1, population));
        double scale = seen > 0 ? population / seen : 0;
        return new SlicedMean(scale * mean, scale * Math.sqrt(variance * left), sampled, population);
    }

    /** How far from the total the truth may lie. */
    double reach() {
        return WIDTH * (1 + SMALL_SAMPLE / Math.max(1, sampled)) * standardError;
    }

    /** Between what the total lies; never below zero. */
    Interval interval() {
        return new Interval(Math.max(0, total - reach()), total + reach());
    }

    private static double mean(List<Double> values) {
        return values.stream().mapToDouble(Double::doubleValue).average().orElse(0);
    }

    private static double variance(List<Double> values) {
        if (values.size() < 2) {
            return 0;
        }
        double mean = mean(values);
        double sum = 0;
        for (double value : values) {
            sum += (value - mean) * (value - mean);
        }
        return sum / (values.size() - 1);
    }
}
