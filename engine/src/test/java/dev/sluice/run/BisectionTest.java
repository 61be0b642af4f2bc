package dev.sluice.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.KeyValue;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Random;
import java.util.function.BiPredicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The search finds every bad row and no other, with few attempts, whatever the places of the bad rows. */
class BisectionTest {

    /** A walk over rows 1 to n, as a worker does it, with a rule that says which chunks fail. */
    private static final class Walk {
        private final int rows;
        private final int usual;
        private final BiPredicate<Integer, Integer> fails;
        private final BitSet committed = new BitSet();
        private long committedRows;
        private final List<Integer> setAside = new ArrayList<>();
        private int attempts;
        private int position;
        private Bisection bisection = Bisection.NONE;

        /** @param fails of the first and the last row of a chunk: whether it fails */
        Walk(int rows, int usual, BiPredicate<Integer, Integer> fails) {
            this.rows = rows;
            this.usual = usual;
            this.fails = fails;
        }

        static Walk over(int rows, int usual, BitSet bad) {
            return new Walk(rows, usual, (first, last) -> {
                int next = bad.nextSetBit(first);
                return next >= 0 && next <= last;
            });
        }

        Walk go() {
            while (position < rows) {
                assertThat(attempts).as("attempts").isLessThan(100_000);
                step();
            }
            return this;
        }

        private void step() {
            KeyValue suspect = bisection.suspect();
            int suspects = suspect == null ? 0 : number(suspect) - position;
            int size = suspect == null
                    ? Math.min(bisection.rows(usual), rows - position)
                    : Bisection.rowsOf(suspects, usual);
            int upto = position + size;
            boolean lastChance = suspects == 1 && bisection.isLastChance();
            attempts++;
            if (!fails.test(position + 1, upto)) {
                bisection = bisection.committed(key(upto), size);
                committed.set(position + 1, upto + 1);
                committedRows += upto - position;
                position = upto;
            } else if (lastChance) {
                bisection = bisection.setAside();
                setAside.add(upto);
                position = upto;
            } else {
                bisection = bisection.failed(key(upto), size);
            }
        }
    }

    private static KeyValue key(int number) {
        return KeyValue.of(String.valueOf(number));
    }

    private static int number(KeyValue key) {
        return Integer.parseInt(key.parts().get(0));
    }

    private static BitSet bad(Iterable<Integer> rows) {
        BitSet bad = new BitSet();
        rows.forEach(bad::set);
        return bad;
    }

