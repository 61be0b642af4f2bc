package dev.sluice.bench.pacing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.bench.shop.Transactions;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Made-up runs of the usual kind; the chart stays in {@code target} for whoever wants to look at it. */
class StepChartTest {

    private static final long SECOND = 1_000_000;
    private static final Path FOLDER = Path.of("target", "charts");

    private long now;

    private Step step(String trouble, double slow, long seed) {
        Random random = new Random(seed);
        now = 0;
        Timeline timeline = new Timeline(() -> now);
        while (now < 100 * SECOND) {
            now += SECOND / 4;
            double speed = now > 33 * SECOND && now < 60 * SECOND ? slow : 1;
            timeline.committed(Math.round(3_000 * speed * (1 + 0.1 * random.nextGaussian())), SECOND / 4);
        }
        StepResponse response = StepResponse.of(timeline, 30 * SECOND, 50 * SECOND, now);
        return new Step(
                trouble,
                response,
                response.backedOff(),
                30 * SECOND,
                50 * SECOND,
                now,
                false,
                timeline,
                new Transactions(List.of()));
    }

    @Test
    void hasAPanelForEachTroubleThatSaysHowItWent() throws Exception {
        Map<String, List<Step>> steps = Map.of(
                "load", List.of(step("load", 0.2, 1), step("load", 0.3, 2)),
                "blocked", List.of(step("blocked", 1, 3)),
                "replica", List.of(step("replica", 0, 4)));

        StepChart.of(steps, Trouble.all(), 15 * SECOND).writeTo(FOLDER, "timeline");

        assertThat(Files.readString(FOLDER.resolve("timeline.svg")))
                .contains("twice as many customers: gave way in 3", "did not give way", "s after its end");
    }
}
