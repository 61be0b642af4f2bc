package dev.sluice.chaos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.sluice.BusyMachine;
import dev.sluice.ErrorCode;
import dev.sluice.Run;
import dev.sluice.RunListener;
import dev.sluice.RunOptions;
import dev.sluice.RunState;
import dev.sluice.RunView;
import dev.sluice.Sluice;
import dev.sluice.SluiceException;
import dev.sluice.embedded.TestDatabase;
import dev.sluice.embedded.TestServer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.postgresql.ds.PGSimpleDataSource;

/** The database goes away and comes back: whoever works waits, says so, and goes on. */
class OutageTest {

    private static final RunOptions TWO_WORKERS =
            RunOptions.DEFAULTS.withBatchSize(100).withMaxWorkers(2).withSleep(Duration.ZERO);

    private TestServer server;
    private TestDatabase database;
    private SoakTable table;
    private final List<String> heard = new CopyOnWriteArrayList<>();

    private final RunListener ear = new RunListener() {
        @Override
        public void databaseReachable(boolean reachable, String detail) {
            heard.add(reachable + ": " + detail);
        }
    };

    @BeforeEach
    void startServer() {
        server = TestServer.dedicated();
        database = server.newDatabase("outage");
        table = SoakTable.create(database, 4_000).pace(Duration.ofMillis(150), Duration.ZERO);
        BusyMachine.ignore(database);
    }

    @AfterEach
    void stopServer() {
        server.close();
    }

    private void assertEveryRowOnce(Run run) throws InterruptedException {
        table.pace(Duration.ZERO, Duration.ZERO);
        RunView end = run.await(Duration.ofSeconds(60));
        assertThat(end.state()).as(end.reason()).isEqualTo(RunState.SUCCEEDED);
        assertThat(table.wrongRows()).isEmpty();
        assertThat(end.outcomes().changed()).isEqualTo(table.rows());
        assertThat(end.chunks()).isEqualTo(table.committedSteps());
    }

    private static boolean isBad(String news) {
        return news.startsWith("false");
    }

    @Test
    void aStartWaitsForADatabaseThatIsDownAndAWrongPasswordIsNotWaitedFor() throws Exception {
        server.postgres().stop();
        try (Sluice sluice = Sluice.builder(database.dataSource())
                .listener(ear)
                .waitForDatabase(Duration.ofMinutes(2))
                .build()) {
            CompletableFuture<Run> started =
                    CompletableFuture.supplyAsync(() -> sluice.start(SoakTable.sqlStep(), TWO_WORKERS));
            await().atMost(Duration.ofSeconds(20)).until(() -> heard.stream().anyMatch(OutageTest::isBad));
            assertThat(started).isNotDone();
            server.postgres().start();

            assertEveryRowOnce(started.get(60, TimeUnit.SECONDS));
        }
        PGSimpleDataSource wrong = new PGSimpleDataSource();
        wrong.setUrl(database.jdbcUrl());
        wrong.setUser("sluice");
        wrong.setPassword("wrong");
        try (Sluice sluice =
                Sluice.builder(wrong).waitForDatabase(Duration.ofDays(1)).build()) {
            assertThatThrownBy(() -> sluice.list(null, 1)).hasMessageContaining("28P01");
        }
    }

    @Test
    void aCrashInTheMiddleCostsWaitingAndNothingElse() throws Exception {
        try (Sluice sluice = Sluice.builder(database.dataSource()).listener(ear).build()) {
            Run run = sluice.start(SoakTable.sqlStep(), TWO_WORKERS);
            await().atMost(Duration.ofSeconds(20)).until(() -> table.committedSteps() >= 3);
            server.postgres().kill();
            await().atMost(Duration.ofSeconds(20)).until(() -> heard.stream().anyMatch(OutageTest::isBad));
            assertThatThrownBy(run::view)
                    .isInstanceOfSatisfying(
                            SluiceException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.DATABASE_UNREACHABLE));
            // Several heartbeats and attempts long.
            await().pollDelay(Duration.ofSeconds(5)).until(() -> true);
            server.postgres().start();

            await().atMost(Duration.ofSeconds(20)).until(() -> heard.stream().anyMatch(news -> !isBad(news)));
            assertEveryRowOnce(run);
        }
    }

    @Test
    void aStartWithoutADatabaseSaysSoAndAWorkerProcessWaits() throws Exception {
        try (Fleet fleet = new Fleet(database);
                Sluice sluice =
                        Sluice.builder(database.dataSource()).withoutWorkers().build()) {
            server.postgres().stop();
            assertThatThrownBy(() -> sluice.start(SoakTable.sqlStep(), TWO_WORKERS))
                    .isInstanceOfSatisfying(SluiceException.class, e -> {
                        assertThat(e.code()).isEqualTo(ErrorCode.DATABASE_UNREACHABLE);
                        assertThat(e.getMessage()).contains("127.0.0.1");
                    });
            WorkerProcess worker = fleet.spawn(2);
            await().atMost(Duration.ofSeconds(30))
                    .until(() -> worker.lastWords().contains("waiting: the database cannot be reached"));
            server.postgres().start();

            assertEveryRowOnce(sluice.start(SoakTable.sqlStep(), TWO_WORKERS));
            assertThat(worker.isAlive()).isTrue();
        }
    }
}
