package dev.sluice.chaos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sluice.BusyMachine;
import dev.sluice.Run;
import dev.sluice.RunOptions;
import dev.sluice.RunState;
import dev.sluice.RunView;
import dev.sluice.Sluice;
import dev.sluice.embedded.TestDatabase;
import dev.sluice.embedded.TestServer;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A worker that dies holding a range: another one goes on where the last commit was, soon, and nobody has to ask. */
class TakeoverTest {

    private static final RunOptions ONE_WORKER =
            RunOptions.DEFAULTS.withBatchSize(100).withMaxWorkers(1).withSleep(Duration.ZERO);

    private TestDatabase database;
    private SoakTable table;
    private Fleet fleet;

    @BeforeEach
    void makeTable() {
        database = TestServer.shared().newDatabase("takeover");
        // So many that the fleet is in the middle of them, however long its processes take to start.
        table = SoakTable.create(database, 40_000).pace(Duration.ofMillis(250), Duration.ZERO);
        fleet = new Fleet(database);
        BusyMachine.ignore(database);
    }

    @AfterEach
    void killAll() {
        fleet.close();
        database.close();
    }

    private record Held(long id, long epoch, long chunks, String at) {}

    private Held heldRange() {
        return database
                .queryStrings("SELECT concat_ws(' ', id, epoch, chunks, clock_timestamp()) FROM sluice.range"
                        + " WHERE owner IS NOT NULL AND cursor_key IS NOT NULL AND cursor_key <> upto_key")
                .stream()
                .map(line -> line.split(" ", 4))
                .map(w -> new Held(Long.parseLong(w[0]), Long.parseLong(w[1]), Long.parseLong(w[2]), w[3]))
                .findFirst()
                .orElse(null);
    }

    // Stopped first, so that what is seen stays true until the kill.
    private Held stopHoldingARange(WorkerProcess worker) {
        return await().atMost(Duration.ofSeconds(30))
                .until(
                        () -> {
                            worker.stop();
                            Held held = heldRange();
                            if (held == null) {
                                worker.resume();
                            }
                            return held;
                        },
                        Objects::nonNull);
    }

    @Tag("core")
    @Test
    void aKilledWorkersRangeGoesOnAtItsLastCommitWithinTenSeconds() throws Exception {
        try (Sluice sluice =
                Sluice.builder(database.dataSource()).withoutWorkers().build()) {
            Run run = sluice.start(SoakTable.sqlStep(), ONE_WORKER);
            WorkerProcess victim = fleet.spawn(1);
            await().atMost(Duration.ofSeconds(30)).until(() -> heldRange() != null);
            WorkerProcess heir = fleet.spawn(1);
            await().atMost(Duration.ofSeconds(30))
                    .until(() -> database.queryLong("SELECT count(*) FROM sluice.process") == 2);

            Held before = stopHoldingARange(victim);
            victim.kill();
            await().atMost(Duration.ofSeconds(12))
                    .pollInterval(Duration.ofMillis(20))
                    .until(() -> database.queryLong("SELECT count(*) FROM sluice.range WHERE id = " + before.id
                                    + " AND epoch = " + before.epoch)
                            == 0);
            await().atMost(Duration.ofSeconds(12))
                    .pollInterval(Duration.ofMillis(20))
                    .until(() -> database.queryLong(
                                    "SELECT count(*) FROM soak_audit WHERE at > '" + before.at + "'::timestamptz")
                            > 0);
            long takeoverMillis = database.queryLong("SELECT CAST(extract(epoch FROM min(at) - '" + before.at
                    + "'::timestamptz) * 1000 AS bigint) FROM soak_audit WHERE at > '" + before.at + "'::timestamptz");
            assertThat(takeoverMillis)
                    .as("milliseconds from the kill to the next commit")
                    .isLessThan(10_000);

            table.pace(Duration.ZERO, Duration.ZERO);
            run.set(Map.of("batch-size", "5000", "full-speed", "on"));
            RunView end = run.await(Duration.ofSeconds(60));
            assertThat(end.state()).as(end.reason()).isEqualTo(RunState.SUCCEEDED);
            assertThat(table.wrongRows()).isEmpty();
            assertThat(end.outcomes().changed()).isEqualTo(table.rows());
            assertThat(end.chunks()).as("no chunk was counted twice").isEqualTo(table.committedSteps());
            assertThat(end.events())
                    .filteredOn(event -> event.kind().equals("takeover"))
                    .singleElement()
                    .satisfies(event -> assertThat(event.sentence())
                            .contains("range " + before.id + " ")
                            .contains("(epoch " + before.epoch + " → " + (before.epoch + 1) + ")"));
            assertThat(heir.isAlive()).isTrue();
        }
    }

