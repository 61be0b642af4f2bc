package dev.sluice.functional;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.sluice.Backfill;
import dev.sluice.Run;
import dev.sluice.RunOptions;
import dev.sluice.RunState;
import dev.sluice.RunView;
import dev.sluice.Sluice;
import dev.sluice.Step;
import dev.sluice.Tally;
import dev.sluice.embedded.TestDatabase;
import dev.sluice.embedded.TestServer;
import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Steps that lock their rows first, and tell numbers of the rows they change. */
@Tag("core")
class LockedRowsTest {

    private static final int ROWS = 1_200;

    private TestDatabase database;

    @BeforeEach
    void makeTable() {
        database = TestServer.shared().newDatabase("locked_rows");
        database.execute(
                "CREATE TABLE t (id integer PRIMARY KEY, n integer NOT NULL DEFAULT 0)",
                "INSERT INTO t SELECT generate_series(1, " + ROWS + ")");
    }

    @AfterEach
    void dropTable() {
        database.close();
    }

    private static Backfill.Builder adding(String step) {
        return Backfill.named("adding").table("t").lockRowsFirst().step(Step.sql(step));
    }

    private static Backfill telling() {
        return adding("UPDATE t SET n = n + 1 WHERE :chunk(t) AND n = 0 RETURNING 1, id / 2.0, id")
                .tallies(List.of(Tally.sum("t.rows"), Tally.sum("t.halves"), Tally.max("t.last")))
                .build();
    }

    private static List<String> values(RunView view) {
        return view.tallies().stream()
                .map(tally ->
                        tally.name() + "=" + tally.value().stripTrailingZeros().toPlainString())
                .toList();
    }

    @Test
    void whatTheRowsTellIsCountedOnceHoweverOftenTheRunIsInterrupted() throws Exception {
        RunOptions options =
                RunOptions.DEFAULTS.withBatchSize(20).withMaxWorkers(2).withSleep(Duration.ofMillis(5));
        for (int stop = 1; stop <= 2; stop++) {
            try (Sluice sluice = Sluice.on(database.dataSource())) {
                Run run = sluice.start(telling(), options);
                long goal = stop * 100L;
                await().until(() -> run.view().outcomes().changed() >= goal);
                RunView now = run.view();
                assertThat(now.tallies().get(0).value())
                        .isEqualByComparingTo(BigDecimal.valueOf(now.outcomes().changed()));
            }
        }
        RunView end;
        try (Sluice sluice = Sluice.on(database.dataSource())) {
            end = sluice.start(telling(), RunOptions.DEFAULTS).await();
        }

        assertThat(end.state()).as(end.reason()).isEqualTo(RunState.SUCCEEDED);
        assertThat(end.outcomes().changed()).isEqualTo(ROWS);
        assertThat(values(end))
                .containsExactly(
                        "t.rows=" + ROWS,
                        "t.halves="
                                + new BigDecimal(ROWS * (ROWS + 1L))
                                        .divide(new BigDecimal(4))
                                        .stripTrailingZeros()
                                        .toPlainString(),
                        "t.last=" + ROWS);
    }

    @Test
    void aRunThatChangesNothingTellsZeros() throws Exception {
        database.execute("UPDATE t SET n = 1");
        try (Sluice sluice = Sluice.on(database.dataSource())) {
            RunView end =
                    sluice.start(telling(), RunOptions.DEFAULTS.withFullSpeed()).await();

            assertThat(values(end)).containsExactly("t.rows=0", "t.halves=0", "t.last=0");
            assertThat(end.outcomes().alreadyRight()).isEqualTo(ROWS);
        }
    }

    @Test
    void aStepThatDoesNotTellWhatItShouldIsRefused() {
        Backfill mute = adding("UPDATE t SET n = n + 1 WHERE :chunk(t) AND n = 0")
                .tallies(List.of(Tally.sum("t.rows")))
                .build();
        try (Sluice sluice =
                Sluice.builder(database.dataSource()).withoutWorkers().build()) {
            assertThat(sluice.check(mute)).isNotEmpty();
        }
        assertThatThrownBy(() -> Backfill.named("a").tallies(List.of(Tally.sum("x"), Tally.max("x"))))
                .hasMessageContaining("same name");
    }

    @Test
    void theStepSeesTheWorkOfWhoeverHeldOneOfItsRows() throws Exception {
        database.execute("CREATE TABLE parts (t_id integer)", "CREATE INDEX ON parts (t_id)");
        Backfill counting = adding("UPDATE t SET n = (SELECT count(*) FROM parts WHERE t_id = t.id) WHERE :chunk(t)")
                .build();
        try (Sluice sluice = Sluice.on(database.dataSource());
                Connection writer = database.dataSource().getConnection();
                Statement statement = writer.createStatement()) {
            writer.setAutoCommit(false);
            statement.execute("UPDATE t SET n = n + 1 WHERE id = 500");
            Run run = sluice.start(counting, RunOptions.DEFAULTS.withFullSpeed().withBatchSize(ROWS));
            awaitWaiting();
            statement.execute("INSERT INTO parts VALUES (500)");
            writer.commit();

            run.await();
        }
        assertThat(database.queryLong("SELECT n FROM t WHERE id = 500")).isEqualTo(1);
    }

    @Test
    void theChunkGivesWayBeforeASessionOfTheApplicationSeesADeadlock() throws Exception {
        Backfill adding =
                adding("UPDATE t SET n = n + 1 WHERE :chunk(t) AND n < 10").build();
        try (Sluice sluice = Sluice.on(database.dataSource());
                Connection writer = database.dataSource().getConnection();
                Statement statement = writer.createStatement()) {
            writer.setAutoCommit(false);
            for (int i = 0; i < 3; i++) {
                statement.execute("UPDATE t SET n = 20 WHERE id = 1000");
                Run run = sluice.start(
                        adding,
                        RunOptions.DEFAULTS.withFullSpeed().withBatchSize(ROWS).acceptNonIdempotent());
                awaitWaiting();
                // Locked by the chunk, which waits for the row that this session holds.
                statement.execute("UPDATE t SET n = 30 WHERE id = 1");
                writer.commit();
                assertThat(run.await().state()).isEqualTo(RunState.SUCCEEDED);
            }
        }
        assertThat(database.queryLong("SELECT n FROM t WHERE id = 1")).isEqualTo(30);
    }

    private void awaitWaiting() {
        await().until(() -> database.queryLong("SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'"
                        + " AND query LIKE '%FOR NO KEY UPDATE%'")
                > 0);
    }
}
