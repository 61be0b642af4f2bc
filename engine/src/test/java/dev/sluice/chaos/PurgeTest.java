package dev.sluice.chaos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.sluice.Backfill;
import dev.sluice.ErrorCode;
import dev.sluice.PurgeOptions;
import dev.sluice.PurgeReport;
import dev.sluice.Run;
import dev.sluice.RunOptions;
import dev.sluice.RunState;
import dev.sluice.Sluice;
import dev.sluice.SluiceException;
import dev.sluice.Step;
import dev.sluice.embedded.TestDatabase;
import dev.sluice.embedded.TestServer;
import java.sql.Connection;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Purging removes what has ended, all of it, and nothing that a later run could stumble over. */
class PurgeTest {

    private static final Duration LONG_ENOUGH = Duration.ofSeconds(90);
    private static final PurgeOptions EVERYTHING = new PurgeOptions(Duration.ZERO, 0, null);
    private static final RunOptions FAST = RunOptions.DEFAULTS.withFullSpeed();
    private static final RunOptions AT_REST =
            RunOptions.DEFAULTS.withBatchSize(100).withSleep(Duration.ofHours(1));

    private TestDatabase database;
    private SoakTable table;
    private Sluice sluice;

    @BeforeEach
    void makeTable() {
        database = TestServer.shared().newDatabase("purge");
        table = SoakTable.create(database, 1_000);
        sluice = Sluice.on(database.dataSource());
    }

    @AfterEach
    void dropAll() {
        sluice.close();
        database.close();
    }

    private long rowsIn(String controlTable) {
        return database.queryLong("SELECT count(*) FROM sluice." + controlTable);
    }

    private Run succeeded() throws InterruptedException {
        Run run = sluice.start(SoakTable.sqlStep(), FAST);
        assertThat(run.await(LONG_ENOUGH).state()).isEqualTo(RunState.SUCCEEDED);
        return run;
    }

    @Tag("core")
    @Test
    void anEndedRunGoesWithEverythingThatBelongsToItAndALaterStartDoesTheWorkAnew() throws Exception {
        Run first = succeeded();

        PurgeReport report = sluice.purge(EVERYTHING);

        assertThat(report.runs()).extracting(PurgeReport.Purged::id).containsExactly(first.id());
        assertThat(report.plans()).isEqualTo(1);
        for (String controlTable : List.of("run", "range", "event", "plan")) {
            assertThat(rowsIn(controlTable)).as(controlTable).isZero();
        }
        assertThat(sluice.find(first.id())).isEmpty();
        Run second = succeeded();
        assertThat(second.id()).isNotEqualTo(first.id());
        assertThat(database.queryLong("SELECT count(*) FROM soak WHERE n <> 2")).isZero();
    }

    @Test
    void aRunUnderWayIsNeverTouched() {
        Run run = sluice.start(SoakTable.sqlStep(), AT_REST);
        await().atMost(LONG_ENOUGH).until(() -> table.committedSteps() == 1);

        assertThat(sluice.purge(EVERYTHING).runs()).isEmpty();
        run.pause();
        assertThat(sluice.purge(EVERYTHING).runs()).isEmpty();
        database.execute("UPDATE sluice.run SET state = 'held', release_at = clock_timestamp() + interval '1 h'");
        assertThat(sluice.purge(EVERYTHING).runs()).isEmpty();

        assertThat(rowsIn("range")).isEqualTo(1);
        assertThat(run.view().outcomes().changed()).isEqualTo(100);
    }

    @Test
    void theNewestRunAndWhatIsYoungStay() throws Exception {
        Run first = succeeded();
        Run second = succeeded();
        Run labelled = sluice.start(SoakTable.sqlStep(), FAST.withLabel("tenant", "acme"));
        labelled.await(LONG_ENOUGH);

        assertThat(sluice.purgeable(PurgeOptions.DEFAULTS)).isEmpty();
        assertThat(sluice.purgeable(new PurgeOptions(Duration.ZERO, 1, "another")))
                .isEmpty();
        assertThat(sluice.purge(new PurgeOptions(Duration.ZERO, 1, null)).runs())
                .extracting(PurgeReport.Purged::id)
                .containsExactly(first.id());

        assertThat(rowsIn("plan")).as("named by the runs that stay").isEqualTo(1);
        sluice.assertSucceeded("soak-sql");
        assertThat(second.view().state()).isEqualTo(RunState.SUCCEEDED);
    }