    @Test
    void aDeadWorkersRangeIsTakenUpThoughNobodyIsIdle() {
        try (Sluice sluice =
                Sluice.builder(database.dataSource()).withoutWorkers().build()) {
            table.pace(Duration.ZERO, Duration.ZERO);
            // Ranges of several chunks with half a minute between them: no survivor ends its own in time.
            sluice.start(
                    SoakTable.sqlStep(),
                    RunOptions.DEFAULTS.withBatchSize(20).withMaxWorkers(2).withSleep(Duration.ofSeconds(30)));
            WorkerProcess victim = fleet.spawn(1);
            await().atMost(Duration.ofSeconds(30)).until(() -> heldRange() != null);
            Held victims = heldRange();
            fleet.spawn(1);
            await().atMost(Duration.ofSeconds(30))
                    .until(() -> database.queryLong(
                                    "SELECT count(*) FROM sluice.range WHERE owner IS NOT NULL AND chunks > 0")
                            == 2);

            victim.kill();

            await().atMost(Duration.ofSeconds(10))
                    .until(() -> database.queryLong("SELECT count(*) FROM sluice.range WHERE id = " + victims.id
                                    + " AND epoch > " + victims.epoch + " AND chunks > " + victims.chunks)
                            == 1);
        }
    }

    // Neither step nor checkpoint under way: the process rests, and knows nothing of what happens meanwhile.
    private Held stopResting(WorkerProcess worker) {
        return await().atMost(Duration.ofSeconds(30))
                .until(
                        () -> {
                            worker.stop();
                            Held held = heldRange();
                            boolean works = database.queryLong("SELECT count(*) FROM pg_stat_activity"
                                            + " WHERE application_name LIKE 'sluice run=%'")
                                    > 0;
                            if (held == null || works) {
                                worker.resume();
                                return null;
                            }
                            return held;
                        },
                        Objects::nonNull);
    }

    @Test
    void aZombieThatWakesWhileItsSuccessorIsAtWorkCommitsNothing() throws Exception {
        try (Sluice sluice =
                Sluice.builder(database.dataSource()).withoutWorkers().build()) {
            table.pace(Duration.ofMillis(50), Duration.ZERO);
            Run run = sluice.start(
                    SoakTable.sqlStep(), ONE_WORKER.withBatchSize(10).withSleep(Duration.ofMillis(300)));
            WorkerProcess zombie = fleet.spawn(1);
            Held before = stopResting(zombie);
            fleet.spawn(1);
            // Awake, it goes on where it believes to be: one chunk behind its successor, within the same range.
            await().atMost(Duration.ofSeconds(20))
                    .pollInterval(Duration.ofMillis(20))
                    .until(() -> database.queryLong("SELECT count(*) FROM sluice.range WHERE id = " + before.id
                                    + " AND epoch > " + before.epoch + " AND chunks > " + before.chunks
                                    + " AND cursor_key <> upto_key")
                            == 1);
            zombie.resume();
            long chunks = before.chunks;
            await().atMost(Duration.ofSeconds(20))
                    .until(() -> database.queryLong(
                                    "SELECT coalesce(max(chunks), 1000) FROM sluice.range WHERE id = " + before.id)
                            > chunks + 4);
            table.pace(Duration.ZERO, Duration.ZERO);
            run.set(Map.of("batch-size", "5000", "sleep", "0", "full-speed", "on"));

            RunView end = run.await(Duration.ofSeconds(60));
            assertThat(end.state()).as(end.reason()).isEqualTo(RunState.SUCCEEDED);
            assertThat(table.wrongRows()).isEmpty();
            assertThat(end.outcomes().changed()).isEqualTo(table.rows());
            assertThat(end.chunks()).isEqualTo(table.committedSteps());
        }
    }
}
