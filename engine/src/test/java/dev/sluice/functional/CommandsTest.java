package dev.sluice.functional;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.sluice.Backfill;
import dev.sluice.ErrorCode;
import dev.sluice.Run;
import dev.sluice.RunOptions;
import dev.sluice.RunState;
import dev.sluice.RunView;
import dev.sluice.Sluice;
import dev.sluice.SluiceException;
import dev.sluice.Step;
import dev.sluice.embedded.TestDatabase;
import dev.sluice.embedded.TestServer;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Start, pause, resume, cancel and the deploy gate, as a program uses them. */
class CommandsTest {

    private static final Duration LONG_ENOUGH = Duration.ofMinutes(2);
    private static final RunOptions SLOW = RunOptions.DEFAULTS.withBatchSize(20).withSleep(Duration.ofMillis(50));
    private static final int ROWS = 2_000;

    private TestDatabase database;

    @BeforeEach
    void makeTable() {
        database = TestServer.shared().newDatabase("commands");
        database.execute(
                "CREATE TABLE t (id bigint PRIMARY KEY, n int NOT NULL DEFAULT 0)",
                "INSERT INTO t SELECT i FROM generate_series(1, " + ROWS + ") i");
    }

    @AfterEach
    void dropTable() {
        database.close();
    }

    private static Backfill counting(String statement) {
        return Backfill.named("counting")
                .table("t")
                .step(Step.sql(statement))
                .defaults(RunOptions.DEFAULTS.acceptNonIdempotent())
                .build();
    }

    private static Backfill counting() {
        return counting("UPDATE t SET n = n + 1 WHERE :chunk(t)");
    }

    private long stepped() {
        return database.queryLong("SELECT sum(n) FROM t");
    }

    @Tag("core")
    @Test
    void aPausedRunChangesNothingUntilItIsResumedAndThenEndsExactly() throws Exception {
        try (Sluice sluice = Sluice.builder(database.dataSource()).actor("ada").build()) {
            Run run = sluice.start(counting(), SLOW);
            await().until(() -> stepped() > 100);

            run.pause();
            long atPause = stepped();
            RunView paused = run.view();
            assertThat(paused.state()).isEqualTo(RunState.PAUSED);
            assertThat(paused.reason()).isEqualTo("paused by ada");
            assertThat(paused.outcomes().changed()).isEqualTo(atPause);
            await().during(Duration.ofMillis(700)).atMost(Duration.ofSeconds(5)).until(() -> stepped() == atPause);

            run.resume();
            await().until(() -> stepped() > atPause);
            run.set("full-speed", "on");
            RunView end = run.await(LONG_ENOUGH);
            assertThat(end.state()).isEqualTo(RunState.SUCCEEDED);
        }
        assertThat(database.queryLong("SELECT count(*) FROM t WHERE n <> 1")).isZero();
    }

