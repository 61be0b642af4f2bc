package dev.sluice.chaos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.sluice.ErrorCode;
import dev.sluice.Run;
import dev.sluice.RunOptions;
import dev.sluice.RunState;
import dev.sluice.RunView;
import dev.sluice.Sluice;
import dev.sluice.SluiceException;
import dev.sluice.embedded.TestDatabase;
import dev.sluice.embedded.TestServer;
import java.io.IOException;
import java.sql.Connection;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * The server did it and the answer got lost, or it never answers at all. A living process must neither do the work again
 * nor sit on a range it does not know it has.
 */
class LostAnswersTest {

    private static final RunOptions ONE_WORKER =
            RunOptions.DEFAULTS.withBatchSize(100).withMaxWorkers(1).withSleep(Duration.ZERO);

    private TestDatabase database;
    private SoakTable table;
    private TcpProxy proxy;
    private Sluice sluice;

    @BeforeEach
    void makeTable() throws IOException {
        database = TestServer.shared().newDatabase("lost_answers");
        table = SoakTable.create(database, 1_000);
        proxy = new TcpProxy(database.server().port());
        PGSimpleDataSource dataSource = database.dataSource();
        dataSource.setPortNumbers(new int[] {proxy.port()});
        sluice = Sluice.on(dataSource);
    }

    @AfterEach
    void close() throws IOException {
        proxy.resume();
        sluice.close();
        proxy.close();
        database.close();
    }

    private void awaitACommitUnderWay(String application) {
        await().atMost(Duration.ofSeconds(20))
                .pollInterval(Duration.ofMillis(5))
                .until(() -> database.queryLong("SELECT count(*) FROM pg_stat_activity WHERE state = 'active'"
                                + " AND query = 'COMMIT' AND application_name LIKE '" + application + "'")
                        > 0);
    }

    private void assertEveryRowOnce(Run run) throws InterruptedException {
        RunView end = run.await(Duration.ofSeconds(60));
        assertThat(end.state()).as(() -> end + "\n" + table.openRanges()).isEqualTo(RunState.SUCCEEDED);
        assertThat(table.wrongRows()).isEmpty();
        assertThat(end.outcomes().changed()).isEqualTo(1_000);
        assertThat(end.outcomes().scanned()).isEqualTo(1_000);
        assertThat(end.chunks()).isEqualTo(table.committedSteps());
    }

    @Test
    void aChunkWhoseCommitIsCutOffIsNeitherRepeatedNorForgotten() throws Exception {
        table.pace(Duration.ZERO, Duration.ofMillis(600));
        Run run = sluice.start(SoakTable.sqlStep(), ONE_WORKER);
        for (int i = 0; i < 3; i++) {
            awaitACommitUnderWay("sluice run=% range=%");
            proxy.cut();
        }
        table.pace(Duration.ZERO, Duration.ZERO);
        assertEveryRowOnce(run);
    }

    @Test
    void aClaimWhoseCommitIsCutOffDoesNotBlockTheRange() throws Exception {
        sluice.migrate();
        database.execute(
                "CREATE FUNCTION slow_claim() RETURNS trigger LANGUAGE plpgsql AS"
                        + " $$ BEGIN PERFORM pg_sleep(0.5); RETURN NULL; END $$",
                "CREATE CONSTRAINT TRIGGER slow_claim AFTER INSERT ON sluice.range DEFERRABLE INITIALLY DEFERRED"
                        + " FOR EACH ROW EXECUTE FUNCTION slow_claim()");
        Run run = sluice.start(SoakTable.sqlStep(), ONE_WORKER);
        awaitACommitUnderWay("sluice run=% book");
        proxy.cut();
        assertEveryRowOnce(run);
    }

    @Test
    void aFinishedRangeThatCannotBeHandedInAtOnceIsHandedInLater() throws Exception {
        table.pace(Duration.ofMillis(100), Duration.ZERO);
        Run run = sluice.start(SoakTable.sqlStep(), ONE_WORKER);
        await().atMost(Duration.ofSeconds(20)).until(() -> !table.openRanges().isEmpty());
        try (Connection other = database.dataSource().getConnection()) {
            other.setAutoCommit(false);
            other.createStatement().execute("SELECT 1 FROM sluice.run FOR UPDATE");
            await().atMost(Duration.ofSeconds(20))
                    .until(() ->
                            database.queryLong("SELECT count(*) FROM sluice.range WHERE cursor_key = upto_key") > 0);
            // Longer than any one attempt waits for the lock.
            await().during(Duration.ofMillis(700))
                    .atMost(Duration.ofSeconds(5))
                    .until(() ->
                            database.queryLong("SELECT count(*) FROM sluice.range WHERE cursor_key = upto_key") > 0);
            other.rollback();
        }
        assertEveryRowOnce(run);
    }

    @Test
    void aBlackHoleThatHealsIsLeft() throws Exception {
        table.pace(Duration.ofMillis(100), Duration.ZERO);
        Run run = sluice.start(SoakTable.sqlStep(), ONE_WORKER);
        await().atMost(Duration.ofSeconds(20)).until(() -> table.committedSteps() > 0);
        proxy.blackHole();
        long before = proxy.accepted();
        await().atMost(Duration.ofSeconds(30)).until(() -> proxy.accepted() > before);
        proxy.resume();
        assertEveryRowOnce(run);
    }

    @Test
    void aLoginThatIsNeverAnsweredIsGivenUp() throws Exception {
        Run run = sluice.start(SoakTable.sqlStep(), ONE_WORKER);
        assertEveryRowOnce(run);
        proxy.blackHole();
        assertThatThrownBy(() -> sluice.find(run.id()))
                .isInstanceOfSatisfying(
                        SluiceException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.DATABASE_UNREACHABLE));
        proxy.resume();
        assertThat(sluice.find(run.id())).isPresent();
    }

    @Test
    void dataThatArriveLateChangeNothing() throws Exception {
        table.pace(Duration.ofMillis(50), Duration.ofMillis(50));
        Run run = sluice.start(SoakTable.sqlStep(), ONE_WORKER);
        for (int i = 0; i < 2; i++) {
            long steps = table.committedSteps();
            await().atMost(Duration.ofSeconds(30)).until(() -> table.committedSteps() > steps);
            proxy.stall();
            // Longer than the server lets a silent transaction live.
            await().pollDelay(Duration.ofMillis(2_500)).until(() -> true);
            proxy.resume();
        }
        assertEveryRowOnce(run);
    }
}
