package dev.sluice.functional;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.sluice.Backfill;
import dev.sluice.BusyMachine;
import dev.sluice.Difference;
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
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Every attempt to get {@code passed} out of a pass that is not complete. The table is right to the last row in most of
 * them, so that nothing but the missing part keeps the verdict from it.
 */
class FalsePassTest {

    private static final int ROWS = 2_000;

    private static final RunOptions OPTIONS =
            RunOptions.DEFAULTS.withFullSpeed().withMaxWorkers(2).withBatchSize(50);

    private static final Backfill FILL = Backfill.named("proved")
            .table("items")
            .remaining("v IS NULL")
            .step(Step.sql("UPDATE items SET v = id WHERE :chunk(items) AND v IS NULL"))
            // The brake is looked at once a chunk.
            .verify("WITH b AS MATERIALIZED (SELECT pg_sleep(seconds) FROM brake)"
                    + " SELECT i.id, i.v AS stored FROM b, items i WHERE :chunk(i) AND i.v IS DISTINCT FROM i.id")
            .build();

    private TestDatabase database;
    private Sluice sluice;
    private Run run;

    @BeforeEach
    void makeTable() throws InterruptedException {
        database = TestServer.shared().newDatabase("false_pass");
        database.execute(
                "CREATE TABLE brake (seconds double precision NOT NULL)",
                "INSERT INTO brake VALUES (0.03)",
                "CREATE TABLE items (id bigint PRIMARY KEY, v bigint)",
                "INSERT INTO items SELECT i FROM generate_series(1, " + ROWS + ") i");
        BusyMachine.ignore(database);
        sluice = Sluice.on(database.dataSource());
        run = sluice.start(FILL, OPTIONS.withBatchSize(1_000));
        run.await(Duration.ofMinutes(1));
    }

    @AfterEach
    void dropTable() {
        sluice.close();
        database.close();
    }

    private Run begun() {
        Run verify = run.verify(VerifyOptions.FULL.withRun(OPTIONS));
        await().atMost(Duration.ofSeconds(20)).until(() -> checked(verify) > 200);
        return verify;
    }

    private static long checked(Run verify) {
        return verify.verification().orElseThrow().checked();
    }

    private void release() {
        database.execute("UPDATE brake SET seconds = 0");
    }

    private Verification ended(Run verify) throws InterruptedException {
        release();
        RunView end = verify.await(Duration.ofMinutes(1));
        assertThat(end.state().isEnded()).as(end.state() + ": " + end.reason()).isTrue();
        return verify.verification().orElseThrow();
    }

