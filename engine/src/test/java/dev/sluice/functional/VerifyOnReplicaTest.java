package dev.sluice.functional;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.sluice.Backfill;
import dev.sluice.BusyMachine;
import dev.sluice.Difference;
import dev.sluice.ErrorCode;
import dev.sluice.KeyValue;
import dev.sluice.Run;
import dev.sluice.RunOptions;
import dev.sluice.Sluice;
import dev.sluice.SluiceException;
import dev.sluice.Step;
import dev.sluice.Verdict;
import dev.sluice.Verification;
import dev.sluice.VerifyOptions;
import dev.sluice.embedded.TestDatabase;
import dev.sluice.embedded.TestServer;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** A verification that reads on a replica proves what the primary had when it began, however far behind the replica is. */
class VerifyOnReplicaTest {

    private static final VerifyOptions FULL =
            VerifyOptions.FULL.withRun(RunOptions.DEFAULTS.withFullSpeed().withBatchSize(200));

    private static final Backfill FILL = Backfill.named("replicated")
            .table("items")
            .remaining("v IS NULL")
            .step(Step.sql("UPDATE items SET v = id WHERE :chunk(items) AND v IS NULL"))
            .build();

    @Test
    void aChunkWaitsForTheReplicaToHaveAllThatWasWritten() throws Exception {
        try (TestServer server = TestServer.dedicated();
                TestServer standby = server.newReplica();
                TestDatabase database = server.newDatabase("replicated")) {
            database.execute(
                    "CREATE TABLE items (id bigint PRIMARY KEY, v bigint)",
                    "INSERT INTO items SELECT i, i FROM generate_series(1, 1000) i");
            BusyMachine.ignore(database);
            TestDatabase replica = standby.database(database.name());
            try (Sluice sluice = Sluice.builder(database.dataSource())
                            .verifyOn(replica.dataSource())
                            .build();
                    Sluice without = Sluice.on(database.dataSource())) {
                await().atMost(Duration.ofSeconds(30))
                        .ignoreExceptions()
                        .until(() -> replica.queryLong("SELECT count(*) FROM items") == 1000);
                replica.execute("SELECT pg_wal_replay_pause()");
                await().until(() -> replica.queryLong("SELECT (pg_get_wal_replay_pause_state() = 'paused')::int") == 1);
                database.execute("UPDATE items SET v = NULL WHERE id = 500");

                Run verify = sluice.verify(FILL, FULL);
                without.work(1);
                await().atMost(Duration.ofSeconds(20))
                        .until(() -> database.queryLong("SELECT count(*) FROM sluice.range") > 0);
                assertThat(verify.verification().orElseThrow().checked())
                        .as("nothing is read of a replica that is behind, and nothing on the primary")
                        .isZero();
                assertThat(replica.queryLong("SELECT count(*) FROM items WHERE v IS NULL"))
                        .isZero();
                replica.execute("SELECT pg_wal_replay_resume()");

                Verification found = verify.await(Duration.ofMinutes(1)).verification();
                assertThat(found).isNotNull();
                assertThat(found.verdict()).as(found.reason()).isEqualTo(Verdict.FAILED);
                assertThat(verify.differences(5)).extracting(Difference::key).containsExactly(KeyValue.of("500"));
            }
            try (Sluice primary = Sluice.builder(database.dataSource())
                    .verifyOn(database.dataSource())
                    .build()) {
                assertThatThrownBy(() -> primary.verify(FILL, FULL))
                        .isInstanceOfSatisfying(
                                SluiceException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.NOT_A_REPLICA));
            }
        }
    }
}
