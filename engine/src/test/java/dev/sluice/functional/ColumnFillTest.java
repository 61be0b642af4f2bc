package dev.sluice.functional;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.Backfill;
import dev.sluice.Run;
import dev.sluice.RunOptions;
import dev.sluice.RunState;
import dev.sluice.RunView;
import dev.sluice.Sluice;
import dev.sluice.Step;
import dev.sluice.embedded.TestDatabase;
import dev.sluice.embedded.TestServer;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The backfill from which the design came: every campaign gets its account's currency. */
class ColumnFillTest {

    private static final Duration LONG_ENOUGH = Duration.ofMinutes(2);

    private static final Backfill CAMPAIGN_CURRENCY = Backfill.named("campaign-currency")
            .table("campaigns")
            .key("id")
            .remaining("budget_currency IS NULL")
            .step(Step.sql("UPDATE campaigns c SET budget_currency = a.currency FROM accounts a"
                    + " WHERE a.id = c.account_id AND :chunk(c) AND c.budget_currency IS NULL"))
            .build();

    private TestDatabase database;

    @BeforeEach
    void makeTables() {
        database = TestServer.shared().newDatabase("column_fill");
        database.execute(
                "CREATE TABLE accounts (id bigint PRIMARY KEY, currency text)",
                "CREATE TABLE campaigns (id bigint PRIMARY KEY, account_id bigint, budget_currency text)",
                "INSERT INTO accounts SELECT i, CASE i % 3 WHEN 0 THEN 'EUR' WHEN 1 THEN 'USD' ELSE 'JPY' END"
                        + " FROM generate_series(1, 100) i");
    }

    @AfterEach
    void dropTables() {
        database.close();
    }

    private void campaigns(int rows) {
        database.execute(
                "INSERT INTO campaigns SELECT i * 3, 1 + i % 100, NULL FROM generate_series(1, " + rows + ") i");
    }

    private RunView runToTheEnd(RunOptions options) throws InterruptedException {
        try (Sluice sluice = Sluice.on(database.dataSource())) {
            return sluice.start(CAMPAIGN_CURRENCY, options).await(LONG_ENOUGH);
        }
    }

    private long wrongCampaigns() {
        return database.queryLong("SELECT count(*) FROM campaigns c JOIN accounts a ON a.id = c.account_id"
                + " WHERE c.budget_currency IS DISTINCT FROM a.currency");
    }

    @Tag("core")
    @Test
    void fillsEveryRowAndCountsEachOnce() throws Exception {
        campaigns(20_000);
        database.execute("UPDATE campaigns c SET budget_currency = a.currency FROM accounts a"
                + " WHERE a.id = c.account_id AND c.id % 30 = 0");

        RunView end = runToTheEnd(RunOptions.DEFAULTS.withFullSpeed());

        assertThat(end.state()).as(end.reason()).isEqualTo(RunState.SUCCEEDED);
        assertThat(end.outcomes().changed()).isEqualTo(18_000);
        assertThat(end.outcomes().alreadyRight()).isEqualTo(2_000);
        assertThat(end.outcomes().skipped()).isZero();
        assertThat(end.outcomes().scanned()).isEqualTo(20_000);
        assertThat(end.fraction()).isEqualTo(1);
        assertThat(wrongCampaigns()).isZero();
        assertThat(database.queryLong("SELECT count(*) FROM sluice.range")).isZero();
    }

    @Tag("core")
    @Test
    void anEmptyTableSucceedsAtOnce() throws Exception {
        RunView end = runToTheEnd(RunOptions.DEFAULTS);

        assertThat(end.state()).isEqualTo(RunState.SUCCEEDED);
        assertThat(end.outcomes().scanned()).isZero();
        assertThat(end.chunks()).isZero();
    }

    @Tag("core")
    @Test
    void aSingleRowIsDone() throws Exception {
        campaigns(1);

        RunView end = runToTheEnd(RunOptions.DEFAULTS);

        assertThat(end.outcomes().changed()).isEqualTo(1);
        assertThat(wrongCampaigns()).isZero();
    }

