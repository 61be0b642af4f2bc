package dev.sluice.functional;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.Backfill;
import dev.sluice.BusyMachine;
import dev.sluice.Difference;
import dev.sluice.FailureBudget;
import dev.sluice.Keys;
import dev.sluice.Run;
import dev.sluice.RunOptions;
import dev.sluice.RunState;
import dev.sluice.RunView;
import dev.sluice.Sluice;
import dev.sluice.Step;
import dev.sluice.Verdict;
import dev.sluice.Verification;
import dev.sluice.VerifyOptions;
import dev.sluice.embedded.TestDatabase;
import dev.sluice.embedded.TestServer;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What may excuse a wrong row from being a difference, and what may not. */
class VerifyExcusesTest {

    private static final Duration LONG = Duration.ofMinutes(1);

    private static final RunOptions FAST =
            RunOptions.DEFAULTS.withFullSpeed().withBatchSize(30).withFailureBudget(FailureBudget.rows(5));

    private static final VerifyOptions FULL = VerifyOptions.FULL.withRun(FAST);

    // Row 9 cannot be divided.
    private static final Backfill FILL = Backfill.named("excused")
            .table("items")
            .remaining("v IS NULL")
            .step(Step.sql("UPDATE items SET v = 100 / n WHERE :chunk(items) AND v IS NULL"))
            .build();

    private TestDatabase database;
    private Sluice sluice;

    @BeforeEach
    void makeTable() {
        database = TestServer.shared().newDatabase("verify_excuses");
        database.execute(
                "CREATE TABLE items (id bigint PRIMARY KEY, n integer NOT NULL, v integer)",
                "INSERT INTO items SELECT i, CASE WHEN i = 9 THEN 0 ELSE i END FROM generate_series(1, 200) i");
        BusyMachine.ignore(database);
        sluice = Sluice.on(database.dataSource());
    }

    @AfterEach
    void dropTable() {
        sluice.close();
        database.close();
    }

    private Run ran(Backfill backfill) throws InterruptedException {
        Run run = sluice.start(backfill, FAST);
        RunView end = run.await(LONG);
        assertThat(end.state().isEnded()).as(end.reason()).isTrue();
        return run;
    }

    private static Verification verified(Run run) throws InterruptedException {
        RunView end = run.verify(FULL).await(LONG);
        assertThat(end.state().isEnded()).as(end.reason()).isTrue();
        return run.verification().orElseThrow();
    }

    @Test
    void theQuarantineOfAnEarlierRunExcusesNothing() throws Exception {
        assertThat(ran(FILL).view().state()).isEqualTo(RunState.SUCCEEDED_WITH_FAILURES);
        database.execute("UPDATE items SET n = 9 WHERE id = 9");
        Run second = ran(FILL);
        assertThat(second.view().state()).isEqualTo(RunState.SUCCEEDED);
        database.execute("UPDATE items SET v = NULL WHERE id = 9");

        Verification found = verified(second);
        assertThat(found.verdict()).as(found.reason()).isEqualTo(Verdict.FAILED);
        assertThat(found.quarantined()).isZero();
    }

    @Test
    void aRowThatWasMadeGoodIsExcusedNoMore() throws Exception {
        Run run = ran(FILL);
        assertThat(verified(run).quarantined()).isEqualTo(1);
        database.execute("UPDATE items SET n = 9 WHERE id = 9");
        assertThat(run.retryFailed(FAST).await(LONG).state()).isEqualTo(RunState.SUCCEEDED);
        assertThat(verified(run).verdict()).isEqualTo(Verdict.PASSED);
        database.execute("UPDATE items SET v = NULL WHERE id = 9");

        Verification found = verified(run);
        assertThat(found.verdict()).as(found.reason()).isEqualTo(Verdict.FAILED);
        assertThat(run.differences(5))
                .extracting(Difference::key)
                .extracting(Object::toString)
                .containsExactly("9");
    }

    @Test
    void keysWithoutARowAreTold() throws Exception {
        Run run = ran(FILL.only(Keys.of(1, 2, 99_999, 3)));
        Verification found = verified(run);
        assertThat(found.verdict()).as(found.reason()).isEqualTo(Verdict.PASSED);
        assertThat(found.checked()).isEqualTo(4);
        assertThat(found.skipped()).isEqualTo(1);
        database.execute("UPDATE items SET v = NULL WHERE id IN (2, 7)");
        assertThat(verified(run).differing()).as("7 is not on the list").isEqualTo(1);
    }

    @Test
    void theProofOfARepairIsNoProofOfTheWhole() throws Exception {
        database.execute("UPDATE items SET n = 9 WHERE id = 9");
        Run run = ran(FILL);
        database.execute("UPDATE items SET v = NULL WHERE id = 20");
        assertThat(verified(run).verdict()).isEqualTo(Verdict.FAILED);
        Run repair = run.repair(FAST);
        repair.await(LONG);
        database.execute("UPDATE items SET v = NULL WHERE id = 30");

        assertThat(verified(repair).verdict()).as("of its one row").isEqualTo(Verdict.PASSED);
        assertThat(run.verification().orElseThrow().verdict()).isEqualTo(Verdict.FAILED);
        assertThatThrownBy(() -> sluice.assertVerified("excused")).hasMessageContaining("is failed");
    }

    // As an outer join in the wrong direction gives it.
    @Test
    void aWrongRowWhoseKeyTheCheckLosesIsNotLost() throws Exception {
        database.execute("UPDATE items SET n = 9 WHERE id = 9", "CREATE TABLE notes (id bigint PRIMARY KEY)");
        Run run = ran(FILL.toBuilder()
                .verify("SELECT o.id, i.v AS stored FROM items i LEFT JOIN notes o ON o.id = i.id"
                        + " WHERE :chunk(i) AND i.v IS DISTINCT FROM 100 / i.n")
                .build());
        assertThat(verified(run).verdict()).isEqualTo(Verdict.PASSED);
        database.execute("UPDATE items SET v = -1 WHERE id = 150");

        Verification found = verified(run);
        assertThat(found.verdict()).as(found.reason()).isEqualTo(Verdict.UNKNOWN);
        assertThat(found.reason()).contains("a_check_returns_no_null_in_a_key");
    }
}
