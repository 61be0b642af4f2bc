package dev.sluice.functional;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.sluice.Backfill;
import dev.sluice.Confidence;
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
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A verification finds exactly the rows that differ, repairs those, and says what it does not know. */
class VerifyTest {

    private static final RunOptions FAST =
            RunOptions.DEFAULTS.withFullSpeed().withMaxWorkers(2).withBatchSize(97);

    private static final VerifyOptions FULL = VerifyOptions.FULL.withRun(FAST);

    private static final int ROWS = 2_000;

    // Rows of the group 'none' are left as they are, with a reason; the factor of 'bad' is a division by zero.
    private static final Backfill FILL = Backfill.named("fill")
            .table("items")
            .key("shop desc", "id")
            .remaining("v IS NULL")
            .step(Step.sql("UPDATE items i SET v = i.id * 100 / f.n FROM factors f"
                    + " WHERE f.grp = i.grp AND :chunk(i) AND i.v IS NULL"))
            .skipReason("CASE WHEN grp = 'none' THEN 'no factor' END")
            .build();

    private TestDatabase database;
    private Sluice sluice;

    @BeforeEach
    void makeTable() {
        database = TestServer.shared().newDatabase("verify");
        database.execute(
                "CREATE TABLE factors (grp text PRIMARY KEY, n integer NOT NULL)",
                "INSERT INTO factors VALUES ('a', 1), ('b', 2), ('bad', 0)",
                "CREATE TABLE items (shop text, id integer, grp text NOT NULL, v integer, PRIMARY KEY (shop, id))",
                "CREATE INDEX ON items (shop DESC, id)",
                "INSERT INTO items SELECT 's' || i % 7, i, CASE WHEN i % 2 = 0 THEN 'a' ELSE 'b' END"
                        + " FROM generate_series(1, " + ROWS + ") i");
        sluice = Sluice.on(database.dataSource());
    }

    @AfterEach
    void dropTable() {
        sluice.close();
        database.close();
    }

    private Run filled() throws InterruptedException {
        Run run = sluice.start(FILL, FAST);
        assertThat(run.await(Duration.ofMinutes(1)).state().isEnded()).isTrue();
        return run;
    }

    private static Verification verified(Run verify) throws InterruptedException {
        RunView end = verify.await(Duration.ofMinutes(1));
        assertThat(end.state().isEnded()).as(end.state() + ": " + end.reason()).isTrue();
        Verification found = end.verification();
        assertThat(found).isNotNull();
        return found;
    }

    private static Set<String> keys(List<Difference> differences) {
        return differences.stream()
                .map(difference -> String.join("/", difference.key().parts()))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private Set<String> rows(String condition) {
        return new TreeSet<>(database.queryStrings("SELECT shop || '/' || id FROM items WHERE " + condition));
    }

    @Tag("core")
    @Test
    void aRightResultPassesAndTheGateOpens() throws Exception {
        Run run = filled();
        assertThatThrownBy(() -> sluice.assertVerified("fill")).hasMessageContaining("it was never verified");

        Run verify = run.verify(FULL);
        Verification found = verified(verify);

        assertThat(found.verdict()).as(found.reason()).isEqualTo(Verdict.PASSED);
        assertThat(found.subject()).contains(run.id());
        assertThat(found.checked()).isEqualTo(ROWS);
        assertThat(found.differing() + found.skipped() + found.quarantined()).isZero();
        assertThat(found.outsideRows()).isZero();
        assertThat(verify.view().state()).isEqualTo(RunState.SUCCEEDED);
        assertThat(verify.view().outcomes().changed())
                .as("a verification changes nothing")
                .isZero();
        assertThat(run.view().verification()).isEqualTo(found);
        assertThat(run.view().outcomes().changed()).isEqualTo(ROWS);
        assertThatCode(() -> sluice.assertVerified("fill")).doesNotThrowAnyException();
        assertThat(sluice.newest("fill", java.util.Map.of()).orElseThrow().id())
                .as("the newest run is the one that works")
                .isEqualTo(run.id());
    }

    @Tag("core")
    @Test
    void randomDamageIsFoundToTheRowAndRepairWalksNothingElse() throws Exception {
        Run run = filled();
        database.execute("SELECT setseed(0.42)", "UPDATE items SET v = NULL WHERE random() < 0.03");
        Set<String> damaged = rows("v IS NULL");
        assertThat(damaged).hasSizeBetween(20, 150);

        Verification found = verified(run.verify(FULL));
        assertThat(found.verdict()).isEqualTo(Verdict.FAILED);
        assertThat(found.differing()).isEqualTo(damaged.size());
        assertThat(keys(run.differences(1_000))).isEqualTo(damaged);
        assertThatThrownBy(() -> sluice.assertVerified("fill")).hasMessageContaining("failed");
        assertThatThrownBy(() -> sluice.assertVerifiedWithin("fill", 1)).hasMessageContaining("failed");

        Run repair = run.repair(FAST);
        assertThat(repair.await(Duration.ofMinutes(1)).outcomes().changed()).isEqualTo(damaged.size());
        assertThat(repair.view().outcomes().scanned()).isEqualTo(damaged.size());

        assertThat(verified(run.verify(FULL)).verdict()).isEqualTo(Verdict.PASSED);
        assertThatCode(() -> sluice.assertVerified("fill")).doesNotThrowAnyException();
        assertThatThrownBy(() -> run.repair(FAST))
                .isInstanceOfSatisfying(
                        SluiceException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.NOTHING_TO_RETRY));
    }