    @Test
    void everySetOfBadRowsIsFoundExactlyWhateverTheSizeOfChunks() {
        for (int rows = 1; rows <= 11; rows++) {
            for (int usual = 1; usual <= rows + 1; usual++) {
                for (int set = 0; set < 1 << rows; set++) {
                    BitSet bad = BitSet.valueOf(new long[] {(long) set << 1});
                    Walk walk = Walk.over(rows, usual, bad).go();
                    String what = "rows " + rows + ", chunks of " + usual + ", bad " + bad;
                    assertThat(bad(walk.setAside)).as(what).isEqualTo(bad);
                    assertThat(walk.setAside).as(what).hasSize(bad.cardinality());
                    BitSet good = new BitSet();
                    good.set(1, rows + 1);
                    good.andNot(bad);
                    assertThat(walk.committed).as(what).isEqualTo(good);
                    assertThat(walk.committedRows).as(what).isEqualTo(good.cardinality());
                }
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 100, 500, 7_919, 10_000, 50_000})
    void aFewBadRowsCostAtMostTwentyAttemptsEach(int usual) {
        Random random = new Random(11);
        int rows = 1_000_000 / Math.max(1, 10_000 / usual);
        int clean = (rows + usual - 1) / usual;
        for (int draw = 0; draw < 200; draw++) {
            BitSet bad = new BitSet();
            while (bad.cardinality() < 7) {
                bad.set(1 + random.nextInt(rows));
            }
            Walk walk = Walk.over(rows, usual, bad).go();
            assertThat(walk.setAside).hasSize(7);
            assertThat(walk.attempts - clean)
                    .as("extra attempts for %s in chunks of %d", bad, usual)
                    .isLessThanOrEqualTo(7 * 20);
        }
    }

    @Test
    void theWorstPlaceOfASingleRowCostsTheLogarithmAndThreeMore() {
        int usual = 50_000;
        int worst = 0;
        for (int row = 1; row <= usual; row++) {
            BitSet bad = new BitSet();
            bad.set(row);
            worst = Math.max(worst, Walk.over(2 * usual, usual, bad).go().attempts - 2);
        }
        assertThat(worst).isEqualTo(19);
    }

    @Test
    void adjacentBadRowsCostFarLessThanASearchEach() {
        BitSet bad = new BitSet();
        bad.set(5_000, 5_100);
        Walk walk = Walk.over(100_000, 10_000, bad).go();
        assertThat(walk.attempts - 10).isLessThan(100 * 3);
    }

    @Test
    void aStepThatIsWrongForEveryRowCostsTwoAttemptsARow() {
        BitSet bad = new BitSet();
        bad.set(1, 1_001);
        Walk walk = Walk.over(1_000, 500, bad).go();
        assertThat(walk.setAside).hasSize(1_000);
        assertThat(walk.attempts).isLessThan(2_000 + 2 * 12);
    }

    @Test
    void denseBadRowsCostLessThanASearchFromTheUsualSizeWould() {
        Random random = new Random(5);
        BitSet bad = new BitSet();
        for (int row = 1; row <= 100_000; row++) {
            if (random.nextInt(100) == 0) {
                bad.set(row);
            }
        }
        Walk walk = Walk.over(100_000, 10_000, bad).go();
        assertThat((double) walk.attempts / bad.cardinality()).isLessThan(13);
    }

    @Test
    void theUsualSizeIsBackSoonAfterTheLastBadRow() {
        BitSet bad = new BitSet();
        bad.set(10, 13);
        Walk walk = Walk.over(1_000_000, 10_000, bad);
        while (walk.position < 13) {
            walk.step();
        }
        int before = walk.attempts;
        while (walk.bisection.rows(10_000) < 10_000) {
            walk.step();
        }
        assertThat(walk.attempts - before).isLessThanOrEqualTo(4);
        assertThat(walk.bisection.isAtEase(10_000)).isTrue();
    }

    @Test
    void anErrorThatVanishesInSmallerChunksSetsNobodyAside() {
        for (int most = 1; most <= 64; most++) {
            int allowed = most;
            Walk walk = new Walk(300, 64, (first, last) -> last - first + 1 > allowed).go();
            assertThat(walk.setAside).as("chunks of up to %d rows pass", most).isEmpty();
            assertThat(walk.committedRows).isEqualTo(300);
        }
    }

    @Test
    void twoRowsThatOnlyFailTogetherAreBothKept() {
        for (int first = 1; first < 32; first++) {
            for (int second = first + 1; second <= 32; second++) {
                int one = first;
                int other = second;
                Walk walk = new Walk(32, 32, (from, to) -> from <= one && other <= to).go();
                assertThat(walk.setAside).as("%d and %d", one, other).isEmpty();
                assertThat(walk.committedRows).isEqualTo(32);
            }
        }
    }

    @Test
    void aRowThatFailsOnlyOnceAloneIsNotSetAside() {
        int[] failuresAlone = {0};
        Walk walk = new Walk(
                        40,
                        40,
                        (first, last) -> first <= 17
                                && 17 <= last
                                && (first < last || failuresAlone[0]++ < Bisection.ATTEMPTS_ALONE - 1))
                .go();
        assertThat(walk.setAside).isEmpty();
        assertThat(failuresAlone[0]).isEqualTo(Bisection.ATTEMPTS_ALONE);
        assertThat(walk.committedRows).isEqualTo(40);
    }
}