    private void assertUnknown(Verification found, String why) {
        assertThat(found.verdict()).as(found.reason()).isEqualTo(Verdict.UNKNOWN);
        assertThat(found.reason()).contains(why);
        assertThatThrownBy(() -> sluice.assertVerified("proved"))
                .isInstanceOfSatisfying(
                        SluiceException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.NOT_VERIFIED));
    }

    @Test
    void whileItIsAtWorkPausedOrCancelledTheVerdictIsUnknown() throws Exception {
        Run verify = begun();
        assertUnknown(verify.verification().orElseThrow(), "is verifying");
        verify.pause();
        assertThat(verify.view().state()).isEqualTo(RunState.PAUSED);
        assertUnknown(verify.verification().orElseThrow(), "is paused");
        long before = checked(verify);
        verify.resume();
        assertThat(verify.view().state()).isEqualTo(RunState.VERIFYING);
        await().atMost(Duration.ofSeconds(20)).until(() -> checked(verify) > before);
        verify.cancel();
        assertUnknown(ended(verify), "is cancelled");

        assertThat(ended(run.verify(VerifyOptions.FULL.withRun(OPTIONS))).verdict())
                .isEqualTo(Verdict.PASSED);
    }

    @Tag("core")
    @Test
    void afterAPauseItGoesOnWhereItStoppedAndPasses() throws Exception {
        Run verify = begun();
        verify.pause();
        long before = checked(verify);
        verify.resume();
        Verification found = ended(verify);
        assertThat(found.verdict()).as(found.reason()).isEqualTo(Verdict.PASSED);
        assertThat(found.checked()).as("no row twice").isEqualTo(ROWS).isGreaterThan(before);
        assertThat(database.queryLong("SELECT count(*) FROM sluice.verified WHERE run_id = " + verify.id()))
                .as("parts that touch are one")
                .isEqualTo(1);
    }

    /**
     * What somebody does by hand, while the verification is paused, and no code of ours may do. What is left out is right.
     *
     * @param change of the run whose number stands for {@code ?}
     * @param why the verdict is unknown
     */
    private record Deed(String change, String why) {}

    private static final String HOLE = "do not make up the whole walk";

    private static final List<Deed> DEEDS = List.of(
            new Deed("DELETE FROM sluice.range WHERE run_id = ?", HOLE),
            new Deed(
                    "UPDATE sluice.range SET upto_key = ARRAY[(CAST(upto_key[1] AS bigint) - 1)::text] WHERE id ="
                            + " (SELECT min(id) FROM sluice.range WHERE run_id = ? AND cursor_key <> upto_key)",
                    HOLE),
            new Deed(
                    "UPDATE sluice.range SET cursor_key = ARRAY[(CAST(cursor_key[1] AS bigint) + 1)::text]"
                            + " WHERE run_id = ? AND cursor_key <> upto_key",
                    HOLE),
            new Deed("UPDATE sluice.run SET frontier = ARRAY['1900'] WHERE id = ?", HOLE),
            // What is checked has no gap then, and stops short of the end.
            new Deed("UPDATE sluice.run SET frontier = ARRAY['2000'] WHERE id = ?", HOLE),
            new Deed("DELETE FROM sluice.verified WHERE run_id = ?", HOLE),
            new Deed(
                    "UPDATE sluice.plan SET upper_key = ARRAY['1800'] WHERE hash ="
                            + " (SELECT plan_hash FROM sluice.run WHERE id = ?)",
                    "the plan was changed"),
            new Deed(
                    "UPDATE sluice.plan SET upper_key = ARRAY['2000'], verify = 'SELECT id FROM items i WHERE :chunk(i)"
                            + " AND false' WHERE hash = (SELECT plan_hash FROM sluice.run WHERE id = ?)",
                    "the plan was changed"));

    @Test
    void whatIsChangedByHandIsSeen() throws Exception {
        for (Deed deed : DEEDS) {
            Run verify = pausedInTheMiddle();
            database.execute(deed.change.replace("?", String.valueOf(verify.id())));
            verify.resume();
            Verification found = ended(verify);
            assertThat(found.verdict()).as(deed + ": " + found.reason()).isEqualTo(Verdict.UNKNOWN);
            assertThat(found.reason()).as(deed.toString()).contains(deed.why);
        }
    }

    // A new one for each that was too far before it was stopped.
    private Run pausedInTheMiddle() throws InterruptedException {
        for (int attempt = 0; attempt < 10; attempt++) {
            database.execute("UPDATE brake SET seconds = 0.08");
            Run verify = run.verify(VerifyOptions.FULL.withRun(OPTIONS));
            for (long before = 0; before < 1_600; before = checked(verify)) {
                long last = before;
                await().atMost(Duration.ofSeconds(30)).until(() -> checked(verify) > last);
                if (checked(verify) < 1_600) {
                    verify.pause();
                    if (isInTheMiddle(verify)) {
                        return verify;
                    }
                    verify.resume();
                }
            }
            ended(verify);
        }
        throw new AssertionError("no verification could be stopped in its middle");
    }

    // With a part that is checked, ranges in their middle, and some that nobody has claimed yet.
    private boolean isInTheMiddle(Run verify) {
        String run = " run_id = " + verify.id();
        return database.queryLong("SELECT count(*) FROM sluice.verified WHERE" + run) > 0
                && database.queryLong("SELECT count(*) FROM sluice.range WHERE cursor_key <> upto_key AND" + run) > 0
                && checked(verify) < 1_700;
    }

    @Test
    void anErasedCountOfDifferencesDoesNotMakeThemGo() throws Exception {
        database.execute("UPDATE items SET v = 0 WHERE id = 3");
        Run verify = begun();
        verify.pause();
        database.execute("UPDATE sluice.range SET differing = 0", "UPDATE sluice.run SET differing = 0");
        verify.resume();
        assertThat(ended(verify).verdict()).isEqualTo(Verdict.FAILED);
    }

    @Test
    void whatWritersDoAheadOfItIsSeenAndBehindItIsNot() throws Exception {
        database.execute("UPDATE items SET v = 0 WHERE id IN (1, 1990)");
        Run verify = run.verify(VerifyOptions.FULL.withRun(OPTIONS.withMaxWorkers(1)));
        await().atMost(Duration.ofSeconds(20)).until(() -> checked(verify) > 200);
        database.execute(
                "UPDATE items SET v = id WHERE id IN (1, 1990)",
                "UPDATE items SET v = 0 WHERE id IN (2, 1991)",
                "DELETE FROM items WHERE id = 1992",
                "INSERT INTO items VALUES (2001, NULL)");
        Verification found = ended(verify);
        assertThat(verify.differences(10))
                .extracting(Difference::key)
                .as("each row as it was when its chunk was read")
                .extracting(key -> key.parts().get(0))
                .containsExactly("1", "1991");
        assertThat(found.differing()).isEqualTo(2);
        assertThat(found.checked()).isEqualTo(ROWS - 1);
        assertThat(found.outsideRows()).isEqualTo(1);
    }

    @Test
    void aVerificationDoesNotStandInTheWayOfTheNextRun() throws Exception {
        database.execute("UPDATE brake SET seconds = 0.3");
        Run verify = run.verify(VerifyOptions.FULL.withRun(OPTIONS));
        assertThatThrownBy(() -> run.verify(VerifyOptions.FULL))
                .hasMessageContaining("another verification of proved under the same labels is under way");
        Run again = sluice.start(FILL, OPTIONS.withBatchSize(2_000));
        assertThat(again.id()).isNotEqualTo(run.id()).isNotEqualTo(verify.id());
        assertThat(again.await(Duration.ofMinutes(1)).state()).isEqualTo(RunState.SUCCEEDED);
        assertUnknown(verify.verification().orElseThrow(), "is verifying");
        assertThat(ended(verify).verdict()).isEqualTo(Verdict.PASSED);
        assertThatThrownBy(() -> sluice.assertVerified("proved"))
                .as("the newer run is not proved by the older one's verification")
                .hasMessageContaining("it was never verified");
    }
}
