package dev.sluice.bench.plot;

import java.util.List;

/** One thing on a drawing; lengths in pixels, from the upper left corner. */
sealed interface Mark {

    /** A line through points. */
    record Path(List<Point> points, Ink ink, double width, boolean dashed) implements Mark {
        public Path {
            points = List.copyOf(points);
        }
    }

    /** A filled area. */
    record Area(double x, double y, double width, double height, Ink ink) implements Mark {}

    /** A filled dot. */
    record Dot(double x, double y, double radius, Ink ink) implements Mark {}

    /** A word; {@code x} is where it begins, is in the middle, or ends. */
    record Words(double x, double y, String text, double size, boolean bold, Align align, boolean upright, Ink ink)
            implements Mark {}

    /** Where a word stands to its {@code x}. */
    enum Align {
        BEGIN,
        MIDDLE,
        END
    }

    /** A place. */
    record Point(double x, double y) {}
}
