package dev.sluice.bench.plot;

import dev.sluice.bench.plot.Mark.Align;
import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.geom.AffineTransform;
import java.awt.geom.Ellipse2D;
import java.awt.geom.Path2D;
import java.awt.geom.Rectangle2D;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import javax.imageio.ImageIO;

/** A drawing as PNG, with two pixels for each of its own in each direction. */
final class Png {

    private static final int SCALE = 2;

    private Png() {}

    static void write(Drawing drawing, Path file) throws IOException {
        BufferedImage image =
                new BufferedImage(drawing.width() * SCALE, drawing.height() * SCALE, BufferedImage.TYPE_INT_RGB);
        Graphics2D graphics = image.createGraphics();
        graphics.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
        graphics.setRenderingHint(RenderingHints.KEY_TEXT_ANTIALIASING, RenderingHints.VALUE_TEXT_ANTIALIAS_ON);
        graphics.setRenderingHint(RenderingHints.KEY_STROKE_CONTROL, RenderingHints.VALUE_STROKE_PURE);
        graphics.scale(SCALE, SCALE);
        graphics.setColor(Color.WHITE);
        graphics.fillRect(0, 0, drawing.width(), drawing.height());
        drawing.marks().forEach(mark -> draw(graphics, mark));
        graphics.dispose();
        ImageIO.write(image, "png", file.toFile());
    }

    private static void draw(Graphics2D graphics, Mark mark) {
        if (mark instanceof Mark.Path path) {
            graphics.setColor(path.ink().color());
            graphics.setStroke(new BasicStroke(
                    (float) path.width(),
                    BasicStroke.CAP_BUTT,
                    BasicStroke.JOIN_ROUND,
                    1,
                    path.dashed() ? new float[] {6, 4} : null,
                    0));
            graphics.draw(line(path));
        } else if (mark instanceof Mark.Area area) {
            graphics.setColor(area.ink().color());
            graphics.fill(new Rectangle2D.Double(area.x(), area.y(), area.width(), area.height()));
        } else if (mark instanceof Mark.Dot dot) {
            graphics.setColor(dot.ink().color());
            double r = dot.radius();
            graphics.fill(new Ellipse2D.Double(dot.x() - r, dot.y() - r, 2 * r, 2 * r));
        } else {
            words(graphics, (Mark.Words) mark);
        }
    }

    private static Path2D line(Mark.Path path) {
        Path2D line = new Path2D.Double();
        for (Mark.Point point : path.points()) {
            if (line.getCurrentPoint() == null) {
                line.moveTo(point.x(), point.y());
            } else {
                line.lineTo(point.x(), point.y());
            }
        }
        return line;
    }

    private static void words(Graphics2D graphics, Mark.Words words) {
        graphics.setFont(
                new Font(Font.SANS_SERIF, words.bold() ? Font.BOLD : Font.PLAIN, 1).deriveFont((float) words.size()));
        graphics.setColor(words.ink().color());
        double length = graphics.getFontMetrics()
                .getStringBounds(words.text(), graphics)
                .getWidth();
        double back = words.align() == Align.BEGIN ? 0 : words.align() == Align.END ? length : length / 2;
        AffineTransform before = graphics.getTransform();
        graphics.translate(words.x(), words.y());
        if (words.upright()) {
            graphics.rotate(-Math.PI / 2);
        }
        graphics.drawString(words.text(), (float) -back, 0f);
        graphics.setTransform(before);
    }
}
