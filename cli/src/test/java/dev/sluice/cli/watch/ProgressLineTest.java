package dev.sluice.cli.watch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.EtaInterval;
import dev.sluice.Outcomes;
import dev.sluice.PaceView;
import dev.sluice.RunState;
import dev.sluice.RunView;
import dev.sluice.cli.terminal.Terminal;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class ProgressLineTest {

    private static final Instant NOW = Instant.parse("2026-11-22T12:00:10Z");

    private static final ProgressLine UNICODE = new ProgressLine(new Terminal(true, true, false), ZoneOffset.UTC);
    private static final ProgressLine ASCII = new ProgressLine(new Terminal(true, false, false), ZoneOffset.UTC);
    private static final ProgressLine COLOUR = new ProgressLine(new Terminal(true, true, true), ZoneOffset.UTC);

    private static RunView view(RunState state, String reason, int workers) {
        return new RunView(
                1,
                "city-currency",
                Map.of(),
                "ab12",
                "public.cities",
                "city_id",
                state,
                reason,
                "ann@vm",
                NOW,
                new Outcomes(68_000, 0, 900, 0),
                List.of(),
                List.of(),
                152_970,
                20,
                OptionalDouble.of(24_123.4),
                Optional.of(new EtaInterval(Duration.ofMillis(3_400), Duration.ofMillis(4_100))),
                6_300,
                workers,
                2,
                "duty cycle 50 %",
                null,
                NOW,
                NOW,
                null,
                Duration.ofSeconds(3),
                List.of(),
                PaceView.NONE,
                false,
                null,
                null);
    }

    private static Observation seen(RunView view) {
        return new Observation("city-currency", Optional.of(view), false, Optional.empty());
    }

    private static Observation running() {
        return seen(view(RunState.RUNNING, "started by ann@vm", 1));
    }

    @Test
    void aWideTerminalShowsEverything() {
        assertThat(UNICODE.interactive(running(), NOW, 140))
                .isEqualTo(
                        "city-currency  running  █████████████░░░░░░░░░░░░░░░░░  45 %  68,900/152,970  24,100/s  ETA 3–5 s"
                                + "  chunk 6,300  workers 1/2  duty cycle 50 %");
    }

    @Test
    void eightyColumnsShowWhatMattersMost() {
        assertThat(UNICODE.interactive(running(), NOW, 79))
                .isEqualTo("city-currency  running  45 %  68,900/152,970  24,100/s  ETA 3–5 s  workers 1/2");
    }

    @Test
    void asciiDoesWithoutBlocksAndDashes() {
        assertThat(ASCII.interactive(running(), NOW, 140))
                .contains("#############.....", "ETA 3-5 s")
                .isPrintable();
    }

    @ParameterizedTest
    @ValueSource(ints = {10, 13, 20, 33, 47, 60, 79, 99, 119, 160})
    void noLineIsWiderThanTheTerminal(int width) {
        for (RunState state : RunState.values()) {
            Observation seen =
                    seen(view(state, "because of a reason that is longer than any terminal would like it to be", 1));
            assertThat(UNICODE.interactive(seen, NOW, width))
                    .hasSizeLessThanOrEqualTo(width)
                    .startsWith("city-curr");
            assertThat(ASCII.interactive(seen, NOW, width)).hasSizeLessThanOrEqualTo(width);
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"PAUSED", "HELD", "FAILED"})
    void aRunThatStandsSaysWhy(RunState state) {
        assertThat(UNICODE.interactive(seen(view(state, "disk full on /data", 0)), NOW, 100))
                .contains(state.label() + ": disk full on /data", "45 %")
                .doesNotContain("ETA");
    }

    @Test
    void aReasonThatNamesTheStateIsNotRepeated() {
        assertThat(UNICODE.plain(seen(view(RunState.PAUSED, "paused by ann@vm", 0)), NOW))
                .isEqualTo("city-currency  paused by ann@vm  45 %  68,900/152,970");
    }

    @Test
    void anOutageSaysSinceWhenAndWhyAndThatItGoesOn() {
        Outage outage = new Outage(NOW.minusSeconds(9), "Connection to db:5432 refused");
        Observation seen = new Observation("city-currency", running().view(), false, Optional.of(outage));

        assertThat(UNICODE.interactive(seen, NOW, 160))
                .contains(
                        "database unreachable since 12:00:01 (9 s), trying again: Connection to db:5432 refused",
                        "45 %")
                .doesNotContain("running", "ETA");
    }

    @Test
    void aRunWithoutWorkersSaysSoOnlyAfterAWhile() {
        RunView alone = view(RunState.RUNNING, "started", 0);
        Observation idle = new Observation("city-currency", Optional.of(alone), true, Optional.empty());

        assertThat(UNICODE.plain(seen(alone), NOW)).contains("workers 0/2").doesNotContain("duty cycle");
        assertThat(UNICODE.plain(idle, NOW)).contains("duty cycle");
    }

    @Test
    void coloursTakeNoRoom() {
        String line = COLOUR.interactive(running(), NOW, 79);

        assertThat(line).contains("\u001b[32mrunning\u001b[0m");
        assertThat(line.replaceAll("\u001b\\[\\d+m", "")).isEqualTo(UNICODE.interactive(running(), NOW, 79));
    }
}
