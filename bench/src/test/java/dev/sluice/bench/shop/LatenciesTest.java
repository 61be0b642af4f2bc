package dev.sluice.bench.shop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.bench.shop.Transactions.Transaction;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class LatenciesTest {

    private static final long MILLI = 1_000;

    private static Transaction served(long intended, long begun, long finished) {
        return new Transaction(
                intended * MILLI, begun * MILLI, finished * MILLI, Kind.POINT_READ.name(), Outcome.DONE.name());
    }

    @Test
    void everyoneWhoComesInAStallWaitsForItsEnd() {
        List<Transaction> all = new ArrayList<>();
        for (int at = 0; at < 1_000; at += 10) {
            // One connection, stuck from 100 to 600 ms.
            boolean stuck = at >= 100 && at < 600;
            all.add(served(at, stuck ? 600 : at, stuck ? 601 : at + 1));
        }

        Latencies latencies = Latencies.of(new Transactions(all), 0, 1_000 * MILLI);

        assertThat(latencies.max()).isEqualTo(501);
        assertThat(latencies.p50()).as("half of them came within it").isEqualTo(1);
        assertThat(latencies.p95()).isEqualTo(451);
        assertThat(latencies.done()).isEqualTo(100);
    }

    @Test
    void whoIsNotServedInTheWindowIsMissedAndStillCountsAsHavingWaited() {
        List<Transaction> all = List.of(
                served(10, 10, 11),
                served(20, 20, 150),
                new Transaction(30 * MILLI, 230 * MILLI, 230 * MILLI, Kind.UPDATE.name(), Outcome.NOT_SERVED.name()),
                new Transaction(40 * MILLI, 40 * MILLI, 41 * MILLI, Kind.UPDATE.name(), Outcome.FAILED.name()),
                served(100, 100, 101));

        Latencies latencies = Latencies.of(new Transactions(all), 0, 100 * MILLI);

        assertThat(latencies.done()).isEqualTo(1);
        assertThat(latencies.missed()).isEqualTo(3);
        assertThat(latencies.failed()).isEqualTo(1);
        assertThat(latencies.max()).isEqualTo(200);
    }

    @Test
    void aWindowInWhichNobodyCameIsNoMeasurement() {
        assertThatThrownBy(() -> Latencies.of(new Transactions(List.of()), 0, MILLI))
                .hasMessageContaining("no customer came");
    }
}
