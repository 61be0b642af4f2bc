package dev.sluice.cli;

import dev.sluice.embedded.TestDatabase;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** The tables and the file of one backfill, for tests of commands. */
final class Campaigns {

    static final int ROWS = 4_000;

    private Campaigns() {}

    static void create(TestDatabase database) {
        database.execute(
                "CREATE TABLE accounts (id bigint PRIMARY KEY, currency text)",
                "CREATE TABLE campaigns (id bigint PRIMARY KEY, account_id bigint, budget_currency text)",
                "INSERT INTO accounts SELECT i, 'EUR' FROM generate_series(1, 10) i",
                "INSERT INTO campaigns SELECT i, 1 + i % 10, NULL FROM generate_series(1, " + ROWS + ") i");
    }

    static Path file(Path folder) {
        return write(folder.resolve("campaign-currency.yaml"), """
                backfill: campaign-currency
                table: campaigns
                key: id
                remaining: budget_currency IS NULL
                step: |
                  UPDATE campaigns c SET budget_currency = a.currency
                    FROM accounts a
                   WHERE a.id = c.account_id AND :chunk(c) AND c.budget_currency IS NULL
                """);
    }

    static Path write(Path file, String text) {
        try {
            return Files.writeString(file, text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static long left(TestDatabase database) {
        return database.queryLong("SELECT count(*) FROM campaigns WHERE budget_currency IS NULL");
    }

    /** Where a command finds the database. */
    static Map<String, String> environment(TestDatabase database) {
        return Map.of("SLUICE_DB", database.jdbcUrlWithPassword());
    }
}
