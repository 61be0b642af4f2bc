package dev.sluice.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.Outcomes;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OutcomeCountTest {

    @ParameterizedTest
    @CsvSource(useHeadersInDisplayName = true, textBlock = """
                    scanned, changed, remaining, → changed, already right, skipped
                    100,     100,     0,         100,       0,             0
                    100,     70,      0,         70,        30,            0
                    100,     70,      20,        70,        10,            20
                    100,     0,       100,       0,         0,             100
                    0,       0,       0,         0,         0,             0
                    # Rows that appeared between the count and the step were scanned too.
                    100,     103,     0,         103,       0,             0
                    # More remain than were there: rows that arrived after the step are the application's.
                    10,      4,       9,         4,         0,             6
                    10,      12,      3,         12,        0,             0
                    """)
    void everyRowHasOneOutcome(
            long scanned, long changed, long remaining, long thenChanged, long thenAlreadyRight, long thenSkipped) {
        assertThat(OutcomeCount.of(scanned, changed, remaining))
                .isEqualTo(new Outcomes(thenChanged, thenAlreadyRight, thenSkipped, 0));
    }

    @Test
    void whateverTheStatementsCountedTheSumIsTheRowsScannedOrChanged() {
        Random random = new Random(42);
        for (int i = 0; i < 20_000; i++) {
            long scanned = random.nextInt(50);
            long changed = random.nextInt(60);
            long remaining = random.nextInt(60);

            Outcomes outcomes = OutcomeCount.of(scanned, changed, remaining);

            assertThat(outcomes.changed()).isEqualTo(changed);
            assertThat(outcomes.skipped()).isLessThanOrEqualTo(remaining);
            assertThat(outcomes.scanned()).isEqualTo(Math.max(scanned, changed));
        }
    }
}
