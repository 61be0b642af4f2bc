package dev.sluice.chaos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sluice.Backfill;
import dev.sluice.Run;
import dev.sluice.RunOptions;
import dev.sluice.RunView;
import dev.sluice.Sluice;
import dev.sluice.Step;
import dev.sluice.Verdict;
import dev.sluice.Verification;
import dev.sluice.VerifyOptions;
import dev.sluice.embedded.TestDatabase;
import dev.sluice.embedded.TestServer;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/**
 * A verification whose workers are killed, whose sessions are cut, whose server crashes: at no moment is the verdict anything
 * but unknown, until the whole walk was checked; and then it is right.
 */
class VerifyUnderFireTest {

    private static final int ROWS = 4_000;

    private static final VerifyOptions OPTIONS = VerifyOptions.FULL.withRun(
            RunOptions.DEFAULTS.withFullSpeed().withMaxWorkers(2).withBatchSize(40));

    private static final Backfill FILL = Backfill.named("fired-at")
            .table("items")
            .remaining("v IS NULL")
            .step(Step.sql("UPDATE items SET v = id WHERE :chunk(items) AND v IS NULL"))
            .verify("WITH b AS MATERIALIZED (SELECT pg_sleep(seconds) FROM brake)"
                    + " SELECT i.id, i.v AS stored FROM b, items i WHERE :chunk(i) AND i.v IS DISTINCT FROM i.id")
            .build();

    // Filled by hand, and wrong in as many rows as are said.
    private static void makeTable(TestDatabase database, int wrong) {
        database.execute(
                "CREATE TABLE brake (seconds double precision NOT NULL)",
                "INSERT INTO brake VALUES (0.08)",
                "CREATE TABLE items (id bigint PRIMARY KEY, v bigint)",
                "INSERT INTO items SELECT i, CASE WHEN i % 100 = 1 AND i < 100 * " + wrong + " THEN -1 ELSE i END"
                        + " FROM generate_series(1, " + ROWS + ") i");
    }

    private static void release(TestDatabase database) {
        database.execute("UPDATE brake SET seconds = 0");
    }

    private static void awaitChecked(Run verify, long more) {
        long before = found(verify).checked();
        await().atMost(Duration.ofSeconds(30)).until(() -> found(verify).checked() >= before + more);
        assertThat(found(verify).verdict()).isEqualTo(Verdict.UNKNOWN);
    }

    private static Verification found(Run verify) {
        return verify.verification().orElseThrow();
    }

    private static void assertEnds(Run verify, Verdict verdict, int wrong) throws InterruptedException {
        RunView end = verify.await(Duration.ofMinutes(1));
        assertThat(end.state().isEnded()).as(end.state() + ": " + end.reason()).isTrue();
        assertThat(found(verify).verdict()).as(found(verify).reason()).isEqualTo(verdict);
        assertThat(found(verify).checked()).as("no row twice, none left out").isEqualTo(ROWS);
        assertThat(found(verify).differing()).isEqualTo(wrong);
        assertThat(verify.differences(1_000)).hasSize(wrong);
    }

    @Test
    void aKilledWorkerLeavesTheVerdictUnknownAndTheNextGoesOn() throws Exception {
        try (TestDatabase database = TestServer.shared().newDatabase("verify_killed");
                Fleet fleet = new Fleet(database);
                Sluice sluice =
                        Sluice.builder(database.dataSource()).withoutWorkers().build()) {
            makeTable(database, 3);
            Run verify = sluice.verify(FILL, OPTIONS);
            WorkerProcess victim = fleet.spawn(2);
            awaitChecked(verify, 200);
            victim.kill();
            assertThat(found(verify).verdict()).isEqualTo(Verdict.UNKNOWN);
            fleet.spawn(2);
            awaitChecked(verify, 100);
            release(database);
            assertEnds(verify, Verdict.FAILED, 3);
        }
    }

    @Test
    void cutConnectionsCostNothingButTheChunk() throws Exception {
        try (TestDatabase database = TestServer.shared().newDatabase("verify_cut");
                Sluice sluice = Sluice.on(database.dataSource())) {
            makeTable(database, 0);
            Run verify = sluice.verify(FILL, OPTIONS);
            for (int i = 0; i < 4; i++) {
                awaitChecked(verify, 100);
                database.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                        + " WHERE application_name LIKE 'sluice%' AND datname = current_database()"
                        + " AND pid <> pg_backend_pid()");
            }
            release(database);
            assertEnds(verify, Verdict.PASSED, 0);
        }
    }

    @Test
    void aCrashOfTheServerCostsNothingButTheChunk() throws Exception {
        try (TestServer server = TestServer.dedicated();
                TestDatabase database = server.newDatabase("verify_crash");
                Sluice sluice = Sluice.on(database.dataSource())) {
            makeTable(database, 2);
            Run verify = sluice.verify(FILL, OPTIONS);
            awaitChecked(verify, 300);
            server.postgres().kill();
            server.postgres().start();
            await().atMost(Duration.ofSeconds(30)).ignoreExceptions().until(() -> {
                release(database);
                return true;
            });
            assertEnds(verify, Verdict.FAILED, 2);
        }
    }
}
