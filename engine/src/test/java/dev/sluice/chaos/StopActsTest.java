package dev.sluice.chaos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sluice.Run;
import dev.sluice.RunOptions;
import dev.sluice.RunState;
import dev.sluice.Sluice;
import dev.sluice.embedded.TestDatabase;
import dev.sluice.embedded.TestServer;
import dev.sluice.store.RangeRow;
import dev.sluice.store.RangeStore;
import dev.sluice.store.Sessions;
import java.sql.Connection;
import java.time.Duration;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Pause and cancel act at once and for good, even on a worker that cannot hear of them. */
@Tag("alone")
class StopActsTest {

    /** What is promised; what it took is printed. */
    private static final Duration AT_ONCE = Duration.ofSeconds(1);

    private static final RunOptions ONE_WORKER =
            RunOptions.DEFAULTS.withBatchSize(100).withMaxWorkers(1).withSleep(Duration.ZERO);

    /** The two commands that stop a run. */
    enum Stop {
        PAUSE(Run::pause, RunState.PAUSED),
        CANCEL(Run::cancel, RunState.CANCELLED);

        private final Consumer<Run> command;
        private final RunState state;

        Stop(Consumer<Run> command, RunState state) {
            this.command = command;
            this.state = state;
        }
    }

    private TestDatabase database;
    private SoakTable table;
    private Fleet fleet;
    private Sluice sluice;

    @BeforeEach
    void makeTable() {
        database = TestServer.shared().newDatabase("stop_acts");
        table = SoakTable.create(database, 20_000);
        fleet = new Fleet(database);
        sluice = Sluice.builder(database.dataSource()).withoutWorkers().build();
    }

    @AfterEach
    void killAll() {
        fleet.close();
        sluice.close();
        database.close();
    }

    private long sessions(String condition) {
        return database.queryLong(
                "SELECT count(*) FROM pg_stat_activity WHERE application_name LIKE 'sluice run=% range=%'" + " AND "
                        + condition);
    }

    // Once for real before, so that what is measured is the command and not the loading of its classes.
    private Run started() {
        Run run = sluice.start(SoakTable.sqlStep(), ONE_WORKER);
        run.pause();
        run.resume();
        return run;
    }

    private void assertStopsAtOnce(Run run, Stop stop) {
        long before = System.nanoTime();
        stop.command.accept(run);
        Duration took = Duration.ofNanos(System.nanoTime() - before);
        System.out.println("stop " + stop + " acted in " + took.toMillis() + " ms");
        assertThat(took).isLessThan(AT_ONCE);
        assertThat(run.view().state()).isEqualTo(stop.state);
    }

    private void assertNothingMovesAfter(long steps) {
        await().during(Duration.ofMillis(1_500))
                .atMost(Duration.ofSeconds(4))
                .until(() -> table.committedSteps() == steps);
    }

    @Tag("core")
    @ParameterizedTest
    @EnumSource
    void aStatementUnderWayIsCancelledOnTheServer(Stop stop) {
        table.pace(Duration.ofSeconds(4), Duration.ZERO);
        Run run = started();
        WorkerProcess worker = fleet.spawn(1);
        await().atMost(Duration.ofSeconds(30))
                .until(() -> sessions("state = 'active' AND wait_event = 'PgSleep'") == 1);
        worker.stop();

        assertStopsAtOnce(run, stop);
        long steps = table.committedSteps();
        await().atMost(AT_ONCE).until(() -> sessions("state = 'active'") == 0);
        worker.resume();
        assertNothingMovesAfter(steps);
    }

    @ParameterizedTest
    @EnumSource
    void aWorkerThatStandsBetweenStepAndCheckpointCannotCommitLater(Stop stop) {
        table.pace(Duration.ofMillis(400), Duration.ZERO);
        Run run = started();
        WorkerProcess worker = fleet.spawn(1);
        await().atMost(Duration.ofSeconds(30)).until(() -> sessions("wait_event = 'PgSleep'") == 1);
        worker.stop();
        await().atMost(Duration.ofSeconds(5))
                .pollInterval(Duration.ofMillis(10))
                .until(() -> sessions("state = 'idle in transaction'") == 1);

        assertStopsAtOnce(run, stop);
        long steps = table.committedSteps();
        worker.resume();
        assertNothingMovesAfter(steps);
    }

    @ParameterizedTest
    @EnumSource
    void aSessionThatSitsOnTheCheckpointIsEnded(Stop stop) throws Exception {
        table.pace(Duration.ofMillis(300), Duration.ZERO);
        Run run = started();
        fleet.spawn(1);
        await().atMost(Duration.ofSeconds(30)).until(() -> table.committedSteps() > 0);
        long newest = database.queryLong("SELECT max(id) FROM sluice.range");
        try (Connection standing = database.dataSource().getConnection()) {
            RangeRow range = RangeStore.find(standing, newest).orElseThrow();
            standing.setAutoCommit(false);
            standing.createStatement().execute("SET LOCAL application_name = '" + Sessions.nameOf(range) + "'");
            standing.createStatement()
                    .execute("UPDATE sluice.range SET chunks = chunks + 1000 WHERE run_id = " + run.id());

            assertStopsAtOnce(run, stop);
            long steps = table.committedSteps();
            await().atMost(AT_ONCE).until(() -> sessions("true") == 0);
            assertNothingMovesAfter(steps);
            assertThat(run.view().chunks())
                    .as("nothing of the standing session was committed")
                    .isEqualTo(steps);
        }
    }

    @ParameterizedTest
    @EnumSource
    void aControllerThatStandsInTheMiddleOfADecisionIsEnded(Stop stop) throws Exception {
        table.pace(Duration.ofMillis(100), Duration.ZERO);
        Run run = started();
        fleet.spawn(1);
        await().atMost(Duration.ofSeconds(30)).until(() -> table.committedSteps() > 0);
        try (Connection standing = database.dataSource().getConnection()) {
            standing.setAutoCommit(false);
            standing.createStatement().execute("SET LOCAL application_name = 'sluice pace'");
            standing.createStatement().execute("UPDATE sluice.run SET pace_duty = 1 WHERE id = " + run.id());

            assertStopsAtOnce(run, stop);
            assertNothingMovesAfter(table.committedSteps());
        }
    }
}
