package dev.sluice.bench.pacing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.bench.pacing.Frontier.Point;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Made-up figures of the usual kind; the chart stays in {@code target} for whoever wants to look at it. */
class FrontierChartTest {

    private static final Path FOLDER = Path.of("target", "charts");

    private final Random random = new Random(4);

    private List<Point> rounds(double rows, double p99) {
        List<Point> rounds = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            double noise = 1 + 0.08 * random.nextGaussian();
            rounds.add(new Point(rows * (1 + 0.03 * random.nextGaussian()), 1, 1, p99 * noise, 1, 1));
        }
        return rounds;
    }

    @Test
    void showsEveryArmAndTellsWhatIsBeyondItsEdge() throws Exception {
        Map<String, List<Point>> points = new LinkedHashMap<>();
        points.put("none", rounds(0, 1));
        points.put("sluice", rounds(9_000, 1.2));
        points.put("update", rounds(40_000, 9_000));
        points.put("spring", rounds(30_000, 6));
        for (int chunk : List.of(250, 1_000, 10_000)) {
            for (int sleep : List.of(0, 10, 100, 1_000)) {
                double milliseconds = 10 + chunk / 25.0;
                double share = milliseconds / (milliseconds + sleep);
                points.put(
                        "fixed-" + chunk + "-" + sleep,
                        rounds(chunk * 1_000.0 / (milliseconds + sleep), 1 + 1.8 * share + chunk / 8_000.0));
            }
        }

        FrontierChart.of(new Frontier(points), "none", "sluice", "3,000,000 rows; made up")
                .writeTo(FOLDER, "frontier");

        assertThat(Files.readString(FOLDER.resolve("frontier.svg")))
                .contains(
                        "Sluice, no knob touched",
                        "one UPDATE: 9,",
                        "×, beyond the edge",
                        "1000 ms",
                        "goal: at most 1.25");
        assertThat(FOLDER.resolve("frontier.png")).isNotEmptyFile();
    }
}
