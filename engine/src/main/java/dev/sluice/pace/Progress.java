package dev.sluice.pace;

import dev.sluice.EtaInterval;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/** The rate of a run and how much longer it may take, from samples of its rows. Pure. */
public final class Progress {

    private Progress() {}

    /** Rows scanned at a time. */
    public record Point(Instant at, long rows) {}

    /** Rows a second between the first and the last point; empty with fewer than two. */
    public static OptionalDouble rowsPerSecond(List<Point> points) {
        if (points.size() < 2) {
            return OptionalDouble.empty();
        }
        return rate(points.get(0), points.get(points.size() - 1));
    }

    /**
     * The interval in which the end is expected: the remaining rows at the fastest and at the slowest pace that the points
     * show, leaving out the extreme tenth at each side, and never narrower than a tenth around the mean, since the past
     * minute does not know what comes.
     */
    public static Optional<EtaInterval> eta(List<Point> points, long remainingRows) {
        OptionalDouble mean = rowsPerSecond(points);
        if (mean.isEmpty() || mean.getAsDouble() <= 0) {
            return Optional.empty();
        }
        List<Double> rates = new ArrayList<>();
        for (int i = 1; i < points.size(); i++) {
            rate(points.get(i - 1), points.get(i)).ifPresent(rates::add);
        }
        Collections.sort(rates);
        double slow = Math.min(quantile(rates, 0.1), mean.getAsDouble() / 1.1);
        double fast = Math.max(quantile(rates, 0.9), mean.getAsDouble() * 1.1);
        // One idle interval does not mean that it takes for ever.
        slow = Math.max(slow, mean.getAsDouble() / 4);
        long rows = Math.max(0, remainingRows);
        return Optional.of(new EtaInterval(seconds(rows / fast), seconds(rows / slow)));
    }

    private static OptionalDouble rate(Point from, Point to) {
        double seconds = Duration.between(from.at(), to.at()).toNanos() / 1e9;
        return seconds <= 0 ? OptionalDouble.empty() : OptionalDouble.of((to.rows() - from.rows()) / seconds);
    }

    private static double quantile(List<Double> sorted, double q) {
        return sorted.isEmpty() ? 0 : sorted.get((int) Math.round((sorted.size() - 1) * q));
    }

    private static Duration seconds(double seconds) {
        return Duration.ofMillis((long) (seconds * 1000));
    }
}
