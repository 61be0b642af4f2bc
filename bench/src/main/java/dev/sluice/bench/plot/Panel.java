package dev.sluice.bench.plot;

import dev.sluice.bench.plot.Mark.Align;
import dev.sluice.bench.plot.Mark.Point;
import java.util.List;

/** A frame on a drawing with two axes. Draws at once. Not thread-safe. */
public final class Panel {

    private static final double TICK_SIZE = 11;
    private static final double NAME_SIZE = 12;

    private final Drawing drawing;
    private final double left;
    private final double top;
    private final double width;
    private final double height;
    private final Axis across;
    private final Axis up;

    /** With a grid and its numbers. */
    public Panel(Drawing drawing, double left, double top, double width, double height, Axis across, Axis up) {
        this.drawing = drawing;
        this.left = left;
        this.top = top;
        this.width = width;
        this.height = height;
        this.across = across;
        this.up = up;
        grid();
    }

    public double x(double value) {
        return left + across.place(value) * width;
    }

    public double y(double value) {
        return top + height - up.place(value) * height;
    }

    /** Says what the axes are. */
    public Panel names(String acrossName, String upName) {
        if (!acrossName.isEmpty()) {
            drawing.words(left + width / 2, top + height + 38, acrossName, NAME_SIZE, false, Align.MIDDLE, Ink.BLACK);
        }
        drawing.uprightWords(left - 52, top + height / 2, upName, NAME_SIZE, Ink.BLACK);
        return this;
    }

    /** A line at one value, from side to side, with words at its right end, if there are any. */
    public Panel level(double value, String words, Ink ink) {
        double y = y(value);
        drawing.line(left, y, left + width, y, ink, 1.4, true);
        drawing.words(left + width - 6, y - 5, words, TICK_SIZE, false, Align.END, ink);
        return this;
    }

    /** A band from one value to another. */
    public Panel band(double from, double to, Ink ink) {
        double begin = Math.max(left, x(from));
        double end = Math.min(left + width, x(to));
        drawing.area(begin, top, Math.max(0, end - begin), height, ink.faint(0.15));
        return this;
    }

    /** A line through values; what lies above the frame is cut off at it. */
    public Panel series(List<double[]> values, Ink ink, double thickness) {
        drawing.path(
                values.stream()
                        .filter(v -> across.place(v[0]) >= 0 && across.place(v[0]) <= 1)
                        .map(v -> new Point(x(v[0]), Math.max(top, y(v[1]))))
                        .toList(),
                ink,
                thickness,
                false);
        return this;
    }

    public Panel dot(double acrossValue, double upValue, double radius, Ink ink) {
        drawing.dot(x(acrossValue), y(upValue), radius, ink);
        return this;
    }

    /** Whether a place is inside of the frame. */
    boolean holds(double x, double y, double wide, double high) {
        return x >= left && x + wide <= left + width && y >= top && y + high <= top + height;
    }

    private void grid() {
        for (double tick : across.ticks()) {
            drawing.line(x(tick), top, x(tick), top + height, Ink.PALE, 1, false);
            drawing.words(x(tick), top + height + 18, Axis.label(tick), TICK_SIZE, false, Align.MIDDLE, Ink.BLACK);
        }
        for (double tick : up.ticks()) {
            drawing.line(left, y(tick), left + width, y(tick), Ink.PALE, 1, false);
            drawing.words(left - 8, y(tick) + 4, Axis.label(tick), TICK_SIZE, false, Align.END, Ink.BLACK);
        }
        drawing.line(left, top + height, left + width, top + height, Ink.GREY, 1.2, false);
        drawing.line(left, top, left, top + height, Ink.GREY, 1.2, false);
    }
}
