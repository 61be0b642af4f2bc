package dev.sluice.bench.server;

import dev.sluice.Backfill;
import dev.sluice.Sluice;
import dev.sluice.Step;
import dev.sluice.bench.WrongResultException;
import java.sql.SQLException;

/**
 * The tables of the benches, and the backfill on them: every campaign gets its account's currency.
 *
 * <p>A campaign is about 150 bytes, its key is dense, and one secondary index is on a column that is not changed. Pages are
 * full, as those of a table that only grew: most new row versions go to another page, with entries in both indexes.
 */
public final class Campaigns {

    /** The control schema and the job repository are part of the template, like everything else that is there before. */
    public static final int ACCOUNTS = 10_000;

    /** What Sluice executes. */
    public static final Backfill BACKFILL = Backfill.named("campaign-currency")
            .table("campaigns")
            .key("id")
            .remaining("budget_currency IS NULL")
            .step(Step.sql("UPDATE campaigns c SET budget_currency = a.currency FROM accounts a"
                    + " WHERE a.id = c.account_id AND :chunk(c) AND c.budget_currency IS NULL"))
            .build();

    private Campaigns() {}

    /** Makes the tables, with ids from 1 to {@code rows}. */
    public static void fill(BenchDatabase database, int rows) throws SQLException {
        database.execute(
                "CREATE EXTENSION IF NOT EXISTS pg_stat_statements",
                "CREATE TABLE accounts (id bigint NOT NULL, currency text NOT NULL, name text NOT NULL)",
                "INSERT INTO accounts SELECT i, (ARRAY['EUR','USD','JPY','GBP','CHF'])[1 + i % 5], 'account ' || i"
                        + " FROM generate_series(1, " + ACCOUNTS + ") i",
                "ALTER TABLE accounts ADD PRIMARY KEY (id)",
                // Vacuum would otherwise begin in the middle of whichever arm happens to run then.
                "CREATE TABLE campaigns (id bigint NOT NULL, account_id bigint NOT NULL, budget_currency text,"
                        + " name text NOT NULL, created_at timestamptz NOT NULL) WITH (autovacuum_enabled = off)",
                "INSERT INTO campaigns SELECT i, 1 + (hashint8(i)::bigint & 2147483647) % " + ACCOUNTS + ", NULL,"
                        + " 'campaign ' || lpad(i::text, 10, '0') || ' ' || md5(i::text) || ' of 2026',"
                        + " timestamptz '2026-01-01' + i * interval '1 second'"
                        + " FROM generate_series(1, " + rows + ") i",
                "ALTER TABLE campaigns ADD PRIMARY KEY (id)",
                "CREATE INDEX campaigns_account ON campaigns (account_id)",
                "VACUUM (FREEZE, ANALYZE) accounts",
                "VACUUM (FREEZE, ANALYZE) campaigns");
        try (Sluice sluice =
                Sluice.builder(database.dataSource()).withoutWorkers().build()) {
            sluice.migrate();
        }
    }

    /** Reads the table and its indexes into memory, where those of a live application are. */
    public static void warm(BenchDatabase database) throws SQLException {
        database.execute(
                "CREATE EXTENSION IF NOT EXISTS pg_prewarm",
                "SELECT pg_prewarm('campaigns')",
                "SELECT pg_prewarm('campaigns_account')",
                "SELECT pg_prewarm('campaigns_pkey')",
                "SELECT pg_prewarm('accounts')",
                "SELECT pg_prewarm('accounts_pkey')");
    }

    /** How many have a currency. */
    public static long filled(BenchDatabase database) throws SQLException {
        return database.number("SELECT count(budget_currency) FROM campaigns");
    }

    /**
     * Looks at every row of a table that was filled in part.
     *
     * @param filled rows that somebody says to have filled
     * @throws WrongResultException if that is not so, or if a row is missing or has not the currency of its account
     */
    public static void checkPart(BenchDatabase database, int rows, long filled, String arm) throws SQLException {
        String seen = database.text("SELECT count(*) || ' rows, ' || count(c.budget_currency) || ' filled, '"
                + " || count(*) FILTER (WHERE c.budget_currency <> a.currency) || ' wrong'"
                + " FROM campaigns c JOIN accounts a ON a.id = c.account_id");
        String expected = rows + " rows, " + filled + " filled, 0 wrong";
        if (!seen.equals(expected)) {
            throw new WrongResultException(arm + ": expected " + expected + ", found " + seen);
        }
    }

    /**
     * Looks at every row.
     *
     * @throws WrongResultException if one is missing or has not the currency of its account
     */
    public static void check(BenchDatabase database, int rows, String arm) throws SQLException {
        long right = database.number("SELECT count(*) FROM campaigns c JOIN accounts a ON a.id = c.account_id"
                + " WHERE c.budget_currency = a.currency");
        long all = database.number("SELECT count(*) FROM campaigns");
        if (right != rows || all != rows) {
            throw new WrongResultException(
                    arm + ": " + right + " of " + rows + " rows are right, and there are " + all);
        }
    }
}
