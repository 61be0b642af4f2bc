package dev.sluice.pace.signals;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.Probe;
import dev.sluice.embedded.TestDatabase;
import dev.sluice.embedded.TestServer;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class BuiltInTest {

    private static List<Signal> signals() {
        ErrorRate.Source none = new ErrorRate.Source() {
            @Override
            public long attempts() {
                return 0;
            }

            @Override
            public long failed() {
                return 0;
            }
        };
        return BuiltIn.signals(new Looks(), () -> 1, none);
    }

    @Test
    void everySignalHasANameOfItsOwnALimitAndASource() {
        assertThat(signals()).extracting(Signal::name).doesNotHaveDuplicates();
        assertThat(signals()).allSatisfy(signal -> {
            assertThat(signal.name()).matches("[a-z][a-z0-9_]{0,39}");
            assertThat(signal.limit().value()).isPositive();
            assertThat(signal.source()).isNotBlank();
        });
    }

    @Test
    void aRoleWithoutAnyRightMeasuresThemAllWithoutAnError() {
        try (TestDatabase database = TestServer.shared().newDatabase("signals")) {
            for (Signal signal : signals()) {
                try (Watch watch = Watch.as(database, "builtin_onlooker", signal)) {
                    assertThat(watch.measure()).as(signal.name()).isNotInstanceOf(Measure.Lost.class);
                }
            }
        }
    }

    @Test
    void aProbeCannotTakeTheNameOfABuiltInSignalOrOfAnother() {
        Probe depth = Probe.sql("depth", 1, "SELECT 1");
        assertThat(ProbeSignals.mistakes(List.of(depth))).isEmpty();
        assertThat(ProbeSignals.mistakes(List.of(depth, Probe.sql("wal_rate", 1, "SELECT 1"), depth)))
                .containsExactly(
                        "probe wal_rate: a built-in signal has this name; choose another",
                        "probe depth: two probes have this name; choose another for one of them");
        assertThat(ProbeSignals.of(depth).name()).isEqualTo("depth");
    }

    @Test
    void whatTakesLongIsMeasuredLessOften() throws Exception {
        assertThat(Sparing.restAfter(Duration.ofMillis(3), Sparing.SHARE)).isEqualTo(Duration.ofSeconds(1));
        assertThat(Sparing.restAfter(Duration.ofMinutes(1), Sparing.SHARE)).isEqualTo(Sparing.LONGEST);

        AtomicInteger measured = new AtomicInteger();
        try (TestDatabase database = TestServer.shared().newDatabase("sparing");
                var connection = database.dataSource().getConnection()) {
            Signal slow = new Sparing(counting(measured));
            Instant begin = Instant.now();
            for (int second = 0; second < 30; second++) {
                assertThat(slow.measure(connection, new Scene(begin.plusSeconds(second), List.of())))
                        .isEqualTo(new Measure.Measured(1, "probe slow is 1"));
            }
        }
        assertThat(measured.get()).isBetween(3, 4);
    }

    private static Signal counting(AtomicInteger measured) {
        Signal probe = new SqlProbe(Probe.sql("slow", 1, "SELECT count(pg_sleep(0.05))"));
        return new Signal() {
            @Override
            public String name() {
                return probe.name();
            }

            @Override
            public Kind kind() {
                return probe.kind();
            }

            @Override
            public Limit limit() {
                return probe.limit();
            }

            @Override
            public String source() {
                return probe.source();
            }

            @Override
            public Measure measure(Connection connection, Scene scene) throws SQLException {
                measured.incrementAndGet();
                return probe.measure(connection, scene);
            }
        };
    }
}
