package dev.sluice.bench.shop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.sluice.bench.shop.Arrivals.Arrival;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class ArrivalsTest {

    private static final long START = 5_000_000_000L;

    private static List<Arrival> take(Arrivals arrivals, int count) {
        return Stream.generate(arrivals::next).limit(count).toList();
    }

    @Test
    void theSameSeedGivesTheSameCustomers() {
        assertThat(take(new Arrivals(START, 600, 1_000, 7), 500))
                .isEqualTo(take(new Arrivals(START, 600, 1_000, 7), 500))
                .isNotEqualTo(take(new Arrivals(START, 600, 1_000, 8), 500));
    }

    @Test
    void theyComeAsOftenAsAskedAtIrregularTimes() {
        List<Arrival> arrivals = take(new Arrivals(START, 600, 1_000, 1), 60_000);

        double seconds = (arrivals.get(arrivals.size() - 1).atNanos() - START) / 1e9;
        assertThat(seconds).isCloseTo(100, within(2.0));
        assertThat(arrivals).isSortedAccordingTo((a, b) -> Long.compare(a.atNanos(), b.atNanos()));
        long closeTogether = 0;
        for (int i = 1; i < arrivals.size(); i++) {
            closeTogether += arrivals.get(i).atNanos() - arrivals.get(i - 1).atNanos() < 100_000 ? 1 : 0;
        }
        // Of a Poisson process at 600 a second, 6 % of the gaps are below a tenth of a millisecond.
        assertThat(closeTogether / 60_000.0).isCloseTo(0.058, within(0.01));
    }

    @Test
    void theMixIsKeptAndKeysAreOfTheTable() {
        List<Arrival> arrivals = take(new Arrivals(START, 600, 50, 3), 20_000);

        Map<Kind, Long> counts = arrivals.stream().collect(Collectors.groupingBy(Arrival::kind, Collectors.counting()));
        for (Kind kind : Kind.values()) {
            assertThat(counts.get(kind) / 20_000.0).as(kind.name()).isCloseTo(kind.share, within(0.02));
        }
        assertThat(arrivals).extracting(Arrival::key).allMatch(key -> key >= 1 && key <= 50);
        assertThat(arrivals.stream().mapToLong(Arrival::key).distinct().count()).isEqualTo(50);
    }

    @Test
    void anotherRateHoldsFromTheNextOneOn() {
        Arrivals arrivals = new Arrivals(START, 100, 50, 3);
        long before = take(arrivals, 1_000).get(999).atNanos();

        arrivals.rate(1_000);

        double seconds = (take(arrivals, 1_000).get(999).atNanos() - before) / 1e9;
        assertThat(seconds).isCloseTo(1, within(0.15));
    }
}
