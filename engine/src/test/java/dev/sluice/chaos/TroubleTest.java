package dev.sluice.chaos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sluice.Run;
import dev.sluice.RunListener;
import dev.sluice.RunOptions;
import dev.sluice.RunState;
import dev.sluice.RunView;
import dev.sluice.Sluice;
import dev.sluice.embedded.TestDatabase;
import dev.sluice.embedded.TestServer;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.postgresql.ds.PGSimpleDataSource;

/** The database refuses for a while: trouble that passes holds the run, trouble that needs a person fails it. */
class TroubleTest {

    private static final RunOptions TWO_WORKERS =
            RunOptions.DEFAULTS.withBatchSize(100).withMaxWorkers(2).withSleep(Duration.ZERO);

    private TestDatabase database;
    private SoakTable table;

    @BeforeEach
    void makeTable() {
        database = TestServer.shared().newDatabase("trouble");
        table = SoakTable.create(database, 3_000).pace(Duration.ofMillis(100), Duration.ZERO);
    }

    @AfterEach
    void dropTable() {
        database.close();
    }

    /** A trigger on the walked table that makes trouble of this kind from now on. */
    private void trouble(String statement) {
        database.execute(
                "CREATE FUNCTION trouble() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN " + statement
                        + "; RETURN NULL; END $$",
                "CREATE TRIGGER trouble BEFORE UPDATE ON soak FOR EACH STATEMENT EXECUTE FUNCTION trouble()");
    }

    private void troubleIsOver() {
        database.execute("DROP FUNCTION trouble() CASCADE");
    }

    private void awaitSomeWork() {
        await().atMost(Duration.ofSeconds(20)).until(() -> table.committedSteps() >= 3);
    }

    private static RunView awaitState(Run run, RunState state) {
        return await().atMost(Duration.ofSeconds(60))
                .pollInterval(Duration.ofMillis(20))
                .until(run::view, view -> view.state() == state);
    }

    private void assertEveryRowOnce(Run run) throws InterruptedException {
        table.pace(Duration.ZERO, Duration.ZERO);
        RunView end = run.await(Duration.ofSeconds(60));
        assertThat(end.state()).as(end.reason()).isEqualTo(RunState.SUCCEEDED);
        assertThat(table.wrongRows()).isEmpty();
        assertThat(end.outcomes().changed()).isEqualTo(table.rows());
        assertThat(end.chunks()).isEqualTo(table.committedSteps());
    }

    @Test
    void aFullDiskHoldsTheRunUntilThereIsRoom() throws Exception {
        try (Sluice sluice = Sluice.on(database.dataSource())) {
            Run run = sluice.start(SoakTable.sqlStep(), TWO_WORKERS);
            awaitSomeWork();
            trouble("RAISE EXCEPTION 'could not extend file \"base/5/1234\": No space left on device'"
                    + " USING ERRCODE = '53100'");
            RunView held = awaitState(run, RunState.HELD);
            assertThat(held.reason()).contains("No space left on device").contains("53100");
            assertThat(held.failure()).contains("53100");
            troubleIsOver();
            assertEveryRowOnce(run);
        }
    }

    @Test
    void aChunkThatKeepsLosingItsSessionHoldsTheRun() throws Exception {
        try (Sluice sluice = Sluice.on(database.dataSource())) {
            Run run = sluice.start(SoakTable.sqlStep(), TWO_WORKERS);
            awaitSomeWork();
            trouble("PERFORM pg_terminate_backend(pg_backend_pid())");
            RunView held = awaitState(run, RunState.HELD);
            assertThat(held.reason()).contains("terminating connection");
            troubleIsOver();
            assertEveryRowOnce(run);
        }
    }

    @Test
    void attemptsThatKeepFailingAreCountedByErrorAndAllKept() throws Exception {
        List<Throwable> causes = new CopyOnWriteArrayList<>();
        RunListener listener = new RunListener() {
            @Override
            public void gaveUp(long run, String backfill, String worker, String reason, Throwable cause) {
                causes.add(cause);
            }
        };
        try (Sluice sluice =
                Sluice.builder(database.dataSource()).listener(listener).build()) {
            Run run = sluice.start(SoakTable.sqlStep(), TWO_WORKERS.withMaxWorkers(1));
            awaitSomeWork();
            database.execute("CREATE SEQUENCE tries");
            trouble("IF nextval('tries') % 3 = 0 THEN RAISE EXCEPTION 'deadlock detected' USING ERRCODE = '40P01';"
                    + " ELSE RAISE EXCEPTION 'could not serialize' USING ERRCODE = '40001'; END IF");
            RunView held = awaitState(run, RunState.HELD);
            assertThat(held.reason())
                    .containsPattern("12 attempts failed within [0-9.]+ s: 8 × could not serialize")
                    .contains("4 × deadlock detected [SQLSTATE 40P01]")
                    .contains("tried again by itself");
            assertThat(held.outcomes().quarantined()).isZero();
            // The listeners hear of it when everybody can see it already.
            await().atMost(Duration.ofSeconds(20)).until(() -> !causes.isEmpty());
            assertThat(causes).hasSize(1);
            assertThat(causes.get(0).getSuppressed())
                    .hasSize(11)
                    .allSatisfy(cause -> assertThat(cause).isInstanceOf(SQLException.class));
            troubleIsOver();
            assertEveryRowOnce(run);
        }
    }

    @Test
    void aLostRightFailsTheRunAndAResumeGoesOnWhenItIsBack() throws Exception {
        String role = database.name() + "_app";
        database.execute(
                "CREATE ROLE " + role + " LOGIN PASSWORD 'app'",
                "GRANT CREATE ON DATABASE " + database.name() + " TO " + role,
                "GRANT SELECT, UPDATE ON soak TO " + role,
                "GRANT SELECT ON soak_pace TO " + role,
                "GRANT INSERT ON soak_audit TO " + role);
        PGSimpleDataSource asRole = database.dataSource();
        asRole.setUser(role);
        asRole.setPassword("app");
        try (Sluice sluice = Sluice.on(asRole)) {
            Run run = sluice.start(SoakTable.sqlStep(), TWO_WORKERS);
            awaitSomeWork();
            database.execute("REVOKE UPDATE ON soak FROM " + role);
            RunView failed = awaitState(run, RunState.FAILED);
            assertThat(failed.reason())
                    .contains("permission denied for table soak")
                    .contains("resume run " + run.id());
            long steps = table.committedSteps();
            assertThat(failed.chunks()).as("what was done before is kept").isEqualTo(steps);
            database.execute("GRANT UPDATE ON soak TO " + role);
            run.resume();
            assertEveryRowOnce(run);
        } finally {
            database.execute("DROP OWNED BY " + role, "DROP ROLE " + role);
        }
    }
}
