package dev.sluice.knob;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class KnobValuesTest {

    private static final Map<String, List<String>> VALUES = Map.of(
            "batch-size", List.of("auto", "1", "50000"),
            "max-workers", List.of("1", "64"),
            "sleep", List.of("auto", "0", "250ms", "2s", "1h"),
            "full-speed", List.of("on", "off"),
            "failure-budget", List.of("auto", "0", "50", "0.5%"),
            "priority", List.of("1", "5", "9"),
            "windows", List.of("auto", "always", "Sat–Sun 00:00–06:00 Europe/Berlin; daily 1:00-2:00 UTC"));

    @Test
    void whatAKnobKeepsItReadsAgain() {
        assertThat(VALUES).containsOnlyKeys(Knobs.names());
        for (Knob knob : Knobs.ALL) {
            for (String text : VALUES.getOrDefault(knob.name(), List.of())) {
                Object kept = knob.parse(text);
                String before = kept == null ? Knob.AUTO : kept.toString();

                assertThat(knob.parse(before)).as("%s=%s", knob.name(), text).isEqualTo(kept);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "10", "auto", "high", ""})
    void aPriorityIsOneToNine(String text) {
        assertThatThrownBy(() -> Knobs.PRIORITY.parse(text))
                .isInstanceOfSatisfying(
                        IllegalArgumentException.class,
                        e -> assertThat(Knobs.PRIORITY.refusal(text, e))
                                .isEqualTo("priority is 1 to 9, 5 being ordinary; got '" + text + "'"));
    }

    @ParameterizedTest
    @CsvSource({
        "2h,7200,2 h", "90min,5400,1 h 30 min", "90m,5400,1 h 30 min", "1d 12h,129600,1 d 12 h", "45s,45,45 s",
        "1d12h30min,131400,1 d 12 h", "366d,31622400,366 d", "61s,61,1 min 1 s", "3600 s,3600,1 h", "1d 5s,86405,1 d"
    })
    void durationsAreReadAsPeopleWriteThem(String text, long seconds, String told) {
        assertThat(Durations.parse(text)).isEqualTo(Duration.ofSeconds(seconds));
        assertThat(Durations.text(Duration.ofSeconds(seconds))).isEqualTo(told);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "2", "0s", "367d", "2 fortnights", "h", "-2h", "2h!", "2hours", "1h 2", "9999999s"})
    void otherDurationsAreRefused(String text) {
        assertThatThrownBy(() -> Durations.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("a time from 1 s to 366 d, as in 2h, 90min, 1d 12h; got '" + text + "'");
    }

    @Test
    void noTimeIsToldLongerThanItIs() {
        Random random = new Random(4711);
        for (int i = 0; i < 2_000; i++) {
            Duration time = Duration.ofMillis((long) (Math.exp(random.nextDouble() * 24) + 1_000));
            Duration told =
                    Durations.parse(Durations.text(time.compareTo(Durations.LONGEST) > 0 ? Durations.LONGEST : time));
            assertThat(told).as("%s", time).isLessThanOrEqualTo(time);
        }
    }
}
