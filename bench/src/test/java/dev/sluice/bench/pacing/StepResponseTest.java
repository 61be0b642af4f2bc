package dev.sluice.bench.pacing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A chunk every fifth of a second, of as many rows as the script says. */
class StepResponseTest {

    private static final long SECOND = 1_000_000;
    private static final long CHUNK = SECOND / 5;

    private long now;
    private Timeline timeline;

    @BeforeEach
    void begin() {
        now = 0;
        timeline = new Timeline(() -> now);
    }

    private void work(double seconds, long rowsPerSecond) {
        for (long end = now + (long) (seconds * SECOND); now < end; ) {
            now += CHUNK;
            if (rowsPerSecond > 0) {
                timeline.committed(rowsPerSecond / 5, CHUNK);
            }
        }
    }

    private StepResponse response(double began, double ended) {
        return StepResponse.of(timeline, (long) (began * SECOND), (long) (ended * SECOND), now);
    }

    @Test
    void givingWayAndComingBackAreSeenWhenTheyHappen() {
        work(23, 10_000);
        work(10, 4_000);
        work(12, 5_000);
        work(20, 9_500);

        StepResponse response = response(20, 40);

        assertThat(response.earlier()).isCloseTo(10_000, within(1.0));
        // Three seconds after the beginning, five after the end; a second later it is sure.
        assertThat(response.backedOff().orElseThrow()).isBetween(3.0, 4.0);
        assertThat(response.back().orElseThrow()).isBetween(5.0, 6.0);
    }

    @Test
    void aShortGapBetweenChunksIsNoGivingWay() {
        work(25, 10_000);
        now += SECOND / 2;
        work(20, 10_000);

        StepResponse response = response(20, 40);

        assertThat(response.backedOff()).isEmpty();
        assertThat(response.back()).hasValue(0);
    }

    @Test
    void aHeldRunHasGivenWayAtOnce() {
        work(20, 10_000);
        timeline.standing("running", 2, "");
        work(1, 10_000);
        timeline.standing("held", 0, "replica lag");
        work(3, 10_000);

        assertThat(response(20, 24).backedOff()).hasValueCloseTo(1.0, within(0.15));
    }

    @Test
    void aChunksRowsAreDoneAllTheWhileThatItTook() {
        now = 10 * SECOND;
        timeline.committed(1_000, 2 * SECOND);

        assertThat(timeline.rate(8 * SECOND, 9 * SECOND)).isEqualTo(500);
        assertThat(timeline.rate(7 * SECOND, 9 * SECOND)).isEqualTo(250);
        assertThat(timeline.rate(10 * SECOND, 11 * SECOND)).isZero();
    }

    @Test
    void whoStaysSlowIsNotBack() {
        work(20, 10_000);
        work(60, 8_500);

        assertThat(response(20, 30).back()).isEmpty();
    }
}
