package dev.sluice.bench.report;

import java.util.Collection;

/** Order statistics of samples. Pure. */
public final class Stats {

    private Stats() {}

    /** The middle one, or the mean of the two in the middle. */
    public static double median(Collection<Double> samples) {
        double[] sorted = sorted(samples);
        int middle = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }

    /**
     * The sample that a share of all does not exceed (nearest rank).
     *
     * @param share 0 to 1
     */
    public static double quantile(Collection<Double> samples, double share) {
        double[] sorted = sorted(samples);
        return sorted[Math.max(0, (int) Math.ceil(share * sorted.length) - 1)];
    }

    public static double min(Collection<Double> samples) {
        return quantile(samples, 0);
    }

    public static double max(Collection<Double> samples) {
        return quantile(samples, 1);
    }

    private static double[] sorted(Collection<Double> samples) {
        if (samples.isEmpty()) {
            throw new IllegalArgumentException("no samples");
        }
        return samples.stream().mapToDouble(Double::doubleValue).sorted().toArray();
    }
}
