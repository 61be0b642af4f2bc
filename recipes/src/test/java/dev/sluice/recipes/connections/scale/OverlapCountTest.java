package dev.sluice.recipes.connections.scale;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class OverlapCountTest {

    private record Spell(long contact, long from, long to) {}

    @Test
    void thePairsAreThoseThatComparingEachWithEachFinds() {
        for (int seed = 0; seed < 400; seed++) {
            SplittableRandom random = new SplittableRandom(seed);
            List<Spell> spells = new ArrayList<>();
            int contacts = 1 + random.nextInt(25);
            int days = 2 + random.nextInt(60);
            int count = random.nextInt(70);
            for (int i = 0; i < count; i++) {
                long from = random.nextInt(20) == 0 ? Long.MIN_VALUE : random.nextInt(days);
                long to = random.nextInt(10) == 0
                        ? Long.MAX_VALUE
                        : Math.max(0, from) + random.nextInt(1 + days / (1 + random.nextInt(10)));
                spells.add(new Spell(random.nextInt(contacts), from, to));
            }

            OverlapCount.Count found = count(spells);

            assertThat(found.edges()).as("seed %d: %s", seed, spells).isEqualTo(expected(spells, contacts));
            assertThat(found.standardError()).isZero();
            assertThat(found.spells()).isEqualTo(count);
        }
    }

    @Test
    void daysThatFollowOneAnotherAreOneStretchAndAGapIsNone() {
        List<Spell> spells = List.of(
                new Spell(1, 1, 10),
                new Spell(1, 11, 20),
                new Spell(2, 10, 11),
                new Spell(3, 30, 40),
                new Spell(3, 1, 2));

        assertThat(count(spells).edges()).isEqualTo(2);
        assertThat(count(List.of(new Spell(1, 1, 10), new Spell(1, 12, 20), new Spell(2, 11, 11)))
                        .edges())
                .isZero();
    }

    @Test
    void ofVeryManyWhoCameBackASampleIsCompared() {
        SplittableRandom random = new SplittableRandom(1);
        List<Spell> spells = new ArrayList<>();
        for (int contact = 0; contact < 9_000; contact++) {
            long from = random.nextInt(3_000);
            spells.add(new Spell(contact, from, from + 200));
            spells.add(new Spell(contact, from + 400, from + 500));
        }
        long met = 0;
        for (int a = 0; a < 9_000; a++) {
            for (int b = a + 1; b < 9_000; b++) {
                long apart =
                        Math.abs(spells.get(2 * a).from() - spells.get(2 * b).from());
                if (apart <= 200 || apart >= 200 && apart <= 500) {
                    met++;
                }
            }
        }

        OverlapCount.Count found = count(spells);

        assertThat(found.standardError()).isPositive();
        assertThat(Math.abs(found.edges() - met)).isLessThan(4 * found.standardError());
        assertThat(found.standardError()).isLessThan(0.01 * met);
    }

    private static OverlapCount.Count count(List<Spell> spells) {
        OverlapCount count = new OverlapCount();
        spells.stream()
                .sorted(Comparator.comparingLong(Spell::contact).thenComparingLong(Spell::from))
                .forEach(spell -> count.add(spell.contact(), spell.from(), spell.to()));
        return count.count(1);
    }

    private static double expected(List<Spell> spells, int contacts) {
        boolean[][] met = new boolean[contacts][contacts];
        double pairs = 0;
        for (Spell one : spells) {
            for (Spell other : spells) {
                int a = (int) one.contact();
                int b = (int) other.contact();
                if (a < b && one.from() <= other.to() && other.from() <= one.to() && !met[a][b]) {
                    met[a][b] = true;
                    pairs++;
                }
            }
        }
        return pairs;
    }
}
