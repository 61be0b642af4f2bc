package dev.sluice.functional;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sluice.Backfill;
import dev.sluice.Run;
import dev.sluice.RunOptions;
import dev.sluice.Sluice;
import dev.sluice.Step;
import dev.sluice.embedded.TestDatabase;
import dev.sluice.embedded.TestServer;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Several runs that one program starts: each gets the workers that its own cap allows. */
class RunsOfOneProcessTest {

    private static final Duration LONG_ENOUGH = Duration.ofMinutes(1);

    private TestDatabase database;

    @BeforeEach
    void makeTables() {
        database = TestServer.shared().newDatabase("runs");
        for (String table : new String[] {"first", "second", "third"}) {
            database.execute(
                    "CREATE TABLE " + table + " (id bigint PRIMARY KEY, n int NOT NULL DEFAULT 0)",
                    "INSERT INTO " + table + " SELECT i FROM generate_series(1, 100000) i");
        }
    }

    @AfterEach
    void drop() {
        database.close();
    }

    // Never done within the test: each chunk of a row sleeps.
    private Run start(Sluice sluice, String table, int maxWorkers) {
        return sluice.start(
                Backfill.named("slow-" + table)
                        .table(table)
                        .step(Step.sql("UPDATE " + table + " AS w SET n = n + (SELECT count(*) FROM pg_sleep(0.05))"
                                + " WHERE :chunk(w)"))
                        .build(),
                RunOptions.DEFAULTS
                        .acceptNonIdempotent()
                        .withFullSpeed()
                        .withMaxWorkers(maxWorkers)
                        .withBatchSize(1));
    }

    private long workersOf(Run run) {
        return database.queryLong("SELECT count(DISTINCT owner) FROM sluice.range WHERE run_id = " + run.id()
                + " AND lease_until >= clock_timestamp()");
    }

    private void awaitWorkers(Run run, int workers) {
        await().atMost(LONG_ENOUGH).until(() -> workersOf(run) == workers);
    }

    @Test
    void aSecondRunHasItsOwnWorkersBesideTheFirst() {
        try (Sluice sluice = Sluice.on(database.dataSource())) {
            Run first = start(sluice, "first", 2);
            Run second = start(sluice, "second", 1);
            Run third = start(sluice, "third", 2);

            // The first two have no end, so who waited for a worker of theirs would wait for ever.
            awaitWorkers(first, 2);
            awaitWorkers(second, 1);
            awaitWorkers(third, 2);

            second.set(Map.of("max-workers", "3"));
            awaitWorkers(second, 3);
            awaitWorkers(first, 2);
            assertThat(workersOf(third)).isEqualTo(2);
            first.cancel();
            second.cancel();
            third.cancel();
        }
    }
}
