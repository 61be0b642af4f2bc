package dev.sluice.surroundings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.Backfill;
import dev.sluice.DefinitionException;
import dev.sluice.ErrorCode;
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
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a role may not do, it is told, with the grant that would allow it. */
class FewRightsTest {

    private static final Duration LONG_ENOUGH = Duration.ofMinutes(2);
    private static final RunOptions FAST = RunOptions.DEFAULTS.withFullSpeed();

    private TestDatabase database;

    @BeforeEach
    void makeRoles() {
        database = TestServer.shared().newDatabase("few_rights");
        database.execute(
                "CREATE TABLE accounts (id bigint PRIMARY KEY, n int NOT NULL DEFAULT 0)",
                "INSERT INTO accounts SELECT i FROM generate_series(1, 500) i");
        FewRights.grant(database);
    }

    @AfterEach
    void drop() {
        database.close();
    }

    private static Backfill counting() {
        return Backfill.named("counting")
                .table("accounts")
                .step(Step.sql("UPDATE accounts SET n = n + 1 WHERE :chunk(accounts)"))
                .defaults(RunOptions.DEFAULTS.acceptNonIdempotent())
                .build();
    }

    private Sluice sluice(String role) {
        return Sluice.on(FewRights.as(database, role));
    }

    private static void assertRefused(ThrowingCallable call, String... parts) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        SluiceException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.DATABASE_REFUSED))
                .hasMessageContainingAll(parts);
    }

    @Test
    void selectAndUpdateOnTheTableAreEnoughForAWorker() throws Exception {
        database.execute("GRANT SELECT, UPDATE ON accounts TO " + FewRights.WORKER);
        try (Sluice worker = sluice(FewRights.WORKER)) {
            assertThat(worker.start(counting(), FAST).await(LONG_ENOUGH).state())
                    .isEqualTo(RunState.SUCCEEDED);
        }
        assertThat(database.queryLong("SELECT count(*) FROM accounts WHERE n <> 1"))
                .isZero();
    }

    @Test
    void aMissingRightOnTheWalkedTableIsNamed() throws Exception {
        try (Sluice worker = sluice(FewRights.WORKER)) {
            String grant = "GRANT SELECT, UPDATE ON \"accounts\" TO \"shop_worker\"";
            assertThatThrownBy(() -> worker.start(counting(), FAST))
                    .isInstanceOf(DefinitionException.class)
                    .hasMessageContaining("permission denied for table accounts")
                    .hasMessageContaining(grant);
            database.execute("GRANT SELECT, UPDATE ON accounts TO " + FewRights.WORKER);
            Run run = worker.start(
                    counting(), RunOptions.DEFAULTS.withBatchSize(10).withSleep(Duration.ofMillis(100)));

            database.execute("REVOKE UPDATE ON accounts FROM " + FewRights.WORKER);

            RunView failed = run.await(LONG_ENOUGH);
            assertThat(failed.state()).isEqualTo(RunState.FAILED);
            assertThat(failed.reason())
                    .contains("permission denied for table accounts")
                    .contains(grant);
            database.execute("GRANT UPDATE ON accounts TO " + FewRights.WORKER);
            run.set("sleep", "0");
            run.resume();
            assertThat(run.await(LONG_ENOUGH).state()).isEqualTo(RunState.SUCCEEDED);
        }
        assertThat(database.queryLong("SELECT count(*) FROM accounts WHERE n <> 1"))
                .isZero();
    }

    @Test
    void aReaderSeesEverythingAndChangesNothing() throws Exception {
        database.execute("GRANT SELECT, UPDATE ON accounts TO " + FewRights.WORKER);
        try (Sluice worker = sluice(FewRights.WORKER);
                Sluice reader = Sluice.builder(FewRights.as(database, FewRights.READER))
                        .withoutWorkers()
                        .build()) {
            Run run = worker.start(
                    counting(), RunOptions.DEFAULTS.withBatchSize(1).withSleep(Duration.ofHours(1)));
            Run seen = reader.find(run.id()).orElseThrow();
            assertThat(seen.view().backfill()).isEqualTo("counting");
            assertThat(seen.events(10)).isNotEmpty();
            assertThat(seen.knobs()).containsEntry("batch-size", "1 row");
            assertRefused(
                    seen::pause,
                    "permission denied for table run",
                    "GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA sluice TO \"shop_support\"");
        }
    }

    @Test
    void withoutTheControlSchemasRightsTheGrantIsNamed() {
        database.execute("REVOKE USAGE ON SCHEMA sluice FROM " + FewRights.WORKER);
        try (Sluice worker = sluice(FewRights.WORKER)) {
            assertRefused(
                    () -> worker.start(counting(), FAST),
                    "permission denied for schema sluice",
                    "GRANT USAGE ON SCHEMA \"sluice\" TO \"shop_worker\"",
                    "sluice migrate --grant-to shop_worker");
        }
        database.execute("DROP SCHEMA sluice CASCADE");
        try (Sluice worker = sluice(FewRights.WORKER)) {
            assertRefused(
                    () -> worker.start(counting(), FAST),
                    "GRANT CREATE ON DATABASE \"" + database.name() + "\" TO \"shop_worker\"",
                    "sluice migrate --sql --grant-to shop_worker");
        }
    }

    @Test
    void aWorkerCannotTouchTheRecordOfMigrations() {
        assertThatThrownBy(() -> {
                    try (var connection =
                            FewRights.as(database, FewRights.WORKER).getConnection()) {
                        connection.createStatement().execute("DELETE FROM sluice.schema_version");
                    }
                })
                .hasMessageContaining("permission denied for table schema_version");
    }
}
