package dev.sluice.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.sluice.Backfill;
import dev.sluice.BusyMachine;
import dev.sluice.ErrorCode;
import dev.sluice.Run;
import dev.sluice.RunOptions;
import dev.sluice.Sluice;
import dev.sluice.SluiceException;
import dev.sluice.Step;
import dev.sluice.embedded.TestDatabase;
import dev.sluice.embedded.TestServer;
import java.sql.Connection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A worker that is older than the control schema, from its start or since a minute ago. */
class NewerSchemaTest {

    private static final Backfill COUNTING = Backfill.named("counting")
            .table("t")
            .step(Step.sql("UPDATE t SET n = n + 1 WHERE :chunk(t)"))
            .defaults(RunOptions.DEFAULTS.acceptNonIdempotent())
            .build();

    private TestDatabase database;

    @BeforeEach
    void makeTable() {
        database = TestServer.shared().newDatabase("newer");
        database.execute(
                "CREATE TABLE t (id bigint PRIMARY KEY, n int NOT NULL DEFAULT 0)",
                "INSERT INTO t SELECT i FROM generate_series(1, 20000) i");
    }

    @AfterEach
    void dropTable() {
        database.close();
    }

    // What the program of the next version does when it starts.
    private void migrateToTheNextVersion() throws Exception {
        List<ControlSchema.Migration> all = new ArrayList<>(ControlSchema.migrations());
        all.add(new ControlSchema.Migration(
                all.size() + 1,
                "V999__next.sql",
                "ALTER TABLE sluice.run ADD COLUMN next_version text",
                "0".repeat(64)));
        try (Connection connection = database.dataSource().getConnection()) {
            assertThat(ControlSchema.migrate(connection, all)).hasSize(1);
        }
    }

    private long stepped() {
        return database.queryLong("SELECT sum(n) FROM t");
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 3_600_000})
    void commitsNothingAfterTheMigrationAndSaysWhy(long sleepMillis) throws Exception {
        BusyMachine.ignore(database);
        try (Sluice older = Sluice.on(database.dataSource())) {
            Run run = older.start(
                    COUNTING,
                    RunOptions.DEFAULTS.withBatchSize(10).withMaxWorkers(2).withSleep(Duration.ofMillis(sleepMillis)));
            await().atMost(Duration.ofSeconds(60)).until(() -> stepped() >= 20);

            migrateToTheNextVersion();
            long atMigration = stepped();

            await().atMost(Duration.ofSeconds(10))
                    .until(() -> older.retirement().isPresent());
            await().during(Duration.ofSeconds(1)).atMost(Duration.ofSeconds(5)).until(() -> stepped() == atMigration);
            assertThat(older.retirement().orElseThrow().code()).isEqualTo(ErrorCode.CONTROL_SCHEMA_NEWER);
            assertThatThrownBy(run::view)
                    .isInstanceOfSatisfying(
                            SluiceException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.CONTROL_SCHEMA_NEWER))
                    .hasMessageContaining("this program knows up to "
                            + ControlSchema.migrations().size())
                    .hasMessageContaining("use a newer sluice");
            assertThatThrownBy(() -> older.work(1)).hasMessageContaining("use a newer sluice");
            assertThat(database.queryLong("SELECT count(*) FROM sluice.range WHERE owner IS NOT NULL"))
                    .as("free for newer workers at once")
                    .isZero();
            assertThat(database.queryStrings("SELECT state FROM sluice.run")).containsExactly("running");
        }
    }

    @Test
    void doesNotStartWorkAtAll() throws Exception {
        try (Sluice migrating = Sluice.on(database.dataSource())) {
            migrating.migrate();
        }
        migrateToTheNextVersion();
        try (Sluice older = Sluice.on(database.dataSource())) {
            assertThatThrownBy(() -> older.work(1))
                    .isInstanceOfSatisfying(
                            SluiceException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.CONTROL_SCHEMA_NEWER));
            assertThatThrownBy(() -> older.start(COUNTING)).hasMessageContaining("use a newer sluice");
        }
        assertThat(stepped()).isZero();
    }
}
