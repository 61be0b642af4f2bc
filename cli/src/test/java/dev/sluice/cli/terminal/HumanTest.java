package dev.sluice.cli.terminal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.EtaInterval;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HumanTest {

    @ParameterizedTest
    @CsvSource({
        "0, 0 ms",
        "450, 450 ms",
        "6200, 6.2 s",
        "9949, 9.9 s",
        "9950, 10 s",
        "59499, 59 s",
        "59500, 1 min",
        "200000, 3 min 20 s",
        "3720000, 1 h 02 min",
        "183600000, 2 d 3 h"
    })
    void durationsHaveTwoUnitsAtMost(long millis, String shown) {
        assertThat(Human.duration(Duration.ofMillis(millis))).isEqualTo(shown);
    }

    @ParameterizedTest
    @CsvSource({
        "0.2, 0.8, < 1 s",
        "12.2, 14.1, 12–15 s",
        "5, 5, 5 s",
        "100, 150, 1–3 min",
        "4000, 9000, 1–3 h",
        "200000, 400000, 2–5 d"
    })
    void intervalsNeverShrinkByRounding(double low, double high, String shown) {
        EtaInterval eta =
                new EtaInterval(Duration.ofMillis((long) (low * 1000)), Duration.ofMillis((long) (high * 1000)));
        assertThat(Human.eta(eta, "–")).isEqualTo(shown);
    }

    @ParameterizedTest
    @CsvSource({"0.34, 0.3/s", "9.99, 10.0/s", "57.4, 57/s", "24123.4, '24,100/s'", "1999999, '2,000,000/s'"})
    void ratesHaveThreeDigitsThatMean(double rate, String shown) {
        assertThat(Human.rate(rate)).isEqualTo(shown);
    }

    @ParameterizedTest
    @CsvSource({"0, 0 %", "0.459, 45 %", "0.999, 99.9 %", "0.99999, 99.9 %", "1, 100 %"})
    void hundredPercentMeansDone(double fraction, String shown) {
        assertThat(Human.percent(fraction)).isEqualTo(shown);
    }

    @Test
    void anotherDayIsNamed() {
        Instant now = Instant.parse("2026-11-22T00:10:00Z");
        assertThat(Human.time(now.minusSeconds(60), now, ZoneOffset.UTC)).isEqualTo("00:09:00");
        assertThat(Human.time(now.minusSeconds(3600), now, ZoneOffset.UTC)).isEqualTo("2026-11-21 23:10:00");
    }
}
