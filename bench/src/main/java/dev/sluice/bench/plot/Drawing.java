package dev.sluice.bench.plot;

import dev.sluice.bench.plot.Mark.Align;
import dev.sluice.bench.plot.Mark.Point;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** What is to be seen, in the order in which it covers what came before. Not thread-safe. */
public final class Drawing {

    /** Of any letter, on the average, in parts of its size: enough to keep words apart. */
    private static final double LETTER_WIDTH = 0.58;

    private final int width;
    private final int height;
    private final List<Mark> marks = new ArrayList<>();

    public Drawing(int width, int height) {
        this.width = width;
        this.height = height;
    }

    int width() {
        return width;
    }

    int height() {
        return height;
    }

    List<Mark> marks() {
        return marks;
    }

    public Drawing line(double x1, double y1, double x2, double y2, Ink ink, double thickness, boolean dashed) {
        return path(List.of(new Point(x1, y1), new Point(x2, y2)), ink, thickness, dashed);
    }

    Drawing path(List<Point> points, Ink ink, double thickness, boolean dashed) {
        marks.add(new Mark.Path(points, ink, thickness, dashed));
        return this;
    }

    public Drawing area(double x, double y, double areaWidth, double areaHeight, Ink ink) {
        marks.add(new Mark.Area(x, y, areaWidth, areaHeight, ink));
        return this;
    }

    public Drawing dot(double x, double y, double radius, Ink ink) {
        marks.add(new Mark.Dot(x, y, radius, ink));
        return this;
    }

    /** Words that begin at {@code x}; {@code y} is their base line. */
    public Drawing words(double x, double y, String text, double size, Ink ink) {
        return words(x, y, text, size, false, Align.BEGIN, ink);
    }

    public Drawing title(double x, double y, String text, double size) {
        return words(x, y, text, size, true, Align.BEGIN, Ink.BLACK);
    }

    Drawing words(double x, double y, String text, double size, boolean bold, Align align, Ink ink) {
        marks.add(new Mark.Words(x, y, text, size, bold, align, false, ink));
        return this;
    }

    /** Words from below to above, in the middle of {@code y}. */
    Drawing uprightWords(double x, double y, String text, double size, Ink ink) {
        marks.add(new Mark.Words(x, y, text, size, false, Align.MIDDLE, true, ink));
        return this;
    }

    /** About how wide words are. */
    static double widthOf(String text, double size) {
        return text.length() * size * LETTER_WIDTH;
    }

    /** Writes {@code name.svg} and {@code name.png}. Without fonts there is no PNG, which is told on stderr. */
    public void writeTo(Path folder, String name) throws IOException {
        Files.createDirectories(folder);
        Files.writeString(folder.resolve(name + ".svg"), Svg.of(this));
        try {
            Png.write(this, folder.resolve(name + ".png"));
        } catch (LinkageError | InternalError e) {
            System.err.println("bench: no " + name + ".png, only SVG: this Java cannot draw words: " + e);
        }
    }
}