    @Test
    void aCancelledRunIsEndedForGood() throws Exception {
        try (Sluice sluice = Sluice.on(database.dataSource())) {
            Run run = sluice.start(counting(), SLOW);
            await().until(() -> stepped() > 0);

            run.cancel();
            long atCancel = stepped();
            assertThat(run.await(LONG_ENOUGH).state()).isEqualTo(RunState.CANCELLED);
            assertThatThrownBy(run::resume)
                    .isInstanceOfSatisfying(
                            SluiceException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.TRANSITION_REFUSED))
                    .hasMessage("run " + run.id() + " is cancelled and cannot become running");
            assertThat(stepped()).isEqualTo(atCancel);
        }
    }

    @Test
    void closingLetsTheRangeGoAndAnotherProcessEndsTheRun() throws Exception {
        try (Sluice first = Sluice.on(database.dataSource())) {
            first.start(counting(), SLOW);
            await().until(() -> stepped() > 100);
        }
        assertThat(database.queryLong("SELECT count(*) FROM sluice.range WHERE owner IS NOT NULL"))
                .isZero();

        try (Sluice second = Sluice.on(database.dataSource())) {
            Run run = second.start(counting(), RunOptions.DEFAULTS.withFullSpeed());
            assertThat(run.await(LONG_ENOUGH).state()).isEqualTo(RunState.SUCCEEDED);
        }
        assertThat(database.queryLong("SELECT count(*) FROM t WHERE n <> 1")).isZero();
    }

    @Test
    void startingTheSameAgainGoesOnWithTheRunUnderWay() {
        try (Sluice sluice = Sluice.on(database.dataSource())) {
            Run first = sluice.start(counting(), SLOW);
            Run second = sluice.start(counting(), SLOW);
            assertThat(second.id()).isEqualTo(first.id());
        }
    }

    @Test
    void aProgramThatStartsItsBackfillAgainDoesNotUndoAPersonsPause() {
        try (Sluice sluice = Sluice.on(database.dataSource())) {
            Run run = sluice.start(counting(), SLOW);
            run.pause();

            Run again = sluice.start(counting(), SLOW);

            assertThat(again.id()).isEqualTo(run.id());
            assertThat(again.view().state()).isEqualTo(RunState.PAUSED);
        }
    }

    @Test
    void aRestOfAnHourEndsWhenTheRunDoes() throws Exception {
        try (Sluice sluice = Sluice.on(database.dataSource())) {
            Run run = sluice.start(
                    counting(), RunOptions.DEFAULTS.withBatchSize(100).withSleep(Duration.ofHours(1)));
            await().until(() -> stepped() == 100);
            run.pause();
            run.resume();
            // The worker that rested for an hour is the only one: it must take the range up again.
            await().atMost(Duration.ofSeconds(30)).until(() -> stepped() == 200);
        }
    }

    @Test
    void anotherDefinitionUnderTheSameNameIsRefusedWhileARunIsUnfinished() {
        try (Sluice sluice = Sluice.on(database.dataSource())) {
            Run run = sluice.start(counting(), SLOW);

            assertThatThrownBy(() -> sluice.start(counting("UPDATE t SET n = n + 2 WHERE :chunk(t)"), SLOW))
                    .isInstanceOfSatisfying(
                            SluiceException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.PLAN_CHANGED))
                    .hasMessageContaining("cancel run " + run.id());
        }
    }

    @Test
    void runsUnderDifferentLabelsAreSeparate() throws Exception {
        try (Sluice sluice = Sluice.on(database.dataSource())) {
            Run acme =
                    sluice.start(counting(), RunOptions.DEFAULTS.withFullSpeed().withLabel("tenant", "acme"));
            Run other =
                    sluice.start(counting(), RunOptions.DEFAULTS.withFullSpeed().withLabel("tenant", "other"));

            assertThat(other.id()).isNotEqualTo(acme.id());
            assertThat(acme.await(LONG_ENOUGH).labels()).isEqualTo(Map.of("tenant", "acme"));
            assertThat(other.await(LONG_ENOUGH).state()).isEqualTo(RunState.SUCCEEDED);
            sluice.assertSucceeded("counting", Map.of("tenant", "acme"));
            assertThatThrownBy(() -> sluice.assertSucceeded("counting")).hasMessageContaining("has never been run");
        }
        assertThat(stepped()).isEqualTo(2 * ROWS);
    }

    @Test
    void theDeployGateOpensOnlyAfterSuccess() throws Exception {
        try (Sluice sluice = Sluice.on(database.dataSource())) {
            sluice.migrate();
            assertThatThrownBy(() -> sluice.assertSucceeded("counting"))
                    .isInstanceOfSatisfying(
                            SluiceException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.NOT_SUCCEEDED));

            Run run = sluice.start(counting(), SLOW);
            assertThatThrownBy(() -> sluice.assertSucceeded("counting"))
                    .hasMessageContaining("run " + run.id() + " is running");

            run.pause();
            sluice.start(counting(), RunOptions.DEFAULTS.withFullSpeed().withBatchSize(1000));
            run.resume();
            run.await(LONG_ENOUGH);
            sluice.assertSucceeded("counting");
        }
    }
}
