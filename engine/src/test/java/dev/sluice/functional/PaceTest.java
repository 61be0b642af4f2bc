package dev.sluice.functional;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sluice.Backfill;
import dev.sluice.BusyMachine;
import dev.sluice.Run;
import dev.sluice.RunEvent;
import dev.sluice.RunOptions;
import dev.sluice.RunState;
import dev.sluice.Sluice;
import dev.sluice.Step;
import dev.sluice.embedded.TestDatabase;
import dev.sluice.embedded.TestServer;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A run under the controller, on a real database. */
class PaceTest {

    private static final Duration LONG_ENOUGH = Duration.ofMinutes(2);
    private static final int ROWS = 100_000;

    private TestDatabase database;

    @BeforeEach
    void makeTable() {
        database = TestServer.shared().newDatabase("pace");
        database.execute(
                "CREATE TABLE t (id bigint PRIMARY KEY, n int NOT NULL DEFAULT 0)",
                "INSERT INTO t SELECT i FROM generate_series(1, " + ROWS + ") i");
    }

    @AfterEach
    void dropTable() {
        database.close();
    }

    private static Backfill stepping(String step) {
        return Backfill.named("stepping")
                .table("t")
                .step(Step.sql(step))
                .defaults(RunOptions.DEFAULTS.acceptNonIdempotent())
                .build();
    }

    // About a millisecond a row.
    private static Backfill slow() {
        return stepping("UPDATE t SET n = n + 1 WHERE :chunk(t) AND pg_sleep(0.001) IS NOT NULL");
    }

    private List<String> paceEvents(Run run) {
        return run.events(1000).stream()
                .filter(event -> event.kind().equals("pace"))
                .map(RunEvent::sentence)
                .toList();
    }

    @Test
    void beginsSmallFindsMoreByItselfAndSaysWhy() {
        BusyMachine.ignore(database);
        try (Sluice sluice = Sluice.on(database.dataSource())) {
            Run run = sluice.start(slow());
            await().atMost(LONG_ENOUGH)
                    .untilAsserted(() -> assertThat(
                                    database.queryLong("SELECT coalesce(max(pace_workers), 0) FROM sluice.run"))
                            .as(() -> String.join("\n", paceEvents(run)) + "\n"
                                    + String.join(
                                            "\n", database.queryStrings("SELECT unnest(readings) FROM sluice.pace")))
                            .isGreaterThanOrEqualTo(2));

            assertThat(paceEvents(run))
                    .isNotEmpty()
                    .allSatisfy(sentence -> assertThat(sentence).matches(".*[0-9].*"));
            assertThat(paceEvents(run).get(0)).startsWith("a duty of 10 % → ");
            assertThat(run.view().bindingLimit()).isNotBlank();
            run.cancel();
        }
    }

    @Test
    void aSecondControllerGoesOnFromWhereTheFirstEnded() throws Exception {
        try (Sluice first = Sluice.on(database.dataSource())) {
            Run run = first.start(slow());
            await().atMost(LONG_ENOUGH)
                    .until(() ->
                            database.queryLong("SELECT count(*) FROM sluice.pace WHERE decided_at IS NOT NULL") == 1);
            long epoch = database.queryLong("SELECT epoch FROM sluice.pace");
            try (Sluice second = Sluice.on(database.dataSource())) {
                second.work(2);
                first.close();
                await().atMost(Duration.ofSeconds(10))
                        .until(() -> database.queryLong("SELECT count(*) FROM sluice.pace WHERE epoch > " + epoch
                                        + " AND controller IS NOT NULL AND decided_at > now() - interval '2 s'")
                                == 1);
                second.find(run.id()).orElseThrow().cancel();
            }
        }
    }

