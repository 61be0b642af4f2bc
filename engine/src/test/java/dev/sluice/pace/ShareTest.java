package dev.sluice.pace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** One budget over all runs. */
class ShareTest {

    private static double total(Map<Long, Share> shares) {
        return shares.values().stream()
                .mapToDouble(share -> share.workers() * share.duty())
                .sum();
    }

    @Test
    void belowOneWorkerIsADuty() {
        assertThat(Share.divide(0.3, List.of(new Demand(1, 5, 4, false)))).containsEntry(1L, new Share(1, 0.3));
    }

    @Test
    void aboveOneWorkerTheDutyIsSharedEvenly() {
        Share share = Share.divide(1.5, List.of(new Demand(1, 5, 4, false))).get(1L);
        assertThat(share).isEqualTo(new Share(2, 0.75));
    }

    @Test
    void higherPrioritiesAreServedFirst() {
        Map<Long, Share> shares = Share.divide(
                2, List.of(new Demand(1, 5, 4, false), new Demand(2, 9, 2, false), new Demand(3, 1, 1, false)));
        assertThat(shares.get(2L)).isEqualTo(Share.full(2));
        assertThat(shares.get(1L).workers()).isZero();
        assertThat(shares.get(3L).workers()).isZero();
    }

    @Test
    void whatOneCannotUseIsTheOthers() {
        Map<Long, Share> shares = Share.divide(4, List.of(new Demand(1, 5, 8, false), new Demand(2, 5, 1, false)));
        assertThat(shares).containsEntry(1L, Share.full(3)).containsEntry(2L, Share.full(1));
    }

    @Test
    void fullSpeedTakesWhatItMayBesideTheBudget() {
        Map<Long, Share> shares = Share.divide(0.1, List.of(new Demand(1, 5, 2, true), new Demand(2, 5, 4, false)));
        assertThat(shares).containsEntry(1L, Share.full(2)).containsEntry(2L, new Share(1, 0.1));
    }

    @Test
    void theSharesNeverAddUpToMoreThanTheLevelAndUseAllOfItThatCanBeUsed() {
        Random random = new Random(20260101);
        for (int round = 0; round < 2000; round++) {
            List<Demand> demands = new ArrayList<>();
            int runs = 1 + random.nextInt(6);
            for (int run = 0; run < runs; run++) {
                demands.add(new Demand(run, 1 + random.nextInt(9), 1 + random.nextInt(8), false));
            }
            double level = 0.05 + random.nextDouble() * 12;
            Map<Long, Share> shares = Share.divide(level, demands);
            double most = demands.stream().mapToInt(Demand::maxWorkers).sum();
            assertThat(total(shares)).isCloseTo(Math.min(level, most), within(0.05));
            demands.forEach(d -> assertThat(shares.get(d.run()).workers()).isLessThanOrEqualTo(d.maxWorkers()));
        }
    }
}
