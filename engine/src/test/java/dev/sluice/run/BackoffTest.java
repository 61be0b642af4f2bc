package dev.sluice.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BackoffTest {

    @ParameterizedTest
    @CsvSource({"1, 50", "2, 100", "3, 200", "6, 1600", "7, 3000", "8, 3000", "100, 3000", "2000000000, 3000"})
    void theWaitDoublesUpToThreeSecondsAndIsAtLeastHalfOfThat(int attempt, long mostMillis) {
        Random random = new Random(1);
        for (int i = 0; i < 1_000; i++) {
            assertThat(Backoff.after(attempt, random))
                    .isBetween(Duration.ofMillis(mostMillis / 2), Duration.ofMillis(mostMillis));
        }
    }

    @Test
    void workersThatFailTogetherDoNotComeBackTogether() {
        Random random = new Random(1);
        Set<Duration> waits = new HashSet<>();
        for (int i = 0; i < 64; i++) {
            waits.add(Backoff.after(7, random));
        }
        assertThat(waits).hasSizeGreaterThan(50);
    }
}