    @Test
    void whatIsKnownWithAReasonIsCountedApart() throws Exception {
        database.execute(
                "UPDATE items SET grp = 'none' WHERE id % 100 = 7", "UPDATE items SET grp = 'bad' WHERE id % 500 = 9");
        Run run = filled();
        assertThat(run.view().state()).isEqualTo(RunState.SUCCEEDED_WITH_FAILURES);
        database.execute("UPDATE items SET v = NULL WHERE id IN (1, 2)");

        Run verify = run.verify(FULL);
        Verification found = verified(verify);

        assertThat(found.verdict()).isEqualTo(Verdict.FAILED);
        assertThat(keys(verify.differences(10))).containsExactlyInAnyOrder("s1/1", "s2/2");
        assertThat(found.skipped()).isEqualTo(20);
        assertThat(found.quarantined()).isEqualTo(4);
        assertThat(found.checked()).isEqualTo(ROWS);
        assertThat(verify.view().skips()).containsExactly(new RunView.SkipCount("no factor", 20));
        assertThat(found.reason()).contains("20 are skipped with a reason", "4 are quarantined");
    }

    @Test
    void aCheckOfItsOwnShowsStoredAndTrueValues() throws Exception {
        Backfill counted = FILL.toBuilder()
                .verify("SELECT i.shop, i.id, i.v AS stored, i.id * 100 / f.n AS true FROM items i"
                        + " JOIN factors f USING (grp), generate_series(1, 2) twice"
                        + " WHERE :chunk(i) AND i.v IS DISTINCT FROM i.id * 100 / f.n -- each row twice")
                .build();
        Run run = sluice.start(counted, FAST);
        run.await(Duration.ofMinutes(1));
        database.execute(
                "UPDATE items SET v = v + 1 WHERE id IN (10, 1999)", "UPDATE items SET v = NULL WHERE id = 500");

        Verification found = verified(run.verify(FULL));

        assertThat(found.differing()).isEqualTo(3);
        assertThat(run.differences(10))
                .extracting(d -> d.key().parts().get(1) + " " + d.detailsJson())
                .containsExactlyInAnyOrder(
                        "10 {\"true\": 1000, \"stored\": 1001}",
                        "1999 {\"true\": 99950, \"stored\": 99951}",
                        "500 {\"true\": 50000, \"stored\": null}");
    }

    @Test
    void withoutAnythingToTellRightFromWrongItSaysSo() throws Exception {
        Backfill blind = Backfill.named("blind")
                .table("items")
                .step(Step.sql("UPDATE items SET v = 1 WHERE :chunk(items)"))
                .build();
        Run run = sluice.start(blind, FAST);
        run.await(Duration.ofMinutes(1));
        for (org.assertj.core.api.ThrowableAssert.ThrowingCallable attempt :
                List.<org.assertj.core.api.ThrowableAssert.ThrowingCallable>of(
                        () -> run.verify(FULL), () -> sluice.start(blind, FAST.withVerify()))) {
            assertThatThrownBy(attempt).isInstanceOfSatisfying(SluiceException.class, e -> {
                assertThat(e.code()).isEqualTo(ErrorCode.CANNOT_VERIFY);
                assertThat(e).hasMessageContaining("'remaining'").hasMessageContaining("'verify-with'");
            });
        }
    }

    @Test
    void aCheckThatWritesOrFailsProvesNothing() throws Exception {
        database.execute(
                "CREATE TABLE seen (id integer)",
                "CREATE FUNCTION spy(id integer) RETURNS boolean LANGUAGE plpgsql AS"
                        + " $$ BEGIN INSERT INTO seen VALUES (id); RETURN false; END $$");
        for (String check : List.of("spy(i.id)", "1 / (i.id - 1000) > 5")) {
            Backfill odd = FILL.toBuilder()
                    .verify("SELECT i.shop, i.id FROM items i WHERE :chunk(i) AND " + check)
                    .build();
            Run verify = sluice.verify(odd, FULL);
            Verification found = verified(verify);
            assertThat(found.verdict()).isEqualTo(Verdict.UNKNOWN);
            assertThat(verify.view().state()).isEqualTo(RunState.FAILED);
            assertThat(found.reason()).contains("no pass is complete");
            assertThat(database.queryLong("SELECT count(*) FROM seen")).isZero();
            verify.cancel();
        }
    }

