package dev.sluice.pace;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.api.Test;

class WindowHoldTest {

    private static final String NIGHTS = "Sat-Sun 00:00-06:00 Europe/Berlin";

    @Test
    void aRunWithoutWindowsMayAlwaysRun() {
        assertThat(WindowHold.of(null, Instant.EPOCH)).isEmpty();
    }

    @Test
    void outsideItSaysWhichWindowAndWhenItOpens() {
        WindowHold hold =
                WindowHold.of(NIGHTS, Instant.parse("2026-11-22T19:20:00Z")).orElseThrow();

        assertThat(hold.sentence())
                .isEqualTo("outside its window Sat-Sun 00:00-06:00 Europe/Berlin; opens Sat 2026-11-28 00:00 CET"
                        + " (in 5 d 3 h)");
        assertThat(WindowHold.isReason(hold.sentence())).isTrue();
        assertThat(WindowHold.isReason("replica standby1 is 6.2 s behind, limit 5 s"))
                .isFalse();
    }

    @Test
    void inSummerTheHourIsToldInSummerTime() {
        assertThat(WindowHold.of(NIGHTS, Instant.parse("2026-07-03T21:59:00Z"))
                        .orElseThrow()
                        .sentence())
                .endsWith("; opens Sat 2026-07-04 00:00 CEST (in 1 min)");
    }

    @Test
    void insideThereIsNoReasonToHold() {
        assertThat(WindowHold.of(NIGHTS, Instant.parse("2026-11-28T04:59:59Z"))).isEmpty();
        assertThat(WindowHold.of(NIGHTS, Instant.parse("2026-11-28T05:00:00Z"))).isPresent();
    }

    @Test
    void theLeadStaysTheSameUntilItOpens() {
        String lead = WindowHold.of(NIGHTS, Instant.parse("2026-11-24T10:00:00Z"))
                .orElseThrow()
                .lead();

        assertThat(WindowHold.of(NIGHTS, Instant.parse("2026-11-27T22:59:59Z"))
                        .orElseThrow()
                        .lead())
                .isEqualTo(lead);
    }

    @Test
    void whatCannotBeReadHoldsAndSaysHowToMendIt() {
        assertThat(WindowHold.of("Sat 00:00-06:00 Mars/Olympus", Instant.EPOCH)
                        .orElseThrow()
                        .sentence())
                .startsWith("outside its window, which cannot be read here: 'Sat 00:00-06:00 Mars/Olympus'")
                .contains("windows=auto");
    }

    @Test
    void whenItGoesOnItSaysUntilWhen() {
        assertThat(WindowHold.openSentence(NIGHTS, Instant.parse("2026-11-27T23:00:00Z")))
                .isEqualTo("inside its window Sat-Sun 00:00-06:00 Europe/Berlin; closes Sat 2026-11-28 06:00 CET");
        assertThat(WindowHold.openSentence(null, Instant.EPOCH)).isEqualTo("it has no window any more");
        assertThat(WindowHold.openSentence("daily 00:00-24:00 UTC", Instant.EPOCH))
                .isEqualTo("inside its window daily 00:00-24:00 UTC");
    }
}