    @Tag("core")
    @Test
    void chunksOfOneRowReachTheSameResult() throws Exception {
        campaigns(50);

        RunView end = runToTheEnd(RunOptions.DEFAULTS.withBatchSize(1).withFullSpeed());

        assertThat(end.outcomes().changed()).isEqualTo(50);
        assertThat(end.chunks()).isBetween(50L, 100L);
        assertThat(wrongCampaigns()).isZero();
    }

    @Tag("core")
    @Test
    void aSecondRunFindsEverythingRightAndWritesNothing() throws Exception {
        campaigns(5_000);
        runToTheEnd(RunOptions.DEFAULTS.withFullSpeed());
        long versions = database.queryLong("SELECT sum(CAST(CAST(xmin AS text) AS bigint)) FROM campaigns");

        RunView again = runToTheEnd(RunOptions.DEFAULTS.withFullSpeed());

        assertThat(again.state()).isEqualTo(RunState.SUCCEEDED);
        assertThat(again.outcomes().alreadyRight()).isEqualTo(5_000);
        assertThat(again.outcomes().changed()).isZero();
        assertThat(database.queryLong("SELECT sum(CAST(CAST(xmin AS text) AS bigint)) FROM campaigns"))
                .as("row versions")
                .isEqualTo(versions);
    }

    @Tag("core")
    @Test
    void aRowWithoutAValueIsSkippedWithItsReasonAndNotWalkedForEver() throws Exception {
        campaigns(1_000);
        database.execute("DELETE FROM accounts WHERE id IN (7, 8)", "UPDATE accounts SET currency = NULL WHERE id = 9");
        Backfill explained = Backfill.named("campaign-currency")
                .table("campaigns")
                .remaining("budget_currency IS NULL")
                .step(CAMPAIGN_CURRENCY.step())
                .skipReason("CASE WHEN EXISTS (SELECT 1 FROM accounts a WHERE a.id = campaigns.account_id)"
                        + " THEN 'the account has no currency' ELSE 'no such account' END")
                .build();

        try (Sluice sluice = Sluice.on(database.dataSource())) {
            RunView end =
                    sluice.start(explained, RunOptions.DEFAULTS.withFullSpeed()).await(LONG_ENOUGH);

            assertThat(end.state()).as(end.reason()).isEqualTo(RunState.SUCCEEDED);
            // The step changed the ten rows of account 9, to NULL: they remain, but they were changed.
            assertThat(end.outcomes().skipped()).isEqualTo(20);
            assertThat(end.outcomes().scanned()).isEqualTo(1_000);
            assertThat(end.skips().stream().filter(skip -> skip.reason().equals("no such account")))
                    .singleElement()
                    .satisfies(skip -> assertThat(skip.rows()).isEqualTo(20));
        }
    }

    @Test
    void rowsThatComeAndGoMeanwhileStopNothing() throws Exception {
        campaigns(30_000);
        Thread application = new Thread(() -> {
            for (int i = 0; i < 300; i++) {
                database.execute(
                        "DELETE FROM campaigns WHERE id % 3 = 0 AND id % 1000 = " + 3 * i,
                        "INSERT INTO campaigns VALUES (" + (i * 300 + 1) + ", 5, NULL), (" + (1_000_000 + i)
                                + ", 6, NULL)");
            }
        });
        try (Sluice sluice = Sluice.on(database.dataSource())) {
            Run run = sluice.start(CAMPAIGN_CURRENCY, RunOptions.DEFAULTS.withBatchSize(500));
            application.start();
            RunView end = run.await(LONG_ENOUGH);
            application.join();

            assertThat(end.state()).as(end.reason()).isEqualTo(RunState.SUCCEEDED);
            // A row that arrives in a chunk just after its step is left, and is said to be left. Nobody deletes those.
            assertThat(end.outcomes().skipped())
                    .isLessThanOrEqualTo(database.queryLong(
                            "SELECT count(*) FROM campaigns WHERE budget_currency IS NULL AND id <= 90000"));
        }
        // Bounded: keys beyond the frozen upper bound are the next run's; every old row is done.
        assertThat(database.queryLong(
                        "SELECT count(*) FROM campaigns WHERE budget_currency IS NULL AND id % 3 = 0 AND id <= 90000"))
                .isZero();
        assertThat(database.queryLong(
                        "SELECT count(*) FROM campaigns WHERE budget_currency IS NOT NULL AND id >= 1000000"))
                .isZero();
    }
}
