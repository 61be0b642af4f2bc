package dev.sluice.recipes.counters;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.Run;
import dev.sluice.RunEvent;
import dev.sluice.RunOptions;
import dev.sluice.RunState;
import dev.sluice.RunView;
import dev.sluice.Sluice;
import dev.sluice.embedded.TestDatabase;
import dev.sluice.embedded.TestServer;
import java.sql.Connection;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A row that a session has locked and never lets go. */
class RowLockedForGoodTest {

    private TestDatabase database;

    @BeforeEach
    void open() {
        database = TestServer.shared().newDatabase("locked_for_good");
        Writers.makeTables(database);
    }

    @AfterEach
    void close() {
        database.close();
    }

    // Such as a session that somebody forgot to end.
    @Test
    void aRowThatSomebodyHasLockedForGoodHoldsTheRunOnceAndIsSetAside() throws Exception {
        CountersRecipe recipe = CountersRecipe.named("locked")
                .counter("users.following_count", "follows.follower_id")
                .build();
        database.execute("UPDATE users SET following_count = following_count + 7 WHERE id % 100 = 40");
        try (Connection application = database.dataSource().getConnection();
                Sluice sluice = Sluice.on(database.dataSource())) {
            application.setAutoCommit(false);
            application.createStatement().execute("SELECT 1 FROM users WHERE id = 40 FOR UPDATE");
            Run run = sluice.start(
                    recipe.toBackfill(), RunOptions.DEFAULTS.withFullSpeed().withMaxWorkers(1));
            RunView end = run.await(Duration.ofMinutes(2));

            assertThat(end.state()).as(end.reason()).isEqualTo(RunState.SUCCEEDED_WITH_FAILURES);
            assertThat(run.events(1_000))
                    .extracting(RunEvent::sentence)
                    .anyMatch(said -> said.startsWith("held: ")
                            && said.endsWith("; tried again by itself, and set aside if that is in vain"));
            assertThat(run.failures(10)).extracting(row -> row.key().toString()).containsExactly("40");
            assertThat(wrongFollowing()).containsExactly("40");
            application.rollback();
            assertThat(run.retryFailed(RunOptions.DEFAULTS)
                            .await(Duration.ofMinutes(1))
                            .state())
                    .isEqualTo(RunState.SUCCEEDED);
        }
        assertThat(wrongFollowing()).isEmpty();
    }

    private List<String> wrongFollowing() {
        return database.queryStrings("SELECT CAST(id AS text) FROM users u WHERE following_count <>"
                + " (SELECT count(*) FROM follows WHERE follower_id = u.id)");
    }
}
