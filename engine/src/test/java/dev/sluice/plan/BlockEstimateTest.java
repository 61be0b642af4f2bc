package dev.sluice.plan;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class BlockEstimateTest {

    private static final int MOST_ROWS = 80;

    @Test
    void allBlocksReadIsNoEstimate() {
        assertThat(BlockEstimate.total(new double[] {3, 0, 5}, 3, 9)).isEqualTo(Interval.exactly(8));
    }

    @Test
    void noneSeenMayStillBeSome() {
        Interval total = BlockEstimate.total(new double[100], 10_000, MOST_ROWS);

        assertThat(total.low()).isZero();
        assertThat(total.high()).isBetween(0.02 * 10_000 * MOST_ROWS, 0.05 * 10_000 * MOST_ROWS);
    }

    @Test
    void noFewerThanWereSeenAndNoMoreThanFit() {
        Interval total = BlockEstimate.total(new double[] {80, 80, 80, 80}, 5, MOST_ROWS);

        assertThat(total.low()).isGreaterThanOrEqualTo(320);
        assertThat(total.high()).isLessThanOrEqualTo(400);
    }

    /** Tables in which rows lie evenly, at random, in stretches, or only in few blocks. */
    @Test
    void nineteenOfTwentyIntervalsHoldOverGeneratedTables() {
        SplittableRandom random = new SplittableRandom(42);
        int hits = 0;
        int tables = 2_000;
        for (int i = 0; i < tables; i++) {
            double[] blocks = table(random, 500 + random.nextInt(20_000));
            double truth = 0;
            for (double block : blocks) {
                truth += block;
            }
            double[] read = BlockSample.draw(blocks.length, 400, random.nextLong()).stream()
                    .mapToDouble(number -> blocks[number.intValue()])
                    .toArray();
            hits += BlockEstimate.total(read, blocks.length, MOST_ROWS).contains(truth) ? 1 : 0;
        }
        assertThat(hits / (double) tables).isGreaterThanOrEqualTo(0.95);
    }

    private static double[] table(SplittableRandom random, int size) {
        double[] blocks = new double[size];
        int kind = random.nextInt(4);
        double share = Math.pow(random.nextDouble(), 2);
        int begin = random.nextInt(size);
        for (int i = 0; i < size; i++) {
            boolean inStretch = i >= begin && i < begin + size * share;
            blocks[i] = switch (kind) {
                case 0 -> Math.floor(MOST_ROWS * share);
                case 1 -> random.nextInt((int) (MOST_ROWS * share) + 1);
                case 2 -> inStretch ? MOST_ROWS : 0;
                default -> random.nextDouble() < share * 0.2 ? MOST_ROWS : 0;
            };
        }
        return blocks;
    }

    @Test
    void eachStretchGivesOneBlock() {
        assertThat(BlockSample.draw(3, 16, 1)).containsExactly(0L, 1L, 2L);
        assertThat(BlockSample.draw(1_000_003, 400, 7))
                .hasSize(400)
                .isSorted()
                .doesNotHaveDuplicates()
                .allSatisfy(number -> assertThat(number).isBetween(0L, 1_000_002L));
    }
}
