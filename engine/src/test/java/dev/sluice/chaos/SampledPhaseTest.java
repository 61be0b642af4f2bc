package dev.sluice.chaos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.sluice.Backfill;
import dev.sluice.BusyMachine;
import dev.sluice.ErrorCode;
import dev.sluice.Keys;
import dev.sluice.Run;
import dev.sluice.RunOptions;
import dev.sluice.RunState;
import dev.sluice.RunView;
import dev.sluice.Sluice;
import dev.sluice.SluiceException;
import dev.sluice.Step;
import dev.sluice.Verdict;
import dev.sluice.Verification;
import dev.sluice.VerifyOptions;
import dev.sluice.embedded.TestDatabase;
import dev.sluice.embedded.TestServer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * A sample as the last phase of a run: drawn from the run's own seed whatever is killed meanwhile, and never taken for more
 * than it is.
 */
class SampledPhaseTest {

    private static final int ROWS = 2_000;

    private static final Duration LONG = Duration.ofMinutes(1);

    private static final RunOptions FAST =
            RunOptions.DEFAULTS.withFullSpeed().withMaxWorkers(2).withBatchSize(50);

    private static final RunOptions SAMPLED = FAST.withVerifySample("20%", 7);

    private static final Backfill FILL = Backfill.named("sampled")
            .table("items")
            .remaining("v IS NULL")
            .step(Step.sql("UPDATE items SET v = id + CASE WHEN id % 10 = wrong THEN 1 ELSE 0 END FROM deed"
                    + " WHERE :chunk(items) AND v IS NULL"))
            // The brake is looked at once a chunk.
            .verify("WITH b AS MATERIALIZED (SELECT pg_sleep(seconds) FROM brake)"
                    + " SELECT i.id, i.v AS stored FROM b, items i WHERE :chunk(i) AND i.v IS DISTINCT FROM i.id")
            .defaults(SAMPLED)
            .build();

    private TestDatabase database;
    private Sluice idle;

    @BeforeEach
    void makeTable() {
        database = TestServer.shared().newDatabase("sampled_phase");
        database.execute(
                "CREATE TABLE deed (wrong integer)",
                "INSERT INTO deed VALUES (NULL)",
                "CREATE TABLE items (id bigint PRIMARY KEY, v bigint)",
                "INSERT INTO items SELECT i FROM generate_series(1, " + ROWS + ") i",
                "ANALYZE items");
        brake("0");
        BusyMachine.ignore(database);
        idle = Sluice.builder(database.dataSource()).withoutWorkers().build();
    }

    @AfterEach
    void dropTable() {
        idle.close();
        database.close();
    }

    private void brake(String seconds) {
        database.execute("CREATE OR REPLACE VIEW brake AS SELECT (" + seconds + ")::double precision AS seconds");
    }

    // Each chunk after a verification's first takes four seconds, just within a step's limit: time enough to disturb
    // it.
    private void brakeBehindTheFirstChunk() {
        brake(
                "WITH v AS (SELECT max(run_id) AS id FROM sluice.verification) SELECT CASE WHEN sum(chunks) > 0 THEN 4 ELSE 0 END"
                        + " FROM (SELECT chunks FROM sluice.run JOIN v USING (id) UNION ALL"
                        + " SELECT chunks FROM sluice.range JOIN v ON v.id = run_id) AS done");
    }

    private static Verification found(Run run) {
        return run.verification().orElseThrow();
    }

