package dev.sluice.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.RunOptions;
import java.util.Random;
import org.junit.jupiter.api.Test;

class RangeSizeTest {

    @Test
    void aKnownSpeedGivesAboutTenSecondsOfWork() {
        assertThat(RangeSize.rows(5_000, 1_000, 100_000_000, 90_000_000, 2)).isEqualTo(50_000);
    }

    @Test
    void anUnknownSpeedGivesAFewChunks() {
        assertThat(RangeSize.rows(0, 500, 100_000_000, 90_000_000, 2)).isEqualTo(2_000);
    }

    @Test
    void noRangeIsSoLargeAShareThatItsOwnerWorksAloneAtTheEnd() {
        assertThat(RangeSize.rows(50_000, 1_000, 64_000, 64_000, 2)).isEqualTo(2_000);
        assertThat(RangeSize.rows(50_000, 1_000, 64_000, 64_000, 4)).isEqualTo(1_000);
    }

    @Test
    void towardsTheEndRangesShrinkToAChunk() {
        assertThat(RangeSize.rows(50_000, 1_000, 10_000_000, 800_000, 2)).isEqualTo(100_000);
        assertThat(RangeSize.rows(50_000, 1_000, 10_000_000, 80_000, 2)).isEqualTo(10_000);
        assertThat(RangeSize.rows(50_000, 1_000, 10_000_000, 0, 2))
                .as("more rows than were estimated")
                .isEqualTo(1_000);
    }

    @Test
    void aShareBelowOneChunkIsAWholeChunk() {
        assertThat(RangeSize.rows(50_000, 1_000, 100, 100, 2)).isEqualTo(1_000);
    }

    @Test
    void aRangeIsNeverEmptyAndNeverBeyondWhatOneTakeoverMayCost() {
        assertThat(RangeSize.rows(
                        1e12, RunOptions.MAX_BATCH_SIZE, Long.MAX_VALUE, Long.MAX_VALUE, RunOptions.MAX_WORKERS))
                .isEqualTo(200_000);
        Random random = new Random(3);
        for (int i = 0; i < 20_000; i++) {
            int chunk = 1 + random.nextInt(RunOptions.MAX_BATCH_SIZE);
            int rows = RangeSize.rows(
                    random.nextDouble() * 1e6,
                    chunk,
                    random.nextLong(1_000_000_000),
                    random.nextLong(1_000_000_000),
                    1 + random.nextInt(RunOptions.MAX_WORKERS));
            assertThat(rows).isBetween(chunk, 200_000);
            assertThat(rows % chunk).as("a range is whole chunks").isZero();
        }
    }
}
