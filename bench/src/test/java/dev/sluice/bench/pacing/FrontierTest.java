package dev.sluice.bench.pacing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.bench.pacing.Frontier.Point;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class FrontierTest {

    private static Point point(double rows, double p95, double p99, double max) {
        return new Point(rows, 1, p95, p99, p99, max);
    }

    private static final Frontier FRONTIER = new Frontier(Map.of(
            "sluice", List.of(point(10_000, 1.1, 1.3, 2), point(11_000, 1.1, 1.2, 2), point(9_000, 1.1, 1.2, 2)),
            "faster-kinder", List.of(point(10_600, 1, 1.1, 1)),
            "faster-alike", List.of(point(20_000, 1, 1.15, 3)),
            "faster-worse", List.of(point(30_000, 2, 3, 9)),
            "slower-kinder", List.of(point(4_000, 1, 1, 1)),
            "slow-safe", List.of(point(2_000, 1.05, 1.25, 2))));

    @Test
    void onlyWhatIsBetterInBothByMoreThanATwentiethBeatsIt() {
        assertThat(FRONTIER.betterThan(
                        "sluice", List.of("faster-kinder", "faster-alike", "faster-worse", "slower-kinder")))
                .containsExactly("faster-kinder");
    }

    @Test
    void theFastestSafeOneKeepsEveryGoal() {
        assertThat(FRONTIER.fastestSafe(List.of("faster-alike", "faster-worse", "slow-safe", "slower-kinder")))
                .contains("slower-kinder");
        assertThat(FRONTIER.fastestSafe(List.of("faster-alike", "faster-worse")))
                .as("the maximum of one, everything of the other is too much")
                .isEmpty();
    }
}
