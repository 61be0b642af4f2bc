package dev.sluice.pace.signals;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sluice.embedded.TestDatabase;
import dev.sluice.embedded.TestServer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A burst of WAL. */
class WalRateTest {

    private static final long BURST = 64 << 20;

    private TestServer server;
    private TestDatabase database;

    @BeforeEach
    void start() {
        server = TestServer.dedicated();
        database = server.newDatabase("wal");
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void aBurstIsSeenAndForgotten() {
        try (Watch watch = new Watch(database, new WalRate())) {
            long begin = System.nanoTime();
            assertThat(watch.measure()).isInstanceOf(Measure.Absent.class);
            database.execute("SELECT pg_logical_emit_message(false, 'test', repeat('x', " + (1 << 20)
                    + ")) FROM generate_series(1, " + (BURST >> 20) + ")");
            await().pollDelay(java.time.Duration.ofMillis(300)).until(() -> true);
            Measure.Measured burst = watch.value();
            double longest = (System.nanoTime() - begin) / 1e9;
            assertThat(burst.value()).isBetween(BURST / longest, BURST * 1.2 / 0.3);
            assertThat(burst.sentence()).matches("the server writes \\S+ MiB/s of WAL");

            watch.untilValue(m -> m.value() < 1 << 20);
        }
    }
}
