package dev.sluice.chaos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sluice.BusyMachine;
import dev.sluice.Run;
import dev.sluice.RunOptions;
import dev.sluice.Sluice;
import dev.sluice.embedded.TestDatabase;
import dev.sluice.embedded.TestServer;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The process that controls the pace is killed or stands still: another one takes over, and nobody is faster meanwhile. */
class ControllerKilledTest {

    private static final Duration LONG_ENOUGH = Duration.ofSeconds(60);

    /** What is promised; what it took is printed. */
    private static final Duration TAKEN_OVER_WITHIN = Duration.ofSeconds(10);

    /** What happens to the process. */
    enum End {
        KILLED,
        STANDS_STILL
    }

    private TestDatabase database;
    private SoakTable table;
    private Fleet fleet;
    private Sluice sluice;

    @BeforeEach
    void makeTable() {
        database = TestServer.shared().newDatabase("controller");
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

    private String controllers() {
        return database.queryStrings("SELECT coalesce(controller, '') FROM sluice.pace")
                .get(0);
    }

    private double allowed() {
        return Double.parseDouble(database.queryStrings("SELECT pace_workers * pace_duty FROM sluice.run")
                .get(0));
    }

    @ParameterizedTest
    @EnumSource
    void anotherProcessDecidesWithinTenSecondsAndNothingIsFasterMeanwhile(End end) {
        table.pace(Duration.ofMillis(100), Duration.ZERO);
        Run run = sluice.start(
                SoakTable.sqlStep(), RunOptions.DEFAULTS.withBatchSize(20).withMaxWorkers(4));
        List<WorkerProcess> processes = List.of(fleet.spawn(2), fleet.spawn(2));
        String decisions = "SELECT count(*) FROM sluice.pace WHERE decided_at IS NOT NULL";
        await().atMost(LONG_ENOUGH)
                .until(() -> database.queryLong(decisions) == 1
                        && database.queryLong("SELECT count(*) FROM sluice.process") == 2
                        && table.committedSteps() > 5);
        // Its identity is host:pid:number.
        String first = controllers();
        WorkerProcess leader = processes.stream()
                .filter(process -> first.contains(":" + process.pid() + ":"))
                .findAny()
                .orElseThrow();

        long before = System.nanoTime();
        if (end == End.KILLED) {
            leader.kill();
        } else {
            leader.stop();
        }
        double then = allowed();
        await().atMost(TAKEN_OVER_WITHIN).pollInterval(Duration.ofMillis(50)).until(() -> {
            double now = allowed();
            boolean over = !controllers().equals(first) && !controllers().isEmpty();
            assertThat(over || now <= then).as("allowed %s, then %s", then, now).isTrue();
            return over;
        });
        System.out.println(
                "controller " + end + ": taken over after " + (System.nanoTime() - before) / 1_000_000 + " ms");
        String second = controllers();
        await().atMost(LONG_ENOUGH)
                .until(() ->
                        database.queryLong(decisions + " AND decided_at > clock_timestamp() - interval '1.5 s'") == 1);

        if (end == End.STANDS_STILL) {
            // It wakes, and finds that it controls nothing.
            leader.resume();
            await().during(Duration.ofSeconds(2))
                    .atMost(LONG_ENOUGH)
                    .until(() -> controllers().equals(second));
        }
        long steps = table.committedSteps();
        await().atMost(LONG_ENOUGH).until(() -> table.committedSteps() > steps);
        run.cancel();
    }
}
