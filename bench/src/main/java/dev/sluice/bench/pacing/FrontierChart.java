package dev.sluice.bench.pacing;

import dev.sluice.bench.pacing.Frontier.Point;
import dev.sluice.bench.plot.Axis;
import dev.sluice.bench.plot.Drawing;
import dev.sluice.bench.plot.Ink;
import dev.sluice.bench.plot.Labels;
import dev.sluice.bench.plot.Panel;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/** Rows/s across, the customers' p99 up: to the right is faster, below is kinder. */
public final class FrontierChart {

    private static final int WIDTH = 1000;
    private static final int HEIGHT = 640;
    private static final double LEFT = 80;
    private static final double TOP = 96;
    private static final double RIGHT = 30;
    private static final double BOTTOM = 66;

    /** What is worse is drawn at the upper edge, so that the rest can be told apart. */
    private static final double CEILING = 20;

    private static final double SMALL = 3;
    private static final double LARGE = 6;
    private static final double OURS = 8;

    /** The grid's chunk sizes, from the smallest on. */
    private static final List<Ink> GRID = List.of(Ink.GREEN, Ink.BLUE, Ink.PURPLE);

    private FrontierChart() {}

    /**
     * Draws it: a small dot for each round, a large one at the median.
     *
     * @param alone whom not to draw, because nothing was done
     * @param ours whom to show best
     */
    public static Drawing of(Frontier frontier, String alone, String ours, String subtitle) {
        Map<String, List<Point>> shown = new TreeMap<>();
        frontier.points().forEach((name, points) -> {
            if (!name.equals(alone) && points.stream().allMatch(p -> p.rowsPerSecond() > 0)) {
                shown.put(name, points);
            }
        });
        Drawing drawing = new Drawing(WIDTH, HEIGHT);
        drawing.title(LEFT, 30, "What a backfill costs its customers, and what it gets done", 18);
        drawing.words(LEFT, 50, subtitle, 12, Ink.BLACK);
        Panel panel = new Panel(
                drawing, LEFT, TOP, WIDTH - LEFT - RIGHT, HEIGHT - TOP - BOTTOM, axis(shown, true), axis(shown, false));
        panel.names("backfill, rows a second (log)", "customers' p99 ÷ p99 without a backfill (log)");
        panel.level(Frontier.P99_GOAL, "goal: at most 1.25", Ink.ORANGE);
        Map<String, Ink> inks = inks(shown);
        legend(drawing, shown, inks, ours);
        curves(panel, frontier, shown, inks);
        dots(drawing, panel, frontier, shown, inks, ours);
        return drawing;
    }

    private static Axis axis(Map<String, List<Point>> shown, boolean across) {
        double least = across ? Double.MAX_VALUE : 1;
        double most = across ? 0 : Frontier.P99_GOAL;
        for (List<Point> points : shown.values()) {
            for (Point point : points) {
                double value = across ? point.rowsPerSecond() : up(point);
                least = Math.min(least, value);
                most = Math.max(most, value);
            }
        }
        return most > 0 ? Axis.logarithmic(least, Math.max(most, least * 1.5)) : Axis.logarithmic(1, 10);
    }

    private static Map<String, Ink> inks(Map<String, List<Point>> shown) {
        List<Integer> chunks = new ArrayList<>(new TreeSet<>(shown.keySet().stream()
                .filter(FrontierChart::isFixed)
                .map(FrontierChart::chunk)
                .toList()));
        Map<String, Ink> inks = new LinkedHashMap<>();
        for (String name : shown.keySet()) {
            inks.put(
                    name,
                    isFixed(name)
                            ? GRID.get(chunks.indexOf(chunk(name)) % GRID.size())
                            : name.equals("spring") ? Ink.BROWN : name.equals("update") ? Ink.BLACK : Ink.ORANGE);
        }
        return inks;
    }

