package dev.sluice.recipes.counters;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.Run;
import dev.sluice.RunOptions;
import dev.sluice.RunState;
import dev.sluice.RunView;
import dev.sluice.Sluice;
import dev.sluice.embedded.TestDatabase;
import dev.sluice.embedded.TestServer;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A user whose rows take long to count, and whose counter everybody changes all the time. */
class HotRowTest {

    private TestDatabase database;

    @BeforeEach
    void open() {
        database = TestServer.shared().newDatabase("hot");
        Writers.makeTables(database);
        database.execute(
                "DELETE FROM follows WHERE followed_id = 2 OR id > 800",
                "INSERT INTO follows (follower_id, followed_id, hidden) SELECT 5, 2, true FROM generate_series(1, 4)",
                // What it takes to count ten million rows: much longer than a customer waits for a chunk, and than
                // it takes until a controller is there to see him.
                """
                CREATE FUNCTION counts(follows) RETURNS boolean LANGUAGE plpgsql AS $$ BEGIN
                  IF $1.followed_id = 2 AND $1.hidden AND $1.follower_id = 5 THEN PERFORM pg_sleep(0.4); END IF;
                  RETURN NOT $1.hidden;
                END $$""");
    }

    @AfterEach
    void close() {
        database.close();
    }

    // A maximum has no difference that could be added without the lock.
    @Test
    void whatCannotDoWithoutTheLockIsSetAsideAndTheRunGoesOn() throws Exception {
        CountersRecipe recipe = CountersRecipe.named("hot-maximum")
                .counter("users.likes", "sum(follows.weight) by followed_id where counts(follows)")
                .counter("users.newest", "max(follows.weight) by followed_id where counts(follows)")
                .build();
        database.execute("UPDATE follows SET hidden = false WHERE followed_id <> 2");
        try (Writers writers = new Writers(database, 3, 11, true);
                Sluice sluice = Sluice.on(database.dataSource())) {
            Run run = sluice.start(
                    recipe.toBackfill(), RunOptions.DEFAULTS.withFullSpeed().withBatchSize(100));
            RunView end = run.await(Duration.ofMinutes(2));
            assertThat(end.state()).as(end.reason()).isEqualTo(RunState.SUCCEEDED_WITH_FAILURES);
            assertThat(run.failures(10)).singleElement().satisfies(row -> {
                assertThat(row.key().parts()).containsExactly("2");
                assertThat(row.toString())
                        .contains("others change or lock this row all the time", "12 attempts failed within");
            });
            assertThat(end.outcomes().scanned()).isEqualTo(Writers.USERS + 20);
            writers.stop();
            assertThat(writers.failures()).isEmpty();
            assertThat(writers.longestMillis()).isLessThan(TimeUnit.SECONDS.toMillis(3));

            assertThat(run.retryFailed(RunOptions.DEFAULTS)
                            .await(Duration.ofMinutes(1))
                            .state())
                    .isEqualTo(RunState.SUCCEEDED);
        }
        assertThat(database.queryStrings("SELECT likes || ' ' || newest FROM users WHERE id = 2"))
                .as("nobody has followed them since the retry")
                .isEqualTo(database.queryStrings(
                        "SELECT sum(weight) || ' ' || max(weight) FROM follows WHERE followed_id = 2 AND NOT hidden"));
    }

    @Test
    void itIsMadeRightWithoutALockThatItsWritersWouldWaitFor() throws Exception {
        CountersRecipe recipe = CountersRecipe.named("hot")
                .counter("users.followers_count", "follows.followed_id where counts(follows)")
                .counter("users.following_count", "follows.follower_id")
                .counter("users.likes", "sum(follows.weight) by followed_id")
                .build();
        RunView end;
        try (Writers writers = new Writers(database, 3, 7, true);
                Sluice sluice = Sluice.on(database.dataSource())) {
            database.execute("UPDATE users SET followers_count = followers_count + 1000 WHERE id = 2");
            end = sluice.start(
                            recipe.toBackfill(),
                            RunOptions.DEFAULTS.withFullSpeed().withBatchSize(100))
                    .await(Duration.ofSeconds(60));
            writers.stop();
            assertThat(writers.failures()).isEmpty();
            // A customer waits for a chunk for a moment, and never for the count.
            assertThat(writers.longestMillis()).isLessThan(TimeUnit.SECONDS.toMillis(3));
        }

        assertThat(end.state()).as(end.reason()).isEqualTo(RunState.SUCCEEDED);
        assertThat(Writers.wrong(database)).isZero();
        assertThat(end.tallies().get(2).value()).isGreaterThanOrEqualTo(new BigDecimal(900));
        assertThat(database.queryLong("SELECT count(*) FROM sluice.event WHERE sentence LIKE '%was cancelled%'"))
                .as("chunks cancelled, so that it was the hard case")
                .isPositive();
    }
}
