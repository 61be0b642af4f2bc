package dev.sluice.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.RunView.SkipCount;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class SkipsTest {

    @Test
    void sameReasonsAreSummedAndTheMostFrequentComesFirst() {
        Skips skips = Skips.NONE.plus("no country", 2).plus("no currency", 5).plus("no country", 1);

        assertThat(skips.counts()).containsExactly(new SkipCount("no currency", 5), new SkipCount("no country", 3));
        assertThat(skips.total()).isEqualTo(8);
    }

    @Test
    void addingLeavesTheOriginalsAlone() {
        Skips one = Skips.NONE.plus("a", 1);
        Skips both = one.plus(Skips.NONE.plus("b", 2));

        assertThat(both.total()).isEqualTo(3);
        assertThat(one.counts()).containsExactly(new SkipCount("a", 1));
        assertThat(Skips.NONE.isEmpty()).isTrue();
        assertThat(one.isEmpty()).isFalse();
    }

    @Test
    void reasonsBeyondTheMostAreCountedTogetherAndKnownOnesStillApart() {
        Skips skips = Skips.NONE;
        for (int i = 1; i <= Skips.MOST_REASONS + 7; i++) {
            skips = skips.plus("reason " + i, 1);
        }
        skips = skips.plus("reason 1", 10);

        assertThat(skips.reasons()).hasSize(Skips.MOST_REASONS + 1);
        assertThat(skips.counts()).startsWith(new SkipCount("reason 1", 11), new SkipCount("other reasons", 7));
        assertThat(skips.total()).isEqualTo(Skips.MOST_REASONS + 17);
    }

    @Test
    void noRowIsLostHoweverReasonsArriveAndAreStored() {
        Random random = new Random(20261122);
        for (int round = 0; round < 300; round++) {
            Skips left = Skips.NONE;
            Skips right = Skips.NONE;
            long rows = 0;
            for (int i = 0; i < 60; i++) {
                String reason = "r" + random.nextInt(1 + random.nextInt(50));
                long more = 1 + random.nextInt(9);
                rows += more;
                if (random.nextBoolean()) {
                    left = left.plus(reason, more);
                } else {
                    right = right.plus(reason, more);
                }
            }
            Skips both = left.plus(right);

            assertThat(both.total()).isEqualTo(rows);
            assertThat(both.reasons())
                    .hasSizeLessThanOrEqualTo(Skips.MOST_REASONS + 1)
                    .doesNotHaveDuplicates();
            List<String> reasons = new ArrayList<>(both.reasons());
            assertThat(Skips.of(reasons, both.counted()).counts()).isEqualTo(both.counts());
        }
    }
}
