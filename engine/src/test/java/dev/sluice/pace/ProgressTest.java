package dev.sluice.pace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.offset;

import dev.sluice.EtaInterval;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ProgressTest {

    private static final Instant START = Instant.parse("2026-11-22T00:00:00Z");

    /** Points two seconds apart, with so many rows in each interval. */
    private static List<Progress.Point> points(long... rows) {
        List<Progress.Point> points = new ArrayList<>(List.of(new Progress.Point(START, 1_000)));
        long sum = 1_000;
        for (int i = 0; i < rows.length; i++) {
            sum += rows[i];
            points.add(new Progress.Point(START.plusSeconds(2L * (i + 1)), sum));
        }
        return points;
    }

    @Test
    void theRateIsThatOfTheWholeSpan() {
        assertThat(Progress.rowsPerSecond(points(200, 400, 0)).getAsDouble()).isEqualTo(100, offset(1e-9));
    }

    @Test
    void thereIsNoRateBeforeTwoPointsApart() {
        assertThat(Progress.rowsPerSecond(List.of())).isEmpty();
        assertThat(Progress.rowsPerSecond(points())).isEmpty();
        Progress.Point point = new Progress.Point(START, 5);
        assertThat(Progress.rowsPerSecond(List.of(point, point))).isEmpty();
        assertThat(Progress.eta(points(), 100)).isEmpty();
    }

    @Test
    void aSteadyPaceStillGivesAnInterval() {
        EtaInterval eta = Progress.eta(points(200, 200, 200, 200), 11_000).orElseThrow();

        assertThat(eta.low()).isCloseTo(Duration.ofSeconds(100), Duration.ofMillis(1));
        assertThat(eta.high()).isCloseTo(Duration.ofSeconds(121), Duration.ofMillis(1));
    }

    @Test
    void anUnevenPaceGivesAWiderOne() {
        EtaInterval steady = Progress.eta(points(200, 200, 200, 200), 10_000).orElseThrow();
        EtaInterval uneven = Progress.eta(points(100, 300, 100, 300), 10_000).orElseThrow();

        assertThat(uneven.low()).isLessThan(steady.low());
        assertThat(uneven.high()).isGreaterThan(steady.high());
        assertThat(uneven).isEqualTo(new EtaInterval(Duration.ofMillis(66_666), Duration.ofSeconds(200)));
    }

    @Test
    void anIdleMomentDoesNotMeanForEver() {
        EtaInterval eta = Progress.eta(points(400, 0, 400, 0, 0), 8_000).orElseThrow();

        // 80 rows a second at the mean; never slower than a quarter of it.
        assertThat(eta.high()).isEqualTo(Duration.ofSeconds(400));
    }

    @Test
    void withoutProgressThereIsNoEta() {
        assertThat(Progress.eta(points(0, 0, 0), 100)).isEmpty();
        assertThat(Progress.eta(points(-50, 0), 100)).isEmpty();
    }

    @Test
    void moreRowsThanEstimatedLeaveNothing() {
        assertThat(Progress.eta(points(10, 10), -5)).contains(new EtaInterval(Duration.ZERO, Duration.ZERO));
    }

    @Test
    void theMeanIsAlwaysWithinTheInterval() {
        Random random = new Random(8);
        for (int round = 0; round < 2_000; round++) {
            long[] rows = random.longs(1 + random.nextInt(31), 0, 10_000).toArray();
            long remaining = random.nextLong(10_000_000);
            List<Progress.Point> points = points(rows);
            double rate = Progress.rowsPerSecond(points).orElseThrow();
            Progress.eta(points, remaining).ifPresent(eta -> {
                long mean = (long) (remaining * 1000 / rate);
                assertThat(mean).isBetween(eta.low().toMillis(), eta.high().toMillis() + 1);
            });
        }
    }
}
