package dev.sluice.cli.live;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.sluice.Outcomes;
import dev.sluice.PaceView;
import dev.sluice.RunState;
import dev.sluice.RunView;
import dev.sluice.RunView.TallyValue;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

class EdgeCountTest {

    private static final Instant NOW = Instant.parse("2026-11-22T12:00:10Z");
    private static final double CONCLUDED = 77;

    private static RunView view(long seconds, List<TallyValue> tallies) {
        return new RunView(
                1,
                "connections",
                Map.of(),
                "ab12",
                "public.contacts",
                "id",
                RunState.RUNNING,
                "started",
                "ann@vm",
                NOW,
                new Outcomes(80, 20, 0, 0),
                List.of(),
                tallies,
                1_000,
                20,
                OptionalDouble.of(10),
                Optional.empty(),
                100,
                1,
                2,
                "",
                null,
                NOW,
                NOW,
                null,
                Duration.ofSeconds(seconds),
                List.of(),
                PaceView.NONE,
                false,
                null,
                null);
    }

    private static RunView view(long seconds, long edges, OptionalDouble rate) {
        return view(
                seconds,
                List.of(
                        new TallyValue("edges.written", BigDecimal.valueOf(edges), rate),
                        new TallyValue("contacts.with_organization", BigDecimal.valueOf(89), rate)));
    }

    private static LiveEdges at(EdgeCount count, long seconds, long edges) {
        return count.of(view(seconds, edges, OptionalDouble.of(CONCLUDED))).orElseThrow();
    }

    @Test
    void aRunWithoutEdgesHasNone() {
        assertThat(new EdgeCount().of(view(1, List.of()))).isEmpty();
    }

    @Test
    void untilItHasLookedForLongEnoughTheRunsOwnFigureStands() {
        EdgeCount count = new EdgeCount();
        at(count, 100, 5_000);
        LiveEdges soon = at(count, 129, 34_000);
        assertThat(soon.perMinute()).hasValue(CONCLUDED);
        assertThat(soon.over()).isEmpty();
        assertThat(soon.withOrganization()).isEqualTo(89);
        assertThat(soon.withoutOrganization()).isEqualTo(11);
        assertThat(soon.shareWithout()).isCloseTo(0.11, within(1e-9));

        LiveEdges counted = at(count, 130, 35_000);
        assertThat(counted.perMinute()).hasValue(60_000);
        assertThat(counted.over()).contains(Duration.ofSeconds(30));
    }

    @Test
    void itIsOfTheLastFiveMinutesAtWork() {
        EdgeCount count = new EdgeCount();
        long edges = 0;
        LiveEdges last = at(count, 0, 0);
        for (int second = 1; second <= 900; second++) {
            edges += second <= 600 ? 1_000 : 2_000;
            last = at(count, second, edges);
        }
        assertThat(last.over().orElseThrow()).isBetween(Duration.ofMinutes(5), Duration.ofSeconds(302));
        assertThat(last.perMinute().orElseThrow()).isCloseTo(120_000, within(500.0));
    }

    @Test
    void whatDoesNotMoveHasNoRate() {
        EdgeCount count = new EdgeCount();
        at(count, 0, 0);
        assertThat(count.of(view(60, 5, OptionalDouble.empty())).orElseThrow().perMinute())
                .isEmpty();
    }
}
