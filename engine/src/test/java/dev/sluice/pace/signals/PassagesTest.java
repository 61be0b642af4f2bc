package dev.sluice.pace.signals;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class PassagesTest {

    private static final long SEED = Long.getLong("seed", 4711);

    private final Passages passages = new Passages();

    @Test
    void whoIsWhereTheCounterIsIsNotBehindHoweverLongItHasBeenThere() {
        passages.note(100, 1);
        passages.note(100, 500);
        assertThat(passages.secondsSince(100, 900)).isZero();
        assertThat(passages.secondsSince(101, 900)).isZero();
    }

    @Test
    void anIdleTimeBeforeTheCounterWentOnIsNotCounted() {
        passages.note(100, 1);
        passages.note(100, 500);
        passages.note(200, 501);
        passages.note(200, 510);
        assertThat(passages.secondsSince(100, 510)).isEqualTo(10);
        assertThat(passages.secondsSince(150, 510)).isEqualTo(9.5);
        assertThat(passages.secondsSince(199, 510)).isCloseTo(9.01, within(1e-9));
    }

    @Test
    void aPlaceBeforeTheFirstNoteIsLeftAtLeastSinceThen() {
        passages.note(100, 1);
        assertThat(passages.reachesBackTo(99)).isFalse();
        assertThat(passages.reachesBackTo(100)).isTrue();
        assertThat(passages.secondsSince(50, 8)).isEqualTo(7);
    }

    @Test
    void aCounterThatGoesBackIsAnotherServers() {
        passages.note(100, 1);
        passages.note(200, 2);
        passages.note(150, 3);
        assertThat(passages.reachesBackTo(149)).isFalse();
        assertThat(passages.secondsSince(150, 9)).isZero();
    }

    @Test
    void anAnswerIsRightToWithinTheTimeBetweenTwoNotes() {
        Random random = new Random(SEED);
        TreeMap<Long, Double> truth = new TreeMap<>();
        long place = 0;
        double now = 0;
        double noted = 0;
        double longest = 0;
        for (int i = 0; i < 3_000; i++) {
            now += random.nextDouble();
            place += random.nextInt(3) == 0 ? random.nextInt(1_000) : 0;
            truth.putIfAbsent(place, now);
            if (random.nextInt(3) == 0) {
                passages.note(place, now);
                longest = Math.max(longest, now - noted);
                noted = now;
            }
        }
        passages.note(place, now);
        for (int i = 0; i < 1_000; i++) {
            long reached = (long) (random.nextDouble() * place);
            double left = truth.higherEntry(reached) == null
                    ? now
                    : truth.higherEntry(reached).getValue();
            if (passages.reachesBackTo(reached)) {
                assertThat(passages.secondsSince(reached, now))
                        .as("seed %d, place %d of %d", SEED, reached, place)
                        .isCloseTo(now - left, within(longest));
            }
        }
    }
}
