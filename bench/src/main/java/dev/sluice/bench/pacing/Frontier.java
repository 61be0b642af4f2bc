package dev.sluice.bench.pacing;

import dev.sluice.bench.report.Stats;
import dev.sluice.bench.shop.Latencies;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.ToDoubleFunction;

/**
 * What a backfill costs its customers against what it does, of many ways of doing it. Immutable, pure.
 *
 * @param points by name, round by round
 */
public record Frontier(Map<String, List<Point>> points) {

    /** Closer together than this is the same. */
    private static final double MARGIN = 0.05;

    /** What the design allows: the customers' quantiles as multiples of those without a backfill. */
    public static final double P95_GOAL = 1.10;

    public static final double P99_GOAL = 1.25;
    public static final double MAX_GOAL = 2;

    public Frontier {
        points = Map.copyOf(points);
    }

    /**
     * One way in one round; latencies are multiples of those without a backfill in the same round.
     *
     * @param rowsPerSecond of the backfill
     */
    public record Point(double rowsPerSecond, double p50, double p95, double p99, double p999, double max) {

        static Point of(Encounter encounter, Latencies alone) {
            Latencies beside = encounter.latencies();
            return new Point(
                    encounter.rowsPerSecond(),
                    beside.p50() / alone.p50(),
                    beside.p95() / alone.p95(),
                    beside.p99() / alone.p99(),
                    beside.p999() / alone.p999(),
                    beside.max() / alone.max());
        }
    }

    /** Compares each with {@code alone} within its round. */
    public static Frontier of(Map<String, List<Encounter>> encounters, String alone) {
        List<Encounter> base = encounters.getOrDefault(alone, List.of());
        Map<String, List<Point>> points = new LinkedHashMap<>();
        encounters.forEach((name, rounds) -> {
            List<Point> ofName = new ArrayList<>();
            for (int round = 0; round < rounds.size(); round++) {
                ofName.add(Point.of(rounds.get(round), base.get(round).latencies()));
            }
            points.put(name, ofName);
        });
        return new Frontier(points);
    }

    /** The median of the rounds. */
    public double median(String name, ToDoubleFunction<Point> what) {
        return Stats.median(values(name, what));
    }

    /** Round by round. */
    public List<Double> values(String name, ToDoubleFunction<Point> what) {
        return points.getOrDefault(name, List.of()).stream()
                .map(what::applyAsDouble)
                .toList();
    }

    /** Those among {@code others} that are better than one by more than a twentieth both in rows/s and in p99. */
    public List<String> betterThan(String one, List<String> others) {
        return others.stream()
                .filter(other -> median(other, Point::rowsPerSecond) > (1 + MARGIN) * median(one, Point::rowsPerSecond)
                        && median(other, Point::p99) < (1 - MARGIN) * median(one, Point::p99))
                .toList();
    }

    /** The fastest among some that keeps all goals; empty if none does. */
    public Optional<String> fastestSafe(List<String> names) {
        return names.stream()
                .filter(this::isSafe)
                .max((a, b) -> Double.compare(median(a, Point::rowsPerSecond), median(b, Point::rowsPerSecond)));
    }

    private boolean isSafe(String name) {
        return median(name, Point::p95) <= P95_GOAL
                && median(name, Point::p99) <= P99_GOAL
                && median(name, Point::max) <= MAX_GOAL;
    }
}
