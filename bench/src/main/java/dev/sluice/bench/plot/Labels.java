package dev.sluice.bench.plot;

import java.awt.geom.Rectangle2D;
import java.util.ArrayList;
import java.util.List;

/**
 * Puts names beside dots: each at the nearest place around its dot where it covers no other dot and no other name. Tell all
 * dots first. Not thread-safe.
 */
public final class Labels {

    private static final double SIZE = 11;
    private static final double HEIGHT = SIZE * 1.15;
    private static final int DIRECTIONS = 16;
    private static final double NEAREST = 9;
    private static final double FARTHEST = 90;
    private static final double STEP = 6;

    private final Drawing drawing;
    private final Panel panel;
    private final List<Rectangle2D> taken = new ArrayList<>();

    public Labels(Drawing drawing, Panel panel) {
        this.drawing = drawing;
        this.panel = panel;
    }

    /** Keeps a dot free of names. */
    public void avoid(double x, double y, double radius) {
        taken.add(new Rectangle2D.Double(x - radius, y - radius, 2 * radius, 2 * radius));
    }

    /** Keeps words that are there already free of names. */
    public void avoidWords(double x, double y, double width, double height) {
        taken.add(new Rectangle2D.Double(x, y, width, height));
    }

    /** Names the dot at a place; a thin line leads to it if the name had to go far. */
    public void place(double x, double y, String name, Ink ink, boolean bold) {
        double wide = Drawing.widthOf(name, SIZE) * (bold ? 1.1 : 1);
        for (double distance = NEAREST; distance <= FARTHEST; distance += STEP) {
            for (int i = 0; i < DIRECTIONS; i++) {
                double angle = 2 * Math.PI * i / DIRECTIONS;
                double middleX = x + Math.cos(angle) * (distance + wide / 2);
                double middleY = y + Math.sin(angle) * (distance + HEIGHT / 4);
                Rectangle2D box = new Rectangle2D.Double(middleX - wide / 2, middleY - HEIGHT / 2, wide, HEIGHT);
                if (panel.holds(box.getX(), box.getY(), wide, HEIGHT)
                        && taken.stream().noneMatch(box::intersects)) {
                    write(x, y, box, name, ink, bold, distance > NEAREST + 2 * STEP);
                    return;
                }
            }
        }
        // So crowded that a covered name is better than none.
        write(x, y, new Rectangle2D.Double(x + NEAREST, y - HEIGHT / 2, wide, HEIGHT), name, ink, bold, false);
    }

    private void write(double x, double y, Rectangle2D box, String name, Ink ink, boolean bold, boolean far) {
        taken.add(box);
        if (far) {
            double endX = Math.max(box.getMinX(), Math.min(x, box.getMaxX()));
            drawing.line(x, y, endX, box.getCenterY(), ink.faint(0.6), 0.7, false);
        }
        drawing.words(box.getX(), box.getMaxY() - HEIGHT * 0.2, name, SIZE, bold, Mark.Align.BEGIN, ink);
    }
}