    private void assertNotProved() {
        for (org.assertj.core.api.ThrowableAssert.ThrowingCallable gate :
                List.<org.assertj.core.api.ThrowableAssert.ThrowingCallable>of(
                        () -> idle.assertVerified("sampled"), () -> idle.assertVerifiedWithin("sampled", 1))) {
            assertThatThrownBy(gate)
                    .isInstanceOfSatisfying(
                            SluiceException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.NOT_VERIFIED));
        }
    }

    private static void assertPassed(Verification proof) {
        assertThat(proof.verdict()).as(proof.reason()).isEqualTo(Verdict.PASSED);
        assertThat(proof.sampleRows()).isBetween(350L, 400L);
        assertThat(proof.checked()).as("no row twice, none left out").isEqualTo(proof.sampleRows());
        assertThat(proof.sampleSeed()).isEqualTo(7);
    }

    private long listOf(long run) {
        return database.queryLong(
                "SELECT p.list_id FROM sluice.run r JOIN sluice.plan p ON p.hash = r.plan_hash WHERE r.id = " + run);
    }

    // The same rows as a verification on its own draws from that seed, which nothing has disturbed.
    private void assertDrawnFromItsSeed(Run run, Verification proof) throws InterruptedException {
        Run again =
                run.verify(VerifyOptions.FULL.withRun(FAST).withSample("20%").withSeed(7));
        assertThat(again.await(LONG).state().isEnded()).isTrue();
        assertThat(listOf(again.id())).isEqualTo(listOf(proof.run()));
    }

    @Test
    void aPassSaysHowMuchItIsWorthAndIsNoProofOfEveryRow() throws Exception {
        try (Sluice sluice = Sluice.on(database.dataSource())) {
            Run run = sluice.start(FILL);
            assertThat(run.view().verifySample()).isEqualTo("20%");
            Verification proof = run.awaitVerification(LONG).orElseThrow();

            assertPassed(proof);
            assertThat(proof.verdictText()).isEqualTo("passed (sample)");
            assertThat(proof.reason())
                    .matches("no row of 3\\d\\d sampled differs: with 95 % confidence fewer than 0\\.\\d+ % of all rows"
                            + " differ|no row of 400 sampled differs: .*");
            assertThat(run.view().state()).isEqualTo(RunState.SUCCEEDED);
            assertThatThrownBy(() -> sluice.assertVerified("sampled")).hasMessageContaining("passed (sample)");
            assertThatCode(() -> sluice.assertVerifiedWithin("sampled", 0.01)).doesNotThrowAnyException();
            assertThatThrownBy(() -> sluice.assertVerifiedWithin("sampled", 0.001))
                    .hasMessageContaining("0.1 % of its rows may differ");
            assertDrawnFromItsSeed(run, proof);
        }
    }

    @Test
    void wrongRowsAreFoundAndOnlyThoseOfTheSampleAreRepaired() throws Exception {
        database.execute("UPDATE deed SET wrong = 3");
        try (Sluice sluice = Sluice.on(database.dataSource())) {
            Run run = sluice.start(FILL);
            Verification proof = run.awaitVerification(LONG).orElseThrow();
            assertThat(proof.verdict()).isEqualTo(Verdict.FAILED);
            assertThat(proof.differing()).isBetween(15L, 70L);
            assertThat(proof.reason()).contains("rows of " + proof.sampleRows() + " sampled differ");
            assertThat(proof.differingAtMost()).isEmpty();
            assertNotProved();
            RunView repaired = run.repair(FAST).await(LONG);
            assertThat(repaired.outcomes().scanned()).isEqualTo(proof.differing());
        }
    }

    // With a long rest after the reading, what was drawn is in the worker's memory for that long, and nowhere else.
    private Run startedWithSlowDrawing() {
        Run run = idle.start(FILL);
        database.execute(
                "CREATE FUNCTION rests() RETURNS trigger LANGUAGE plpgsql AS"
                        + " $$ BEGIN NEW.full_speed := false; NEW.sleep_ms := 600000; RETURN NEW; END $$",
                "CREATE TRIGGER rests BEFORE INSERT ON sluice.run FOR EACH ROW WHEN (NEW.kind = 'verify')"
                        + " EXECUTE FUNCTION rests()");
        return run;
    }

    private void release() {
        database.execute(
                "DROP TRIGGER rests ON sluice.run",
                "UPDATE sluice.run SET full_speed = true, sleep_ms = NULL WHERE kind = 'verify'");
    }

    private Verification awaitDrawing(Run run) {
        await().atMost(LONG)
                .until(() -> run.verification().isPresent()
                        && database.queryLong("SELECT count(*) FROM sluice.range WHERE owner IS NOT NULL AND run_id = "
                                        + found(run).run())
                                == 1);
        Verification begun = found(run);
        assertThat(begun.isSample()).isTrue();
        assertThat(begun.sampleRows()).isNull();
        assertUndecided(run);
        return begun;
    }

    private void assertUndecided(Run run) {
        assertThat(found(run).verdict()).isEqualTo(Verdict.UNKNOWN);
        assertThat(found(run).sampleRows()).as("not drawn").isNull();
        assertThat(found(run).checked()).isZero();
        assertNotProved();
    }

    @Test
    void aWorkerKilledWhileItDrawsIsFollowedByAnotherThatDrawsTheSame() throws Exception {
        Run run = startedWithSlowDrawing();
        try (Fleet fleet = new Fleet(database)) {
            WorkerProcess victim = fleet.spawn(2);
            Verification begun = awaitDrawing(run);
            assertThat(idle.find(begun.run()).orElseThrow().view().bindingLimit())
                    .contains("draws the sample");
            victim.kill();
            assertUndecided(run);
            release();
            fleet.spawn(2);
            Verification proof = run.awaitVerification(LONG).orElseThrow();
            assertPassed(proof);
            assertThat(proof.run()).isEqualTo(begun.run());
        }
        try (Sluice sluice = Sluice.on(database.dataSource())) {
            assertDrawnFromItsSeed(sluice.find(run.id()).orElseThrow(), found(run));
        }
    }

    @Test
    void whatWasDrawnBeforeAPauseOrALostSessionIsForgottenAndDrawnAgain() throws Exception {
        Run run = startedWithSlowDrawing();
        try (Sluice sluice = Sluice.on(database.dataSource())) {
            sluice.work(2);
            Run verify = idle.find(awaitDrawing(run).run()).orElseThrow();
            verify.pause();
            assertUndecided(run);
            assertThat(found(run).reason()).contains("is paused");
            verify.resume();
            awaitDrawing(run);
            database.execute(
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name LIKE 'sluice%'"
                            + " AND datname = current_database() AND pid <> pg_backend_pid()");
            awaitDrawing(run);
            release();
            assertPassed(run.awaitVerification(LONG).orElseThrow());
        }
    }

    @Test
    void cancelledWhileItDrawsNothingIsProved() throws Exception {
        Run run = startedWithSlowDrawing();
        try (Sluice sluice = Sluice.on(database.dataSource())) {
            sluice.work(2);
            Run verify = idle.find(awaitDrawing(run).run()).orElseThrow();
            verify.cancel();
            release();
            assertThat(verify.await(LONG).state()).isEqualTo(RunState.CANCELLED);
            // Whoever drew has heard of it by then, and kept nothing.
            await().during(Duration.ofSeconds(2))
                    .atMost(Duration.ofSeconds(10))
                    .until(() -> found(run).sampleRows() == null);
            assertUndecided(run);
        }
    }

    @Test
    void aPlanThatIsChangedWhileItDrawsProvesNothing() throws Exception {
        Run run = startedWithSlowDrawing();
        try (Sluice sluice = Sluice.on(database.dataSource())) {
            sluice.work(2);
            Run verify = idle.find(awaitDrawing(run).run()).orElseThrow();
            database.execute("UPDATE sluice.plan SET upper_key = ARRAY['1000'] WHERE NOT part");
            release();
            assertThat(verify.await(LONG).state()).isEqualTo(RunState.FAILED);
            assertThat(found(run).reason()).contains("the plan was changed before the sample of it was drawn");
            assertUndecided(run);
        }
    }

    @Test
    void whereNoRowIsLeftToBeDrawnNothingIsProved() throws Exception {
        Run run = startedWithSlowDrawing();
        database.execute("DELETE FROM items");
        release();
        try (Sluice sluice = Sluice.on(database.dataSource())) {
            sluice.work(2);
            Verification proof = run.awaitVerification(LONG).orElseThrow();
            assertThat(proof.reason()).contains("no row was drawn for the sample of 20%");
            assertUndecided(run);
        }
    }

    @Test
    void aTableThatIsLockedHoldsTheDrawingUntilItIsNot() throws Exception {
        Run run = startedWithSlowDrawing();
        try (Sluice sluice = Sluice.on(database.dataSource());
                java.sql.Connection other = database.dataSource().getConnection()) {
            other.setAutoCommit(false);
            sluice.work(1);
            Run verify = idle.find(awaitDrawing(run).run()).orElseThrow();
            verify.pause();
            other.createStatement().execute("LOCK TABLE items");
            release();
            verify.resume();
            await().atMost(LONG).until(() -> verify.view().state() == RunState.HELD);
            assertThat(verify.view().reason()).contains("drawing the sample", "lock timeout", "tried again by itself");
            assertUndecided(run);
            other.rollback();
            assertPassed(run.awaitVerification(LONG).orElseThrow());
        }
    }

    @Test
    void killedInTheVerificationTheNextStartGoesOnWithTheSameSample() throws Exception {
        Run run = idle.start(FILL);
        brakeBehindTheFirstChunk();
        try (Fleet fleet = new Fleet(database)) {
            WorkerProcess victim = fleet.spawn(2);
            await().atMost(LONG)
                    .until(() -> run.verification().isPresent() && found(run).checked() >= 50);
            victim.kill();
            assertThat(found(run).verdict()).isEqualTo(Verdict.UNKNOWN);
            assertNotProved();
        }
        long list = listOf(found(run).run());
        try (Sluice next = Sluice.on(database.dataSource())) {
            Run again = next.start(FILL, FAST.withVerifySample("20%"));
            assertThat(again.id())
                    .as("no run was begun beside the one to be proved")
                    .isEqualTo(run.id());
            brake("0");
            assertPassed(again.awaitVerification(LONG).orElseThrow());
            assertThat(listOf(found(run).run())).isEqualTo(list);
        }
    }

    @Test
    void whoAsksForEveryRowIsNotGivenASample() throws Exception {
        brake("0.2");
        try (Sluice sluice = Sluice.on(database.dataSource())) {
            Run run = sluice.start(FILL);
            run.await(LONG);
            Run full = sluice.start(FILL, FAST.withVerify());
            assertThat(full.id()).as("a run of its own").isNotEqualTo(run.id());
            assertThat(full.view().verifySample()).isNull();
            brake("0");
            assertThat(run.awaitVerification(LONG).orElseThrow().isSample()).isTrue();
        }
    }

    @Test
    void anUnfinishedRunIsToldWhatSampleAndKeepsItsSeed() {
        Run run = idle.start(FILL, FAST.withVerify());
        assertThat(run.view().verifySample()).isNull();
        idle.start(FILL, FAST.withVerifySample("300"));
        assertThat(run.view().verifySample()).isEqualTo("300");
        long seed = seedOf(run);
        idle.start(FILL, FAST.withVerifySample("300"));
        assertThat(seedOf(run)).as("asked for again").isEqualTo(seed);
        idle.start(FILL, FAST.withVerifySample("300", seed + 1));
        assertThat(seedOf(run)).isEqualTo(seed + 1);
        assertThat(run.view().events())
                .extracting(event -> event.sentence())
                .contains("a sample of its result (300, seed " + (seed + 1)
                        + ") is to be verified when its work is done");
        idle.start(FILL, FAST.withoutVerify());
        assertThat(run.view().thenVerified()).isFalse();
        assertThat(run.view().verifySample()).isNull();
    }

    private long seedOf(Run run) {
        return database.queryLong("SELECT verify_seed FROM sluice.run WHERE id = " + run.id());
    }

    @Test
    void aKeyListIsVerifiedAsAWhole() throws Exception {
        Backfill listed = FILL.toBuilder()
                .keys(Keys.query("SELECT id FROM items WHERE id % 7 = 0"))
                .build();
        try (Sluice sluice = Sluice.on(database.dataSource())) {
            Verification proof = sluice.start(listed).awaitVerification(LONG).orElseThrow();
            assertThat(proof.verdict()).as(proof.reason()).isEqualTo(Verdict.PASSED);
            assertThat(proof.isSample()).isFalse();
            assertThat(proof.checked()).isEqualTo(ROWS / 7);
        }
    }

    @Test
    void anEmptyTableHasNoSampleAndNoDifference() throws Exception {
        database.execute("DELETE FROM items");
        try (Sluice sluice = Sluice.on(database.dataSource())) {
            Verification proof = sluice.start(FILL).awaitVerification(LONG).orElseThrow();
            assertThat(proof.verdict()).as(proof.reason()).isEqualTo(Verdict.PASSED);
            assertThat(proof.sampleRows()).isZero();
            assertThat(proof.differingAtMost()).as("nothing was looked at").hasValue(1);
        }
    }

    @Test
    void rowsThatAreGoneSinceTheyWereDrawnMakeItWorthLess() throws Exception {
        Run run = idle.start(FILL);
        brakeBehindTheFirstChunk();
        try (Sluice sluice = Sluice.on(database.dataSource())) {
            sluice.work(2);
            await().atMost(LONG)
                    .until(() -> run.verification().isPresent() && found(run).sampleRows() != null);
            database.execute("DELETE FROM items WHERE id > 1000");
            brake("0");
            Verification proof = run.awaitVerification(LONG).orElseThrow();
            assertThat(proof.verdict()).as(proof.reason()).isEqualTo(Verdict.PASSED);
            assertThat(proof.skipped()).isGreaterThan(80);
            assertThat(proof.differingAtMost().orElseThrow())
                    .isEqualTo(dev.sluice.Confidence.bound(proof.sampleRows() - proof.skipped()));
        }
    }

    @Test
    void whatIsChangedByHandIsSeen() throws Exception {
        Map<String, String> deeds = Map.of(
                "UPDATE sluice.verification SET sample_rows = NULL, sample_worth = NULL WHERE run_id = ?",
                        "its sample is not drawn",
                "UPDATE sluice.verification SET sample_rows = 20000, sample_worth = 20000 WHERE run_id = ?",
                        "another list than its sample",
                "DELETE FROM sluice.range WHERE run_id = ?", "do not make up the whole walk",
                "UPDATE sluice.run SET plan_hash = (SELECT hash FROM sluice.plan WHERE NOT part LIMIT 1) WHERE id = ?",
                        "the plan was changed");
        for (Map.Entry<String, String> deed : deeds.entrySet()) {
            Run run = idle.start(FILL, SAMPLED.withMaxWorkers(1));
            brakeBehindTheFirstChunk();
            try (Sluice sluice = Sluice.on(database.dataSource())) {
                sluice.work(1);
                await().atMost(LONG)
                        .until(() ->
                                run.verification().isPresent() && found(run).checked() >= 50);
                Run verify = sluice.find(found(run).run()).orElseThrow();
                verify.pause();
                database.execute(deed.getKey().replace("?", String.valueOf(verify.id())));
                brake("0");
                verify.resume();
                assertThat(verify.await(LONG).state().isEnded()).isTrue();
                Verification end = found(run);
                assertThat(end.verdict()).as(deed + ": " + end.reason()).isEqualTo(Verdict.UNKNOWN);
                assertThat(end.reason()).contains(deed.getValue());
            }
        }
    }
}