    @Test
    void anApplicationThatWaitsForAChunkGetsItsRowAndTheChunkIsDoneAgainSmaller() throws Exception {
        try (Sluice sluice = Sluice.on(database.dataSource());
                Connection shop = database.dataSource().getConnection()) {
            Run run = sluice.start(
                    stepping("UPDATE t SET n = n + 1 WHERE :chunk(t) AND pg_sleep(0.002) IS NOT NULL"),
                    RunOptions.DEFAULTS.withBatchSize(2000));
            String chunks = "SELECT count(*) FROM pg_stat_activity WHERE application_name LIKE 'sluice run=% range=%'"
                    + " AND state = 'active' AND query LIKE '%pg_sleep%' AND datname = current_database()"
                    + " AND clock_timestamp() - query_start > interval '300 ms'";
            await().atMost(LONG_ENOUGH)
                    .until(() ->
                            database.queryLong("SELECT count(*) FROM sluice.pace WHERE decided_at IS NOT NULL") == 1
                                    && database.queryLong(chunks) > 0);

            CompletableFuture<Void> update = CompletableFuture.runAsync(() -> {
                try (Statement statement = shop.createStatement()) {
                    // The first rows of the chunk under way, whose locks it keeps for seconds.
                    statement.execute("SET statement_timeout = '10s'");
                    statement.execute("UPDATE t SET n = n WHERE id <= 50");
                } catch (java.sql.SQLException e) {
                    throw new IllegalStateException(e);
                }
            });
            update.get(10, java.util.concurrent.TimeUnit.SECONDS);

            await().atMost(Duration.ofSeconds(10))
                    .untilAsserted(() -> assertThat(paceEvents(run))
                            .anySatisfy(sentence -> assertThat(sentence)
                                    .contains("waited")
                                    .contains("chunk, which was cancelled")
                                    .contains("done again smaller")));
            run.set("full-speed", "on");
            run.set("batch-size", "20");
            run.cancel();
        }
    }

    @Test
    void aRunOfHigherPriorityGoesFirst() {
        BusyMachine.ignore(database);
        database.execute("CREATE TABLE u AS SELECT * FROM t", "ALTER TABLE u ADD PRIMARY KEY (id)");
        try (Sluice sluice = Sluice.on(database.dataSource())) {
            Run low = sluice.start(slow(), RunOptions.DEFAULTS.withMaxWorkers(1));
            Run high = sluice.start(
                    Backfill.named("high")
                            .table("u")
                            .step(Step.sql("UPDATE u SET n = 1 WHERE :chunk(u) AND pg_sleep(0.001) IS NOT NULL"))
                            .build(),
                    // More than the pace rises to while we look.
                    RunOptions.DEFAULTS.withMaxWorkers(9));
            high.set("priority", "9");

            // Its worker has left by then, and still it is told what it waits for.
            await().atMost(LONG_ENOUGH)
                    .until(() -> database.queryLong(
                                            "SELECT coalesce(pace_workers, 1) FROM sluice.run WHERE id = " + low.id())
                                    == 0
                            && database.queryLong(
                                            "SELECT count(*) FROM sluice.range WHERE owner IS NOT NULL AND run_id = "
                                                    + low.id())
                                    == 0);
            await().atMost(LONG_ENOUGH)
                    .untilAsserted(() -> assertThat(low.view().bindingLimit())
                            .as(() -> high.view() + "\n" + String.join("\n", paceEvents(low)) + "\n"
                                    + String.join("\n", paceEvents(high)))
                            .isEqualTo("runs of higher priority go first"));
            assertThat(high.view().state()).isEqualTo(RunState.RUNNING);
            high.cancel();
            low.cancel();
        }
    }

    @Test
    void nothingIsLeftUndoneAtAnyPace() throws Exception {
        try (Sluice sluice = Sluice.on(database.dataSource())) {
            Run run = sluice.start(stepping("UPDATE t SET n = n + 1 WHERE :chunk(t)"));
            assertThat(run.await(LONG_ENOUGH).state()).isEqualTo(RunState.SUCCEEDED);
        }
        assertThat(database.queryLong("SELECT count(*) FROM t WHERE n <> 1")).isZero();
    }
}
