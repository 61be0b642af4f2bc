package dev.sluice.recipes.counters;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sluice.embedded.TestDatabase;
import dev.sluice.embedded.TestServer;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * The statements by themselves, at a row that nobody locked for them and that changes between their snapshot and their
 * write: as one does that was inserted since the chunk locked its rows.
 */
class CountersStepTest {

    private static final CountersRecipe RECIPE = CountersRecipe.named("step")
            .counter("users.posts_count", "posts.user_id")
            .counter("users.likes", "sum(posts.likes) by user_id")
            .build();

    private TestDatabase database;

    @BeforeEach
    void open() {
        database = TestServer.shared().newDatabase("counters_step");
        database.execute(
                "CREATE TABLE users (id bigint PRIMARY KEY, posts_count integer NOT NULL, likes bigint)",
                "CREATE TABLE posts (id bigint PRIMARY KEY, user_id bigint NOT NULL, likes integer NOT NULL)",
                "CREATE INDEX ON posts (user_id)",
                "INSERT INTO posts VALUES (1, 7, 10), (2, 7, 20)",
                // Two too many.
                "INSERT INTO users VALUES (7, 4, 30)");
    }

    @AfterEach
    void close() {
        database.close();
    }

    // The statement waits for the row, which the application changes as it must: both in one transaction.
    private String afterMeeting(String template) throws Exception {
        String statement = template.replaceAll(":chunk\\(([^)]*)\\)", "$1.id <= 10");
        try (Connection application = database.dataSource().getConnection()) {
            application.setAutoCommit(false);
            run(application, "UPDATE users SET posts_count = posts_count + 1, likes = likes + 5 WHERE id = 7");
            run(application, "INSERT INTO posts VALUES (3, 7, 5)");
            CompletableFuture<Void> met = CompletableFuture.runAsync(() -> database.execute(statement));
            await().atMost(Duration.ofSeconds(20))
                    .until(() ->
                            database.queryLong("SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'"
                                            + " AND datname = current_database()")
                                    == 1);
            application.commit();
            met.join();
        }
        return database.queryStrings("SELECT posts_count || ' ' || coalesce(CAST(likes AS text), 'none') FROM users")
                .get(0);
    }

    private static void run(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    @Test
    void theStepNeverWritesWhatItCountedForAnotherVersionOfTheRow() throws Exception {
        assertThat(afterMeeting(new CountersSql(RECIPE).step()))
                .as("as the application left it, the drift of two still in it")
                .isEqualTo("5 35");
    }

    @Test
    void theCorrectionAddsTheDriftToWhateverTheRowIsNow() throws Exception {
        assertThat(afterMeeting(new CountersSql(RECIPE).correction())).isEqualTo("3 35");
    }

    @Test
    void aCounterWithoutAValueGetsOneOnlyIfTheRowIsTheOneThatWasCounted() throws Exception {
        database.execute("UPDATE users SET likes = NULL");
        // NULL + 5 is NULL: the application has not given it a value either.
        assertThat(afterMeeting(new CountersSql(RECIPE).correction())).isEqualTo("5 none");
    }
}