    private static void legend(Drawing drawing, Map<String, List<Point>> shown, Map<String, Ink> inks, String ours) {
        Map<String, Ink> entries = new LinkedHashMap<>();
        shown.keySet().stream()
                .filter(name -> !isFixed(name))
                .sorted((a, b) -> Boolean.compare(b.equals(ours), a.equals(ours)))
                .forEach(name -> entries.put(title(name), inks.getOrDefault(name, Ink.GREY)));
        new TreeSet<>(shown.keySet().stream()
                        .filter(FrontierChart::isFixed)
                        .map(FrontierChart::chunk)
                        .toList())
                .forEach(chunk -> shown.keySet().stream()
                        .filter(name -> isFixed(name) && chunk(name) == chunk)
                        .findFirst()
                        .ifPresent(name -> entries.put(
                                String.format("loop, %,d rows; words say its sleep", chunk),
                                inks.getOrDefault(name, Ink.GREY))));
        double x = LEFT;
        double y = 72;
        for (Map.Entry<String, Ink> entry : entries.entrySet()) {
            double wide = 18 + entry.getKey().length() * 6.6 + 18;
            if (x + wide > WIDTH - RIGHT) {
                x = LEFT;
                y += 16;
            }
            drawing.dot(x + 5, y - 4, 5, entry.getValue());
            drawing.words(x + 15, y, entry.getKey(), 11, Ink.BLACK);
            x += wide;
        }
    }

    private static String title(String name) {
        return switch (name) {
            case "sluice" -> "Sluice, no knob touched";
            case "update" -> "one UPDATE";
            case "spring" -> "Spring Batch, key ranges";
            default -> name;
        };
    }

    // The settings of one chunk size, in the order of their sleeps, are one curve.
    private static void curves(Panel panel, Frontier frontier, Map<String, List<Point>> shown, Map<String, Ink> inks) {
        Map<Integer, List<String>> byChunk = new TreeMap<>();
        shown.keySet().stream()
                .filter(FrontierChart::isFixed)
                .forEach(name -> byChunk.computeIfAbsent(chunk(name), c -> new ArrayList<>())
                        .add(name));
        byChunk.values().forEach(names -> {
            names.sort((a, b) -> Integer.compare(sleep(a), sleep(b)));
            panel.series(
                    names.stream()
                            .map(name -> new double[] {
                                frontier.median(name, Point::rowsPerSecond), frontier.median(name, FrontierChart::up)
                            })
                            .toList(),
                    inks.getOrDefault(names.get(0), Ink.GREY).faint(0.35),
                    1.5);
        });
    }

    private static void dots(
            Drawing drawing,
            Panel panel,
            Frontier frontier,
            Map<String, List<Point>> shown,
            Map<String, Ink> inks,
            String ours) {
        Labels labels = new Labels(drawing, panel);
        List<String> lastIsOurs = new ArrayList<>(shown.keySet());
        lastIsOurs.sort((a, b) -> Boolean.compare(a.equals(ours), b.equals(ours)));
        for (String name : lastIsOurs) {
            Ink ink = inks.getOrDefault(name, Ink.GREY);
            for (Point point : shown.getOrDefault(name, List.of())) {
                panel.dot(point.rowsPerSecond(), up(point), SMALL, ink.faint(0.5));
                labels.avoid(panel.x(point.rowsPerSecond()), panel.y(up(point)), SMALL);
            }
            double rows = frontier.median(name, Point::rowsPerSecond);
            double p99 = frontier.median(name, FrontierChart::up);
            panel.dot(rows, p99, name.equals(ours) ? OURS : LARGE, ink);
            labels.avoid(panel.x(rows), panel.y(p99), name.equals(ours) ? OURS : LARGE);
        }
        labels.avoidWords(LEFT, panel.y(Frontier.P99_GOAL) - 2, WIDTH - LEFT - RIGHT, 4);
        labels.avoidWords(WIDTH - RIGHT - 130, panel.y(Frontier.P99_GOAL) - 17, 130, 16);
        for (int i = lastIsOurs.size() - 1; i >= 0; i--) {
            String name = lastIsOurs.get(i);
            labels.place(
                    panel.x(frontier.median(name, Point::rowsPerSecond)),
                    panel.y(frontier.median(name, FrontierChart::up)),
                    label(name, ours) + beyond(frontier.median(name, Point::p99)),
                    inks.getOrDefault(name, Ink.GREY),
                    name.equals(ours));
        }
    }

    private static double up(Point point) {
        return Math.min(CEILING, point.p99());
    }

    private static String label(String name, String ours) {
        return isFixed(name) ? sleep(name) + " ms" : name.equals(ours) ? "Sluice" : title(name);
    }

    private static String beyond(double p99) {
        return p99 > CEILING ? String.format(Locale.ROOT, ": %,.0f ×, beyond the edge", p99) : "";
    }

    private static boolean isFixed(String name) {
        return name.startsWith("fixed-");
    }

    private static int chunk(String name) {
        return Integer.parseInt(name.split("-")[1]);
    }

    private static int sleep(String name) {
        return Integer.parseInt(name.split("-")[2]);
    }
}