    @Test
    void asAPhaseItBeginsInTheTransactionThatEndsTheWork() throws Exception {
        Run run = sluice.start(FILL, FAST.withVerify());
        await().atMost(Duration.ofSeconds(30)).until(() -> run.view().state().isEnded());
        Verification begun = run.verification().orElseThrow();
        Verification found = verified(sluice.find(begun.run()).orElseThrow());
        assertThat(found.verdict()).isEqualTo(Verdict.PASSED);
        assertThat(found.checked()).isEqualTo(ROWS);
    }

    @Test
    void ofADefinitionThatWasNeverRunTheTableIsVerified() throws Exception {
        Run before = sluice.verify(FILL, FULL);
        Verification found = verified(before);
        assertThat(found.differing()).isEqualTo(ROWS);
        assertThat(found.subject()).isEmpty();
        Run repair = before.repair(FAST);
        assertThat(repair.await(Duration.ofMinutes(1)).outcomes().changed()).isEqualTo(ROWS);
        assertThat(verified(sluice.verify(FILL, FULL)).verdict()).isEqualTo(Verdict.PASSED);
    }

    @Test
    void rowsOutsideOfTheBoundsAreCountedAndNotChecked() throws Exception {
        Run run = filled();
        // The walk is by shop descending: t7 comes before it, r0 behind it.
        database.execute(
                "INSERT INTO items SELECT u, i, 'a' FROM generate_series(1, 30) i, unnest(ARRAY['t7', 'r0']) u");
        Verification found = verified(run.verify(FULL));
        assertThat(found.verdict()).as(found.reason()).isEqualTo(Verdict.PASSED);
        assertThat(found.checked()).isEqualTo(ROWS);
        assertThat(found.outsideRows()).isEqualTo(60);
    }

    @Test
    void moreDifferencesThanAreKeptAreCountedAndRepairedByAWalkOverAll() throws Exception {
        database.execute("INSERT INTO items SELECT 'z' || i % 3, i, 'a' FROM generate_series(1, 12000) i");
        RunOptions large = FAST.withBatchSize(3_000);
        Run run = sluice.start(FILL, large);
        run.await(Duration.ofMinutes(1));
        database.execute("UPDATE items SET v = NULL WHERE shop LIKE 'z%'");

        Verification found = verified(run.verify(VerifyOptions.FULL.withRun(large)));
        assertThat(found.differing()).isEqualTo(12_000);
        assertThat(run.differences(20_000)).hasSizeBetween(Verification.MOST_KEPT, Verification.MOST_KEPT + 3_000);

        RunView repaired = run.repair(large).await(Duration.ofMinutes(1));
        assertThat(repaired.outcomes().scanned()).isEqualTo(ROWS + 12_000);
        assertThat(repaired.outcomes().changed()).isEqualTo(12_000);
    }

    @Test
    void aSampleSaysThatItIsOneAndNeverOpensTheGate() throws Exception {
        Run run = filled();
        Run verify = run.verify(FULL.withSample("20%").withSeed(7));
        Verification found = verified(verify);
        assertThat(found.verdict()).as(found.reason()).isEqualTo(Verdict.PASSED);
        assertThat(found.verdictText()).isEqualTo("passed (sample)");
        assertThat(found.sampleRows()).isBetween(300L, 400L);
        assertThat(found.checked()).isEqualTo(found.sampleRows());
        assertThatThrownBy(() -> sluice.assertVerified("fill")).hasMessageContaining("passed (sample)");
        assertThat(found.reason())
                .contains("no row of " + found.sampleRows() + " sampled differs: with 95 % confidence fewer than");
        assertThat(found.sampleWorth()).as("of a table that is read whole").isEqualTo(found.sampleRows());
        double bound = Confidence.bound(found.checked());
        assertThat(found.differingAtMost()).hasValue(bound);
        assertThatCode(() -> sluice.assertVerifiedWithin("fill", bound)).doesNotThrowAnyException();
        assertThatThrownBy(() -> sluice.assertVerifiedWithin("fill", bound * 0.99))
                .hasMessageContaining("passed (sample)")
                .hasMessageContaining("% of its rows may differ")
                .isInstanceOfSatisfying(
                        SluiceException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.NOT_VERIFIED));
        assertThatThrownBy(() -> sluice.assertVerifiedWithin("fill", 1.5)).isInstanceOf(IllegalArgumentException.class);

        database.execute("UPDATE items SET v = NULL");
        Set<String> first = sampledKeys(run, 7);
        assertThat(sampledKeys(run, 7)).as("the same seed, the same rows").isEqualTo(first);
        assertThat(sampledKeys(run, 8)).isNotEqualTo(first);
        assertThat(first.stream().map(key -> key.substring(0, 2)).distinct()).hasSize(7);
    }

    private static Set<String> sampledKeys(Run run, long seed) throws InterruptedException {
        Run verify = run.verify(FULL.withSample("150").withSeed(seed));
        assertThat(verified(verify).verdict()).isEqualTo(Verdict.FAILED);
        Set<String> keys = keys(verify.differences(1_000));
        assertThat(keys).hasSize(150);
        return keys;
    }
}
