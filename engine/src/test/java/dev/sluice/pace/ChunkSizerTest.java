package dev.sluice.pace;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.RunOptions;
import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ChunkSizerTest {

    private static final Duration FAST = Duration.ofMillis(1);

    private static Duration times(int rows, double microsPerRow) {
        return Duration.ofNanos((long) (rows * microsPerRow * 1000));
    }

    /** Does a chunk of the size asked for, at a cost per row. */
    private static void chunk(ChunkSizer sizer, double microsPerRow) {
        sizer.committed(sizer.rows(), times(sizer.rows(), microsPerRow));
    }

    @ParameterizedTest
    @ValueSource(doubles = {5.5, 20, 100, 1_000, 20_000, 120_000})
    void theSizeComesToAQuarterOfASecondWhateverARowCosts(double microsPerRow) {
        ChunkSizer sizer = ChunkSizer.adaptive();
        for (int i = 0; i < 40; i++) {
            chunk(sizer, microsPerRow);
        }
        int ideal = (int) (ChunkSizer.TARGET.toNanos() / 1000 / microsPerRow);
        // Within the band that is left alone; whole rows are coarse when a chunk has two of them.
        assertThat(sizer.rows()).isBetween((int) Math.floor(ideal * 0.84), (int) Math.ceil(ideal * 1.16));
    }

    @Test
    void theSizeSettlesUnderNoise() {
        ChunkSizer sizer = ChunkSizer.adaptive();
        Random random = new Random(9);
        for (int i = 0; i < 400; i++) {
            double noisy = 100 * (0.8 + 0.4 * random.nextDouble());
            chunk(sizer, noisy);
            if (i > 60) {
                // 2,500 rows take 250 ms at the mean cost; the p90 is what counts, so it stays a little below.
                assertThat(sizer.rows()).isBetween(1_500, 2_700);
            }
        }
    }

    @Test
    void anyTwoChunksInARowGrowByHalfAtMost() {
        ChunkSizer sizer = ChunkSizer.adaptive();
        int last = sizer.rows();
        for (int i = 0; i < 30; i++) {
            sizer.committed(sizer.rows(), FAST);
            assertThat(sizer.rows()).isLessThanOrEqualTo((int) Math.ceil(last * ChunkSizer.MAX_GROWTH));
            last = sizer.rows();
        }
        assertThat(last).isEqualTo(RunOptions.MAX_BATCH_SIZE);
    }

    @Test
    void oneFastChunkProvesNothing() {
        ChunkSizer sizer = ChunkSizer.adaptive();
        sizer.committed(ChunkSizer.START_ROWS, FAST);
        sizer.committed(ChunkSizer.START_ROWS, FAST);
        assertThat(sizer.rows()).isEqualTo(ChunkSizer.START_ROWS);
        sizer.committed(ChunkSizer.START_ROWS, FAST);
        assertThat(sizer.rows()).isGreaterThan(ChunkSizer.START_ROWS);
    }

    @Test
    void aChunkFarBeyondTheTargetCutsToATenthAndWhatWasLearnedIsForgotten() {
        ChunkSizer sizer = ChunkSizer.adaptive();
        for (int i = 0; i < 20; i++) {
            chunk(sizer, 10);
        }
        int before = sizer.rows();
        sizer.committed(
                before,
                ChunkSizer.TARGET.multipliedBy(ChunkSizer.PANIC_MULTIPLE).plusNanos(1));
        int after = sizer.rows();
        assertThat(after).isEqualTo(before / ChunkSizer.PANIC_DIVISOR);

        // Were the fast chunks remembered, the next would already be predicted, and the size grow.
        chunk(sizer, 10);
        chunk(sizer, 10);
        assertThat(sizer.rows()).isEqualTo(after);
    }

    @Test
    void aChunkJustWithinTheLimitShrinksInProportion() {
        ChunkSizer sizer = ChunkSizer.adaptiveFrom(1_000);
        sizer.committed(1_000, ChunkSizer.TARGET.multipliedBy(ChunkSizer.PANIC_MULTIPLE));
        assertThat(sizer.rows()).isEqualTo(1_000 / ChunkSizer.PANIC_MULTIPLE);
    }

    @Test
    void theSizeNeverLeavesOneRowToFiftyThousand() {
        assertThat(RunOptions.MAX_BATCH_SIZE).isEqualTo(50_000);
        assertThat(ChunkSizer.adaptiveFrom(0).rows()).isEqualTo(1);
        assertThat(ChunkSizer.adaptiveFrom(Integer.MAX_VALUE).rows()).isEqualTo(50_000);

        ChunkSizer sizer = ChunkSizer.adaptive();
        Random random = new Random(4);
        for (int i = 0; i < 20_000; i++) {
            switch (random.nextInt(10)) {
                case 0 -> sizer.timedOut();
                case 1 -> sizer.conflicted();
                default ->
                    sizer.committed(
                            random.nextInt(sizer.rows() + 1), Duration.ofNanos(random.nextLong(3_000_000_000L) + 1));
            }
            assertThat(sizer.rows()).isBetween(1, 50_000);
        }
    }

    @Test
    void aRowThatAloneTakesTooLongLeavesOneRow() {
        ChunkSizer sizer = ChunkSizer.adaptive();
        for (int i = 0; i < 10; i++) {
            chunk(sizer, 4_000_000);
        }
        assertThat(sizer.rows()).isEqualTo(1);
    }

    @Test
    void emptyKeySpaceTeachesNothing() {
        ChunkSizer sizer = ChunkSizer.adaptive();
        for (int i = 0; i < 10; i++) {
            sizer.committed(0, Duration.ofSeconds(30));
            sizer.committed(0, Duration.ofNanos(1));
        }
        assertThat(sizer.rows()).isEqualTo(ChunkSizer.START_ROWS);
    }

    @Test
    void aFixedSizeStaysExceptForChunksThatFail() {
        ChunkSizer sizer = ChunkSizer.fixed(800);
        for (int i = 0; i < 10; i++) {
            chunk(sizer, 1);
            chunk(sizer, 10_000);
            assertThat(sizer.rows()).isEqualTo(800);
        }
        sizer.conflicted();
        assertThat(sizer.rows()).isEqualTo(400);
        sizer.timedOut();
        assertThat(sizer.rows()).isEqualTo(40);
    }

    @Test
    void theConstantsFitTogether() {
        // A cut must undo more than the growth of several chunks, and land below the target even at the panic limit.
        assertThat(ChunkSizer.PANIC_DIVISOR).isGreaterThan(ChunkSizer.PANIC_MULTIPLE);
        assertThat((double) ChunkSizer.PANIC_DIVISOR).isGreaterThan(Math.pow(ChunkSizer.MAX_GROWTH, 5));
        // One step of growth from the target never reaches the panic limit.
        assertThat(ChunkSizer.MAX_GROWTH).isLessThan(ChunkSizer.PANIC_MULTIPLE);
        assertThat(ChunkSizer.START_ROWS).isBetween(1, RunOptions.MAX_BATCH_SIZE);
    }

    @Test
    void atFullSpeedChunksTakeLongerButPanicStaysWithinTheStatementLimit() {
        ChunkSizer sizer = ChunkSizer.adaptiveFrom(500, Pace.FULL_SPEED_CHUNK);
        for (int i = 0; i < 60; i++) {
            sizer.committed(sizer.rows(), Duration.ofNanos(sizer.rows() * 50_000L));
        }

        assertThat(sizer.rows()).isBetween(10_000, 14_000);
        assertThat(Pace.FULL_SPEED_CHUNK).isGreaterThan(ChunkSizer.TARGET);
        assertThat(Pace.FULL_SPEED_CHUNK.multipliedBy(ChunkSizer.PANIC_MULTIPLE))
                .isLessThan(Duration.ofSeconds(5));
    }
}
