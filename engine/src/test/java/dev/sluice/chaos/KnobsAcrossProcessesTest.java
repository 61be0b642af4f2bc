package dev.sluice.chaos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sluice.BusyMachine;
import dev.sluice.Run;
import dev.sluice.RunOptions;
import dev.sluice.RunState;
import dev.sluice.Sluice;
import dev.sluice.embedded.TestDatabase;
import dev.sluice.embedded.TestServer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What a person sets is seen by every worker process within a second, whatever its workers are doing. */
@Tag("alone")
class KnobsAcrossProcessesTest {

    /** What is promised; what it took is printed. */
    private static final Duration SEEN_WITHIN = Duration.ofSeconds(1);

    private static final Duration LONG_ENOUGH = Duration.ofSeconds(90);

    private TestDatabase database;
    private SoakTable table;
    private Fleet fleet;
    private Sluice sluice;

    @BeforeEach
    void makeTable() {
        database = TestServer.shared().newDatabase("knobs_fleet");
        table = SoakTable.create(database, 20_000);
        fleet = new Fleet(database);
        sluice = Sluice.builder(database.dataSource()).withoutWorkers().build();
        BusyMachine.ignore(database);
    }

    @AfterEach
    void killAll() {
        fleet.close();
        sluice.close();
        database.close();
    }

    private List<String> owners() {
        return database.queryStrings("SELECT owner FROM sluice.range"
                + " WHERE owner IS NOT NULL AND lease_until >= clock_timestamp() ORDER BY id");
    }

    private void assertSeen(String what, Callable<Boolean> condition) {
        long before = System.nanoTime();
        await(what).atMost(SEEN_WITHIN).pollInterval(Duration.ofMillis(20)).until(condition);
        System.out.println(what + " after " + (System.nanoTime() - before) / 1_000_000 + " ms");
    }

    private Run fourWorkersAtRest() {
        Run run = sluice.start(
                SoakTable.sqlStep(),
                RunOptions.DEFAULTS.withBatchSize(100).withMaxWorkers(4).withSleep(Duration.ofHours(1)));
        fleet.spawn(2);
        fleet.spawn(2);
        await().atMost(LONG_ENOUGH).until(() -> owners().size() == 4 && table.committedSteps() >= 4);
        return run;
    }

    @Test
    void workersBeyondALoweredCapLetTheirRangesGoInTheMiddleOfTheirRest() {
        Run run = fourWorkersAtRest();

        run.set("max-workers", "1");

        assertSeen("one worker of four", () -> owners().size() == 1);
        assertThat(run.view().workers()).isEqualTo(1);
        await().during(Duration.ofSeconds(2)).atMost(Duration.ofSeconds(6)).until(() -> owners().size() == 1);
        assertThat(database.queryLong("SELECT count(*) FROM sluice.range")).isEqualTo(4);
    }

    @Test
    void aRestOfAnHourEndsInEveryProcessAndTheRunEndsExactly() {
        Run run = fourWorkersAtRest();
        long before = table.committedSteps();

        run.set("sleep", "0");

        List<String> resting = owners();
        assertSeen("all four at work", () -> table.committedSteps() >= before + resting.size());
        run.set(Map.of("batch-size", "2000", "max-workers", "2"));
        await().atMost(LONG_ENOUGH).until(() -> run.view().state() == RunState.SUCCEEDED);
        assertThat(table.wrongRows()).isEmpty();
    }

    @Test
    void aLoweredCapActsAtTheNextChunkNotAtTheNextRange() {
        Run run = sluice.start(
                SoakTable.sqlStep(),
                RunOptions.DEFAULTS.withBatchSize(20).withMaxWorkers(3).withSleep(Duration.ofMillis(30)));
        fleet.spawn(3);
        await().atMost(LONG_ENOUGH).until(() -> owners().size() == 3);

        run.set("max-workers", "1");

        assertSeen("one worker of three", () -> owners().size() == 1);
        assertThat(database.queryLong("SELECT count(*) FROM sluice.range WHERE cursor_key IS DISTINCT FROM upto_key"))
                .as("ranges let go before their end")
                .isGreaterThan(1);
        run.set(Map.of("max-workers", "3", "sleep", "0", "batch-size", "1000"));
        await().atMost(LONG_ENOUGH).until(() -> run.view().state() == RunState.SUCCEEDED);
        assertThat(table.wrongRows()).isEmpty();
    }

    @Test
    void aStandingProcessThatHoldsTheRunsRowDoesNotHoldUpTheChange() throws Exception {
        Run run = sluice.start(SoakTable.sqlStep(), RunOptions.DEFAULTS);
        try (var standing = database.dataSource().getConnection()) {
            standing.setAutoCommit(false);
            standing.createStatement()
                    .execute("SET LOCAL application_name = '" + dev.sluice.store.Sessions.nameOf(run.id()) + "'");
            standing.createStatement().execute("SELECT FROM sluice.run WHERE id = " + run.id() + " FOR UPDATE");

            long before = System.nanoTime();
            assertThat(run.set("sleep", "1s")).hasSize(1);
            assertThat(Duration.ofNanos(System.nanoTime() - before)).isLessThan(SEEN_WITHIN);
        }
    }

    @Test
    void theProcessThatStartedARunAddsWorkersWhenTheCapIsRaised() throws Exception {
        try (Sluice own = Sluice.on(database.dataSource())) {
            Run run = own.start(
                    SoakTable.sqlStep(),
                    // At full speed, since otherwise the controller first looks how the database bears each worker
                    // more.
                    RunOptions.DEFAULTS.withBatchSize(4).withMaxWorkers(1).withFullSpeed());
            await().atMost(LONG_ENOUGH).until(() -> owners().size() == 1);

            run.set("max-workers", "3");

            assertSeen("three workers of one process", () -> owners().size() == 3);
            run.set("batch-size", "auto");
            assertThat(run.await(LONG_ENOUGH).state()).isEqualTo(RunState.SUCCEEDED);
        }
        assertThat(table.wrongRows()).isEmpty();
    }
}
