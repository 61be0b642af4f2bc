package dev.sluice.chaos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sluice.Backfill;
import dev.sluice.BusyMachine;
import dev.sluice.JavaStep;
import dev.sluice.Run;
import dev.sluice.RunOptions;
import dev.sluice.RunState;
import dev.sluice.RunView;
import dev.sluice.Sluice;
import dev.sluice.embedded.TestDatabase;
import dev.sluice.embedded.TestServer;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** No transaction of ours waits for its client: not for user code, not for a rest, and not for a process that is stopped. */
class NeverIdleInTransactionTest {

    /** Far longer than from one statement to the next on a busy machine, and shorter than the slow step. */
    private static final Duration TOO_LONG = Duration.ofMillis(1_000);

    private static final Duration SLOW = Duration.ofMillis(1_600);

    private static final String SILENT = "SELECT application_name || ': ' || query FROM pg_stat_activity"
            + " WHERE datname = current_database() AND state LIKE 'idle in transaction%'"
            + " AND state_change < clock_timestamp() - interval '" + TOO_LONG.toMillis() + " ms'";

    private TestDatabase database;
    private SoakTable table;

    @BeforeEach
    void makeTable() {
        database = TestServer.shared().newDatabase("never_idle");
        table = SoakTable.create(database, 1_000);
    }

    @AfterEach
    void dropTable() {
        database.close();
    }

    /** Looks at the server's sessions all the time. */
    private final class Watch implements AutoCloseable {
        private final List<String> silent = new CopyOnWriteArrayList<>();
        private final AtomicLong looks = new AtomicLong();
        private final Thread thread = new Thread(this::look, "watch");
        private volatile boolean over;

        Watch() {
            thread.start();
        }

        private void look() {
            try (Connection connection = database.dataSource().getConnection();
                    Statement statement = connection.createStatement()) {
                while (!over) {
                    try (ResultSet rows = statement.executeQuery(SILENT)) {
                        while (rows.next()) {
                            silent.add(rows.getString(1));
                        }
                    }
                    looks.incrementAndGet();
                    Thread.sleep(5);
                }
            } catch (SQLException | InterruptedException e) {
                silent.add("the watch failed: " + e.getMessage());
            }
        }

        @Override
        public void close() throws InterruptedException {
            over = true;
            thread.join();
        }
    }

    private void assertNeverSilent(Backfill backfill, RunOptions options) throws InterruptedException {
        BusyMachine.ignore(database);
        Watch watch = new Watch();
        try (watch;
                Sluice sluice = Sluice.on(database.dataSource())) {
            Run run = sluice.start(backfill, options);
            RunView end = run.await(Duration.ofSeconds(60));
            assertThat(end.state()).as(end.reason()).isEqualTo(RunState.SUCCEEDED);
        }
        assertThat(watch.silent).isEmpty();
        assertThat(watch.looks.get()).as("looks taken").isGreaterThan(50);
        assertThat(table.wrongRows()).isEmpty();
    }

    @Test
    void aSlowStepInJavaHoldsNoTransactionOpen() throws Exception {
        JavaStep quick = (JavaStep) SoakTable.javaStep().step();
        JavaStep slow = (chunk, reader) -> {
            // As a call to somebody else's service would.
            Thread.sleep(SLOW.toMillis());
            return quick.prepare(chunk, reader);
        };
        assertNeverSilent(
                Backfill.named("slow-java").table("soak").step(slow).build(),
                RunOptions.DEFAULTS.withBatchSize(250).withMaxWorkers(2));
    }

    @Test
    void restsAreTakenOutsideOfTransactions() throws Exception {
        assertNeverSilent(
                SoakTable.sqlStep(),
                RunOptions.DEFAULTS.withBatchSize(250).withMaxWorkers(2).withSleep(SLOW));
    }

    @Test
    void theServerEndsTheTransactionOfAStoppedProcess() {
        table.pace(Duration.ofMillis(500), Duration.ZERO);
        String ours = "SELECT count(*) FROM pg_stat_activity WHERE application_name LIKE 'sluice run=% range=%'";
        try (Fleet fleet = new Fleet(database);
                Sluice sluice =
                        Sluice.builder(database.dataSource()).withoutWorkers().build()) {
            sluice.start(SoakTable.sqlStep(), RunOptions.DEFAULTS.withBatchSize(100));
            WorkerProcess worker = fleet.spawn(1);
            await().atMost(Duration.ofSeconds(30))
                    .until(() -> database.queryLong(ours + " AND wait_event = 'PgSleep'") == 1);
            worker.stop();
            long steps = table.committedSteps();
            // The statement may last another second; then the limit of two seconds counts.
            await().atMost(Duration.ofSeconds(6)).until(() -> database.queryLong(ours) == 0);
            assertThat(table.committedSteps()).isEqualTo(steps);
        }
    }
}
