package dev.sluice.chaos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
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
import dev.sluice.Verdict;
import dev.sluice.Verification;
import dev.sluice.VerifyOptions;
import dev.sluice.embedded.TestDatabase;
import dev.sluice.embedded.TestServer;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The verification as the last phase of a run: whatever happens between the two, nothing says that it was done. */
class VerifyPhaseTest {

    private static final int ROWS = 2_000;

    private static final Duration LONG = Duration.ofMinutes(1);

    private static final RunOptions FAST =
            RunOptions.DEFAULTS.withFullSpeed().withMaxWorkers(2).withBatchSize(50);

    private static final Backfill FILL = Backfill.named("phased")
            .table("items")
            .remaining("v IS NULL")
            .step(Step.sql("UPDATE items SET v = id WHERE :chunk(items) AND v IS NULL"))
            // The brake is looked at once a chunk.
            .verify("WITH b AS MATERIALIZED (SELECT pg_sleep(seconds) FROM brake)"
                    + " SELECT i.id, i.v AS stored FROM b, items i WHERE :chunk(i) AND i.v IS DISTINCT FROM i.id")
            .defaults(FAST.withVerify())
            .build();

    private TestDatabase database;
    private Sluice idle;

    @BeforeEach
    void makeTable() {
        database = TestServer.shared().newDatabase("verify_phase");
        database.execute(
                "CREATE TABLE brake (seconds double precision NOT NULL)",
                "INSERT INTO brake VALUES (0)",
                "CREATE TABLE items (id bigint PRIMARY KEY, v bigint)",
                "INSERT INTO items SELECT i FROM generate_series(1, " + ROWS + ") i");
        idle = Sluice.builder(database.dataSource()).withoutWorkers().build();
    }

    @AfterEach
    void dropTable() {
        idle.close();
        database.close();
    }

    private void brake(double seconds) {
        database.execute("UPDATE brake SET seconds = " + seconds);
    }

    private static Verification found(Run run) {
        return run.verification().orElseThrow();
    }

    private void assertNotProved() {
        assertThatThrownBy(() -> idle.assertVerified("phased"))
                .isInstanceOfSatisfying(
                        SluiceException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.NOT_VERIFIED));
    }

    private long runs() {
        return database.queryLong("SELECT count(*) FROM sluice.run");
    }

    @Test
    void aProcessKilledAfterTheWorkLeavesAnUnknownThatTheNextStartGoesOnWith() throws Exception {
        brake(0.1);
        try (Fleet fleet = new Fleet(database)) {
            Run run = idle.start(FILL);
            WorkerProcess victim = fleet.spawn(2);
            assertThat(run.await(LONG).state()).isEqualTo(RunState.SUCCEEDED);
            await().atMost(Duration.ofSeconds(30)).until(() -> found(run).checked() > 100);
            victim.kill();

            assertThat(found(run).verdict()).isEqualTo(Verdict.UNKNOWN);
            assertThat(run.view().thenVerified()).isTrue();
            assertNotProved();
        }
        try (Sluice next = Sluice.on(database.dataSource())) {
            long checked = found(next.newest("phased", java.util.Map.of()).orElseThrow())
                    .checked();
            Run again = next.start(FILL);
            assertNotProved();
            brake(0);
            Verification proof = again.awaitVerification(LONG).orElseThrow();

            assertThat(runs())
                    .as("no run was begun beside the one to be proved")
                    .isEqualTo(2);
            assertThat(proof.subject()).contains(again.id());
            assertThat(proof.verdict()).as(proof.reason()).isEqualTo(Verdict.PASSED);
            assertThat(proof.checked()).isEqualTo(ROWS).isGreaterThan(checked);
            assertThatCode(() -> next.assertVerified("phased")).doesNotThrowAnyException();
            assertThat(next.start(FILL).id())
                    .as("then the next run is a new one")
                    .isGreaterThan(2);
        }
    }

    @Test
    void aPausedVerificationStaysPausedUntilAPersonResumesIt() throws Exception {
        brake(0.1);
        try (Sluice sluice = Sluice.on(database.dataSource())) {
            Run run = sluice.start(FILL);
            run.await(LONG);
            Run verify = sluice.find(found(run).run()).orElseThrow();
            verify.pause();

            assertThat(sluice.start(FILL).id()).isEqualTo(run.id());
            assertThat(verify.view().state()).isEqualTo(RunState.PAUSED);
            assertNotProved();
            brake(0);
            verify.resume();
            assertThat(run.awaitVerification(LONG).orElseThrow().verdict()).isEqualTo(Verdict.PASSED);
        }
    }

    @Test
    void whoDoesNotWantAProofBeginsANewRunBesideIt() throws Exception {
        brake(0.1);
        try (Sluice sluice = Sluice.on(database.dataSource())) {
            Run run = sluice.start(FILL);
            run.await(LONG);
            Run next = sluice.start(FILL, RunOptions.DEFAULTS.withoutVerify());
            assertThat(next.id()).isNotEqualTo(run.id());
            RunView end = next.await(LONG);
            assertThat(end.thenVerified()).isFalse();
            assertThat(end.verification()).isNull();
        }
    }

    @Test
    void anUnfinishedRunIsToldWhenItGoesOn() throws Exception {
        Run run = idle.start(FILL, RunOptions.DEFAULTS.withoutVerify());
        assertThat(run.view().thenVerified()).isFalse();
        assertThat(idle.start(FILL).id()).isEqualTo(run.id());
        assertThat(run.view().thenVerified()).isTrue();
        assertThat(run.view().events())
                .extracting(event -> event.sentence())
                .contains("its result is to be verified when its work is done");
        assertThat(idle.start(FILL.toBuilder().defaults(FAST).build()).view().thenVerified())
                .as("nothing said, nothing changed")
                .isTrue();
        idle.start(FILL, RunOptions.DEFAULTS.withoutVerify());
        assertThat(run.view().thenVerified()).isFalse();
        idle.start(FILL);
        try (Sluice workers = Sluice.on(database.dataSource())) {
            workers.work(2);
            assertThat(run.awaitVerification(LONG).orElseThrow().verdict()).isEqualTo(Verdict.PASSED);
        }
    }

    @Test
    void whatCannotBeProvedIsRefusedWhenItGoesOnToo() {
        Backfill blind = Backfill.named("blind")
                .table("items")
                .step(Step.sql("UPDATE items SET v = 1 WHERE :chunk(items)"))
                .build();
        idle.start(blind);
        assertThatThrownBy(() -> idle.start(blind, RunOptions.DEFAULTS.withVerify()))
                .isInstanceOfSatisfying(
                        SluiceException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.CANNOT_VERIFY));
    }

    @Test
    void aVerificationOfAnOlderRunInTheWayIsSaidAndNothingIsProved() throws Exception {
        try (Sluice sluice = Sluice.on(database.dataSource())) {
            Run first = sluice.start(FILL, RunOptions.DEFAULTS.withoutVerify());
            first.await(LONG);
            brake(0.3);
            first.verify(VerifyOptions.FULL.withRun(FAST));
            Run second = sluice.start(FILL);
            RunView end = second.await(LONG);

            assertThat(end.state()).isEqualTo(RunState.SUCCEEDED);
            assertThat(end.thenVerified()).isTrue();
            assertThat(second.awaitVerification(LONG)).isEqualTo(Optional.empty());
            assertThat(second.view().events())
                    .extracting(event -> event.sentence())
                    .anyMatch(said ->
                            said.contains("this one was left out; begin it with 'sluice verify " + second.id()));
            assertNotProved();
            brake(0);
        }
    }
}
