package dev.sluice.functional;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.awaitility.Awaitility.await;

import dev.sluice.Backfill;
import dev.sluice.BusyMachine;
import dev.sluice.Run;
import dev.sluice.RunOptions;
import dev.sluice.RunView.TallyValue;
import dev.sluice.Sluice;
import dev.sluice.Step;
import dev.sluice.Tally;
import dev.sluice.embedded.TestDatabase;
import dev.sluice.embedded.TestServer;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** How fast a tally grows, told to whoever looks once. Time at work is added by hand, so that no test lasts minutes. */
class TallyRateTest {

    private static final RunOptions ONE_CHUNK_THEN_REST =
            RunOptions.DEFAULTS.withMaxWorkers(1).withBatchSize(50).withSleep(Duration.ofMinutes(10));

    // Two for each row, and the largest, which has no rate.
    private static final Backfill TELLING = Backfill.named("telling")
            .table("t")
            .lockRowsFirst()
            .step(Step.sql("UPDATE t SET n = 1 WHERE :chunk(t) AND n = 0 RETURNING 2, id"))
            .tallies(List.of(Tally.sum("t.twice"), Tally.max("t.last")))
            .build();

    private TestDatabase database;
    private Sluice sluice;

    @BeforeEach
    void makeTable() {
        database = TestServer.shared().newDatabase("tally_rate");
        database.execute(
                "CREATE TABLE t (id integer PRIMARY KEY, n integer NOT NULL DEFAULT 0)",
                "INSERT INTO t SELECT generate_series(1, 2000)");
        BusyMachine.ignore(database);
        sluice = Sluice.on(database.dataSource());
    }

    @AfterEach
    void dropTable() {
        sluice.close();
        database.close();
    }

    private static TallyValue twice(Run run) {
        return run.view().tallies().get(0);
    }

    private void passTimeAtWork(Duration time) {
        database.execute("UPDATE sluice.run SET active_ms = active_ms + " + time.toMillis());
    }

    private List<String> samples() {
        return database.queryStrings("SELECT tallies[1] FROM sluice.tally_sample ORDER BY active_ms");
    }

    private Run startedAndAtRest() {
        Run run = sluice.start(TELLING, ONE_CHUNK_THEN_REST);
        await().until(() -> run.view().chunks() == 1 && !samples().isEmpty());
        return run;
    }

    @Test
    void inTheFirstHalfMinuteItIsConcludedFromTheRows() {
        Run run = startedAndAtRest();
        await().until(() -> twice(run).perMinute().isPresent());
        assertThat(twice(run).countedOver()).isEmpty();
    }

    @Test
    void thenItIsCountedInTheTimeAtWork() {
        Run run = startedAndAtRest();
        database.execute("UPDATE sluice.tally_sample SET tallies[1] = 40");
        passTimeAtWork(Duration.ofMinutes(2));
        await().until(() -> twice(run).countedOver().isPresent());

        TallyValue value = twice(run);
        Duration over = value.countedOver().orElseThrow();
        assertThat(over).isBetween(Duration.ofMinutes(2), Duration.ofMinutes(3));
        assertThat(value.value()).isEqualByComparingTo("100");
        assertThat(value.perMinute().orElseThrow()).isCloseTo(60 * 60_000.0 / over.toMillis(), within(1e-6));
        assertThat(run.view().tallies().get(1).perMinute())
                .as("the largest is no sum")
                .isEmpty();
    }

    @Test
    void itIsOfTheLastFiveMinutesAndForgetsWhatWasBefore() {
        Run run = startedAndAtRest();
        database.execute("UPDATE sluice.tally_sample SET tallies[1] = 1");
        passTimeAtWork(Duration.ofSeconds(290));
        await().until(() -> samples().size() == 2);
        database.execute("UPDATE sluice.tally_sample SET tallies[1] = 30 WHERE tallies[1] = 100");
        assertThat(twice(run).countedOver().orElseThrow()).isGreaterThan(Duration.ofSeconds(289));

        passTimeAtWork(Duration.ofSeconds(290));
        await().until(() -> samples().equals(List.of("30", "100")));
        TallyValue value = twice(run);
        assertThat(value.perMinute().orElseThrow())
                .isCloseTo(70 * 60_000.0 / value.countedOver().orElseThrow().toMillis(), within(1e-6));
    }

    @Test
    void pausesAreNoTimeAtWork() {
        Run run = startedAndAtRest();
        passTimeAtWork(Duration.ofMinutes(2));
        run.pause();
        database.execute("UPDATE sluice.run SET state_since = state_since - interval '1 hour'");
        assertThat(twice(run).perMinute()).as("nothing moves").isEmpty();
        run.resume();
        await().until(() -> twice(run).countedOver().isPresent());
        assertThat(twice(run).countedOver().orElseThrow()).isLessThan(Duration.ofMinutes(4));
    }
}
