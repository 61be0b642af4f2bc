package dev.sluice.chaos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sluice.Run;
import dev.sluice.RunOptions;
import dev.sluice.RunState;
import dev.sluice.RunView;
import dev.sluice.Sluice;
import dev.sluice.embedded.TestDatabase;
import dev.sluice.embedded.TestServer;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.postgresql.ds.PGSimpleDataSource;

/** A replica is promoted in the middle of a run, after an asynchronous replication that has lost the last chunks. */
class FailoverTest {

    private static final Duration LONG_ENOUGH = Duration.ofSeconds(120);
    private static final int ROWS = 20_000;

    private static long steps(TestDatabase database) {
        return database.queryLong("SELECT count(*) FROM soak_audit");
    }

    @Test
    void workAndCheckpointAreLostTogetherAndTheRunGoesOnToTheExactEndByItself() throws Exception {
        try (TestServer primary = TestServer.dedicated(Map.of("max_connections", "60"));
                TestDatabase before = primary.newDatabase("failover")) {
            SoakTable.create(before, ROWS).pace(Duration.ofMillis(20), Duration.ZERO);
            try (TestServer replica = primary.newReplica()) {
                TestDatabase after = replica.database(before.name());
                String url = before.jdbcUrlWithPassword()
                                .replace(
                                        ":" + primary.postgres().port() + "/",
                                        ":" + primary.postgres().port() + ",127.0.0.1:"
                                                + replica.postgres().port() + "/")
                        + "&targetServerType=primary&hostRecheckSeconds=1&connectTimeout=3";
                PGSimpleDataSource dataSource = new PGSimpleDataSource();
                dataSource.setUrl(url);
                try (Sluice commands =
                                Sluice.builder(dataSource).withoutWorkers().build();
                        WorkerProcess one = WorkerProcess.start(url, 2);
                        WorkerProcess two = WorkerProcess.start(url, 2)) {
                    Run run = commands.start(
                            SoakTable.sqlStep(),
                            RunOptions.DEFAULTS
                                    .withBatchSize(50)
                                    .withMaxWorkers(4)
                                    .withSleep(Duration.ZERO));
                    await().atMost(LONG_ENOUGH).until(() -> steps(after) >= 20);

                    // From here on commits of the primary are confirmed to the workers and reach nobody else.
                    after.execute("ALTER SYSTEM SET primary_conninfo = ''", "SELECT pg_reload_conf()");
                    await().atMost(LONG_ENOUGH)
                            .until(() -> after.queryLong("SELECT count(*) FROM pg_stat_wal_receiver") == 0);
                    long replicated = steps(after);
                    await().atMost(LONG_ENOUGH).until(() -> steps(before) >= replicated + 20);
                    long confirmed = steps(before);
                    primary.postgres().kill();
                    long promoted = System.nanoTime();
                    after.execute("SELECT pg_promote()");
                    System.out.println(
                            "failover: " + (confirmed - replicated) + " confirmed chunks lost with the primary");

                    await().atMost(LONG_ENOUGH).until(() -> steps(after) > replicated);
                    System.out.println("failover: at work again " + (System.nanoTime() - promoted) / 1_000_000
                            + " ms after the promotion");
                    // That it goes on by itself has been seen; at the pace that it has found, the rest takes minutes.
                    run.set("full-speed", "true");
                    RunView end = run.await(LONG_ENOUGH);
                    assertThat(end.state())
                            .as(() -> one.lastWords() + "\n" + two.lastWords())
                            .isEqualTo(RunState.SUCCEEDED);
                    assertThat(after.queryLong("SELECT count(*) FROM soak WHERE n <> 1"))
                            .isZero();
                    assertThat(end.outcomes().changed()).isEqualTo(ROWS);
                    assertThat(end.chunks()).as("chunks counted and steps done").isEqualTo(steps(after));
                }
            }
            // The old primary is gone for good: closing its databases needs no server.
        }
    }
}
