package dev.sluice.pace.signals;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Which looks show what customers have without Sluice. */
class LooksTest {

    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
    private static final long MILLIS = 1_000_000;

    private final Looks looks = new Looks();

    private void look(long atMillis, long tookMillis, int own, int others) {
        looks.add(START.plusMillis(atMillis), tookMillis * MILLIS, own, others, 0);
    }

    private List<Long> clear() {
        Instant now = START.plusSeconds(60);
        return looks.last(Duration.ofMinutes(2), now, Looks.Look::clear).stream()
                .map(look -> Duration.between(START, look.at()).toMillis())
                .sorted()
                .toList();
    }

    @Test
    void whatAChunkHeldUpIsStillThereBehindIt() {
        look(1_000, 1, 1, 1);
        look(1_100, 1, 0, 1);
        look(1_300, 1, 0, 1);
        look(1_302, 1, 0, 1);
        // Began while the chunk's queue was there.
        look(1_350, 60, 0, 1);
        look(1_400, 1, 0, 1);
        assertThat(clear()).containsExactly(1_302L, 1_400L);
    }

    @Test
    void withoutCustomersThereIsNothingToCompareWith() {
        look(1_000, 1, 0, 0);
        look(2_000, 1, 0, 1);
        // Idle for a moment, but about.
        look(3_000, 1, 0, 0);
        look(50_000, 1, 0, 0);
        assertThat(clear()).containsExactly(2_000L, 3_000L);
    }
}