    @Test
    void anInterruptedPurgeHidesTheRunAndTheNextOneFinishesIt() throws Exception {
        Run run = sluice.start(SoakTable.sqlStep(), AT_REST);
        await().atMost(LONG_ENOUGH).until(() -> table.committedSteps() == 1);
        run.pause();
        database.execute(
                "UPDATE sluice.run SET state = 'failed', ended_at = clock_timestamp()",
                "INSERT INTO sluice.event (run_id, kind, actor, sentence) SELECT " + run.id()
                        + ", 'x', 'x', 'x' FROM generate_series(1, 5000)",
                // As a purge leaves it that was killed after its first transaction.
                "UPDATE sluice.run SET purged_at = clock_timestamp()");

        assertThat(sluice.find(run.id())).isEmpty();
        assertThat(sluice.newest("soak-sql", Map.of())).isEmpty();
        assertThat(sluice.list(null, 10)).isEmpty();
        assertThatThrownBy(run::resume)
                .isInstanceOfSatisfying(
                        SluiceException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.TRANSITION_REFUSED));
        assertThatThrownBy(() -> run.set("sleep", "0"))
                .isInstanceOfSatisfying(
                        SluiceException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.RUN_NOT_FOUND));

        Run later = sluice.start(SoakTable.sqlStep(), FAST);
        assertThat(later.id()).isNotEqualTo(run.id());
        assertThat(sluice.purge(PurgeOptions.DEFAULTS).runs())
                .extracting(PurgeReport.Purged::id)
                .containsExactly(run.id());
        assertThat(later.await(LONG_ENOUGH).state()).isEqualTo(RunState.SUCCEEDED);
        assertThat(database.queryLong("SELECT count(*) FROM sluice.event WHERE run_id = " + run.id()))
                .isZero();
    }

    @Test
    void aProcessThatStandsInTheMiddleOfAChunkNeitherStopsThePurgeNorCommitsLater() {
        table.pace(Duration.ofMillis(400), Duration.ZERO);
        try (Fleet fleet = new Fleet(database);
                Sluice commands =
                        Sluice.builder(database.dataSource()).withoutWorkers().build()) {
            Run run = commands.start(
                    SoakTable.sqlStep(), RunOptions.DEFAULTS.withBatchSize(100).withSleep(Duration.ZERO));
            WorkerProcess worker = fleet.spawn(1);
            await().atMost(LONG_ENOUGH).until(() -> table.committedSteps() >= 1);
            worker.stop();
            run.cancel();
            long stepped = table.increments();

            assertThat(commands.purge(EVERYTHING).runs()).hasSize(1);
            table.pace(Duration.ZERO, Duration.ZERO);
            worker.resume();
            // The one that stood still is the only worker there is: it does the later run, and nothing of the former.
            Run later = commands.start(SoakTable.sqlStep(), FAST);
            await().atMost(LONG_ENOUGH).until(() -> later.view().state() == RunState.SUCCEEDED);
            assertThat(table.increments()).isEqualTo(stepped + table.rows());
        }
    }

    @Test
    void aSessionThatSitsOnARowOfTheRunIsEndedAndAnothersIsLeftAlone() throws Exception {
        Run run = sluice.start(SoakTable.sqlStep(), AT_REST);
        await().atMost(LONG_ENOUGH).until(() -> table.committedSteps() == 1);
        run.cancel();
        try (Connection foreign = database.dataSource().getConnection()) {
            foreign.setAutoCommit(false);
            foreign.createStatement().execute("SELECT FROM sluice.range FOR UPDATE");
            PurgeReport held = sluice.purge(EVERYTHING);
            assertThat(held.runs()).isEmpty();
            assertThat(held.left()).extracting(PurgeReport.Purged::id).containsExactly(run.id());
        }
        try (Connection ours = database.dataSource().getConnection()) {
            ours.setAutoCommit(false);
            ours.createStatement().execute("SET application_name = 'sluice run=" + run.id() + " range=1 epoch=1'");
            ours.createStatement().execute("SELECT FROM sluice.range FOR UPDATE");
            assertThat(sluice.purge(EVERYTHING).runs())
                    .extracting(PurgeReport.Purged::id)
                    .containsExactly(run.id());
        }
        assertThat(rowsIn("run")).isZero();
    }

    @Test
    void startingAndPurgingAtTheSameTimeNeverSwallowsARun() throws Exception {
        int starts = 60;
        Backfill quick = Backfill.named("quick")
                .table("counter")
                .step(Step.sql("UPDATE counter SET n = n + 1 WHERE :chunk(counter)"))
                .defaults(RunOptions.DEFAULTS.acceptNonIdempotent())
                .build();
        database.execute(
                "CREATE TABLE counter (id bigint PRIMARY KEY, n bigint NOT NULL)", "INSERT INTO counter VALUES (1, 0)");
        sluice.migrate();
        AtomicBoolean over = new AtomicBoolean();
        AtomicInteger purged = new AtomicInteger();
        List<CompletableFuture<Void>> purges = List.of(purging(over, purged), purging(over, purged));
        for (int i = 1; i <= starts; i++) {
            sluice.start(quick, FAST);
            int wanted = i;
            await().atMost(LONG_ENOUGH)
                    .pollInterval(Duration.ofMillis(5))
                    .until(() -> database.queryLong("SELECT n FROM counter") == wanted
                            && database.queryLong("SELECT count(*) FROM sluice.run WHERE ended_at IS NULL") == 0);
        }
        over.set(true);
        for (CompletableFuture<Void> purge : purges) {
            purge.join();
        }
        sluice.purge(EVERYTHING);
        assertThat(purged.get()).isGreaterThan(starts / 2);
        assertThat(database.queryLong("SELECT n FROM counter")).isEqualTo(starts);
        assertThat(rowsIn("run") + rowsIn("range") + rowsIn("event") + rowsIn("plan"))
                .isZero();
    }

    private CompletableFuture<Void> purging(AtomicBoolean over, AtomicInteger purged) {
        return CompletableFuture.runAsync(() -> {
            try (Sluice other =
                    Sluice.builder(database.dataSource()).withoutWorkers().build()) {
                while (!over.get()) {
                    purged.addAndGet(other.purge(EVERYTHING).runs().size());
                }
            }
        });
    }
}
