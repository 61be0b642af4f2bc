package dev.sluice.bench;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.bench.report.Stats;
import java.util.List;
import org.junit.jupiter.api.Test;

class StatsTest {

    @Test
    void theMedianIsTheMiddleOrTheMeanOfTheTwoInTheMiddle() {
        assertThat(Stats.median(List.of(3.0, 1.0, 2.0))).isEqualTo(2);
        assertThat(Stats.median(List.of(4.0, 1.0, 2.0, 3.0))).isEqualTo(2.5);
    }

    @Test
    void aQuantileIsASampleThatWasSeen() {
        List<Double> samples = List.of(10.0, 20.0, 30.0, 40.0);

        assertThat(Stats.quantile(samples, 0.5)).isEqualTo(20);
        assertThat(Stats.quantile(samples, 0.51)).isEqualTo(30);
        assertThat(Stats.quantile(samples, 0.99)).isEqualTo(40);
        assertThat(Stats.min(samples)).isEqualTo(10);
        assertThat(Stats.max(samples)).isEqualTo(40);
    }
}
