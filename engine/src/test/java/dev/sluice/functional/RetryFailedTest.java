package dev.sluice.functional;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.Backfill;
import dev.sluice.FailureBudget;
import dev.sluice.QuarantinedRow;
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
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** After the data is mended, a retry walks the quarantined rows and no others, and the record says which are resolved. */
class RetryFailedTest {

    private static final RunOptions FAST = RunOptions.DEFAULTS
            .withFullSpeed()
            .withMaxWorkers(1)
            .withBatchSize(150)
            .acceptNonIdempotent();

    private static final Backfill BACKFILL = Backfill.named("retried")
            .table("items")
            .step(Step.sql("UPDATE items SET n = n + 1 / d WHERE :chunk(items)"))
            .defaults(RunOptions.DEFAULTS.acceptNonIdempotent())
            .build();

    private TestDatabase database;

    @BeforeEach
    void makeTable() {
        database = TestServer.shared().newDatabase("retry_failed");
        // The order of the keys is none of numbers, and bad is every fortieth row.
        database.execute(
                "CREATE TABLE items (tenant text, id integer, n integer NOT NULL DEFAULT 0, d integer NOT NULL DEFAULT 1,"
                        + " PRIMARY KEY (tenant, id))",
                "INSERT INTO items (tenant, id) SELECT 't' || i % 3, i FROM generate_series(1, 1200) i",
                "UPDATE items SET d = 0 WHERE id % 40 = 0");
    }

    @AfterEach
    void dropTable() {
        database.close();
    }

    private static Map<String, Long> resolved(Run run) {
        Map<String, Long> resolved = new TreeMap<>();
        for (QuarantinedRow row : run.failures(1_000)) {
            Long by = row.resolvedBy();
            resolved.put(row.key().parts().get(1), by == null ? 0 : by);
        }
        return resolved;
    }

    private static RunView end(Run run, RunState expected) throws InterruptedException {
        RunView end = run.await(Duration.ofMinutes(2));
        assertThat(end.state()).as(end.reason()).isEqualTo(expected);
        return end;
    }

    @Test
    void retriesWalkWhatIsLeftUntilNothingIs() throws Exception {
        try (Sluice sluice = Sluice.on(database.dataSource())) {
            Run first = sluice.start(BACKFILL, FAST.withFailureBudget(FailureBudget.rows(100)));
            assertThat(end(first, RunState.SUCCEEDED_WITH_FAILURES).outcomes().quarantined())
                    .isEqualTo(30);

            // One is deleted, eighteen are mended, eleven are as bad as before.
            database.execute("DELETE FROM items WHERE id = 40", "UPDATE items SET d = 1 WHERE id BETWEEN 80 AND 760");
            Run second = first.retryFailed(RunOptions.DEFAULTS);
            RunView retried = end(second, RunState.SUCCEEDED_WITH_FAILURES);
            assertThat(retried.outcomes().changed()).isEqualTo(18);
            assertThat(retried.outcomes().skipped()).isEqualTo(1);
            assertThat(retried.outcomes().quarantined())
                    .as("more than the default budget allows, since each has failed before")
                    .isEqualTo(11);
            assertThat(resolved(first))
                    .hasSize(30)
                    .containsEntry("40", second.id())
                    .containsEntry("760", second.id())
                    .containsEntry("800", 0L);
            assertThat(resolved(second)).hasSize(11).doesNotContainKey("760").containsEntry("800", 0L);
            assertThatThrownBy(() -> sluice.assertSucceeded("retried"))
                    .isInstanceOf(SluiceException.class)
                    .hasMessageContaining("of run " + first.id() + " 11 rows are quarantined")
                    .hasMessageContaining("sluice failures " + first.id());

            database.execute("UPDATE items SET d = 1");
            Run third = second.retryFailed(RunOptions.DEFAULTS);
            assertThat(end(third, RunState.SUCCEEDED).outcomes().changed()).isEqualTo(11);
            assertThat(resolved(first)).containsEntry("800", third.id()).doesNotContainValue(0L);
            assertThat(resolved(second)).doesNotContainValue(0L);
            assertThatCode(() -> sluice.assertSucceeded("retried")).doesNotThrowAnyException();
            assertThat(database.queryStrings("SELECT DISTINCT n FROM items")).isEqualTo(List.of("1"));
        }
    }

    @Test
    void aRetryThatIsStoppedResolvesNothingYet() throws Exception {
        try (Sluice sluice = Sluice.on(database.dataSource())) {
            Run first = sluice.start(BACKFILL, FAST.withFailureBudget(FailureBudget.rows(100)));
            end(first, RunState.SUCCEEDED_WITH_FAILURES);
            Run retry = first.retryFailed(RunOptions.DEFAULTS.withFailureBudget(FailureBudget.rows(4)));
            end(retry, RunState.FAILED);
            assertThat(resolved(first)).hasSize(30);
            assertThat(resolved(first).values()).containsOnly(0L);

            database.execute(
                    "UPDATE items SET d = 1 WHERE id > 400 AND id NOT IN (SELECT CAST(key_values[2] AS integer)"
                            + " FROM sluice.quarantine WHERE run_id = " + retry.id() + ")");
            long stillBad = database.queryLong("SELECT count(*) FROM items WHERE d = 0");
            retry.set("failure-budget", "100");
            retry.resume();
            assertThat(end(retry, RunState.SUCCEEDED_WITH_FAILURES).outcomes().quarantined())
                    .isEqualTo(stillBad);
            assertThat(resolved(first).values().stream().filter(by -> by == 0)).hasSize((int) stillBad);
            assertThat(resolved(first).values().stream().filter(by -> by == retry.id()))
                    .hasSize(30 - (int) stillBad);
        }
    }
}
