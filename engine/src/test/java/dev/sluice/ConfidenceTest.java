package dev.sluice;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConfidenceTest {

    // Exact values of 1 - 0.05^(1/n), computed apart.
    @ParameterizedTest
    @CsvSource({"1, 0.95", "10, 0.2588656", "59, 0.04950756", "100, 0.02951305", "20000, 0.00014977538"})
    void theBoundIsTheExactOne(long rows, double bound) {
        assertThat(Confidence.bound(rows)).isCloseTo(bound, within(bound * 1e-5));
    }

    @Test
    void ofManyRowsItIsThreeInTheirNumber() {
        for (long rows : new long[] {1_000, 50_000, 1_000_000, 3_000_000_000L}) {
            assertThat(Confidence.bound(rows) * rows).isBetween(2.98, 3.0);
        }
        assertThat(Confidence.bound(0)).as("nothing was looked at").isEqualTo(1);
    }

    @ParameterizedTest
    @CsvSource({"20000, 0.015", "1000, 0.30", "100, 3.0", "1, 95", "0, 100", "3000000, 0.000100"})
    void theSentenceRoundsUp(long rows, String percent) {
        assertThat(Confidence.sentence(rows))
                .isEqualTo("with 95 % confidence fewer than " + percent + " % of all rows differ");
    }

    @ParameterizedTest
    @CsvSource({
        "100, 100, 0, 100",
        "80, 100, 50, 40",
        "79, 100, 33, 52",
        "80, 100, 100, 0",
        "80, 100, 120, 0",
        "0, 0, 0, 0"
    })
    void rowsThatSayNothingTakeTheirShareOfTheWorth(long worth, long rows, long without, long left) {
        assertThat(Confidence.worthOf(worth, rows, without)).isEqualTo(left);
        assertThat(Confidence.worthOf(null, rows, without)).isZero();
    }

    @Test
    void aShareAtTheBoundEscapesOneSampleInTwenty() {
        Random random = new Random(20261122);
        double share = Confidence.bound(200);
        int unseen = 0;
        for (int sample = 0; sample < 20_000; sample++) {
            boolean seen = false;
            for (int row = 0; row < 200 && !seen; row++) {
                seen = random.nextDouble() < share;
            }
            unseen += seen ? 0 : 1;
        }
        assertThat(unseen / 20_000.0).isCloseTo(0.05, within(0.006));
    }
}
