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
import org.junit.jupiter.api.Test;

/** The backfill from which the design came: every campaign gets its account's currency. */
class ColumnFillTest {

    private static final Duration LONG_ENOUGH = Duration.ofMinutes(2);

    static final Backfill CAMPAIGN_CURRENCY = Backfill.named("campaign-currency")
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

    @Test
    void fillsEveryRowAndCountsEachOnce() throws Exception {
        campaigns(20_000);
        database.execute("UPDATE campaigns SET budget_currency = 'GBP' WHERE id % 30 = 0");

        try (Sluice sluice = Sluice.on(database.dataSource())) {
            Run run = sluice.start(CAMPAIGN_CURRENCY, RunOptions.DEFAULTS.withFullSpeed());
            RunView end = run.await(LONG_ENOUGH);

            assertThat(end.state()).as(end.reason()).isEqualTo(RunState.SUCCEEDED);
            assertThat(end.outcomes().changed()).isEqualTo(18_000);
            assertThat(end.outcomes().alreadyRight()).isEqualTo(2_000);
            assertThat(end.outcomes().skipped()).isZero();
            assertThat(end.outcomes().scanned()).isEqualTo(20_000);
            assertThat(end.fraction()).isEqualTo(1);
            sluice.assertSucceeded("campaign-currency");
        }
        assertThat(database.queryLong("SELECT count(*) FROM campaigns c JOIN accounts a ON a.id = c.account_id"
                        + " WHERE c.budget_currency IS DISTINCT FROM a.currency AND c.id % 30 <> 0"))
                .isZero();
        assertThat(database.queryLong("SELECT count(*) FROM sluice.range")).isZero();
    }
}
