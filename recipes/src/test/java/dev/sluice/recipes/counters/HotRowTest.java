package dev.sluice.recipes.counters;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.RunOptions;
import dev.sluice.RunState;
import dev.sluice.RunView;
import dev.sluice.Sluice;
import dev.sluice.embedded.TestDatabase;
import dev.sluice.embedded.TestServer;
import java.math.BigDecimal;
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
                // What it takes to count ten million rows: much longer than a customer waits for a chunk.
                """
                CREATE FUNCTION counts(follows) RETURNS boolean LANGUAGE plpgsql AS $$ BEGIN
                  IF $1.followed_id = 2 AND $1.hidden AND $1.follower_id = 5 THEN PERFORM pg_sleep(0.15); END IF;
                  RETURN NOT $1.hidden;
                END $$""");
    }

    @AfterEach
    void close() {
        database.close();
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
                    .await(java.time.Duration.ofSeconds(60));
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
