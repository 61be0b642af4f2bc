package dev.sluice.bench.plot;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.geom.Rectangle2D;
import java.awt.image.BufferedImage;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DrawingTest {

    @TempDir
    Path folder;

    @Test
    void isWrittenAsSvgAndAsPngOfTheSameShape() throws Exception {
        Drawing drawing = new Drawing(300, 200).dot(150, 100, 20, Ink.ORANGE).words(10, 30, "a < b & c", 12, Ink.BLACK);

        drawing.writeTo(folder, "chart");

        assertThat(Files.readString(folder.resolve("chart.svg"))).contains("a &lt; b &amp; c", "#d55e00");
        BufferedImage png = ImageIO.read(folder.resolve("chart.png").toFile());
        assertThat(png.getWidth()).isEqualTo(600);
        assertThat(png.getRGB(300, 200) & 0xffffff).isEqualTo(Ink.ORANGE.rgb());
        assertThat(png.getRGB(590, 390) & 0xffffff).isEqualTo(0xffffff);
    }

    @Test
    void aLogarithmicAxisHasRoundTicksHoweverShortItIs() {
        assertThat(new Axis(0.9, 3, true).ticks()).containsExactly(1.0, 1.5, 2.0, 3.0);
        assertThat(new Axis(90, 12_000, true).ticks()).hasSizeBetween(5, 8).contains(100.0, 1_000.0, 10_000.0);
        assertThat(new Axis(1, 1e6, true).ticks()).hasSize(7);
        assertThat(new Axis(0, 100, false).ticks()).contains(0.0, 40.0, 100.0);
        assertThat(new Axis(1, 100, true).place(10)).isEqualTo(0.5);
    }

    @Test
    void namesOfCrowdedDotsCoverNeitherEachOtherNorDots() {
        Drawing drawing = new Drawing(1_000, 600);
        Panel panel = new Panel(drawing, 80, 80, 880, 450, Axis.logarithmic(100, 100_000), Axis.logarithmic(1, 10));
        int before = drawing.marks().size();
        Labels labels = new Labels(drawing, panel);
        Random random = new Random(1);
        List<double[]> dots = new ArrayList<>();
        List<Rectangle2D> boxes = new ArrayList<>();
        for (int i = 0; i < 15; i++) {
            double[] dot = {300 + random.nextInt(120), 200 + random.nextInt(80)};
            dots.add(dot);
            labels.avoid(dot[0], dot[1], 6);
            boxes.add(new Rectangle2D.Double(dot[0] - 6, dot[1] - 6, 12, 12));
        }

        dots.forEach(dot -> labels.place(dot[0], dot[1], "1000 ms", Ink.BLUE, false));

        List<Mark.Words> names = drawing.marks().subList(before, drawing.marks().size()).stream()
                .filter(Mark.Words.class::isInstance)
                .map(Mark.Words.class::cast)
                .toList();
        assertThat(names).hasSize(15);
        for (Mark.Words name : names) {
            Rectangle2D box = new Rectangle2D.Double(
                    name.x(), name.y() - name.size() * 0.8, Drawing.widthOf(name.text(), name.size()), name.size());
            assertThat(boxes).noneMatch(box::intersects);
            boxes.add(box);
        }
    }
}
