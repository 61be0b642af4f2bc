package dev.sluice.recipes.counters;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.Difference;
import dev.sluice.Run;
import dev.sluice.RunOptions;
import dev.sluice.Sluice;
import dev.sluice.Verdict;
import dev.sluice.Verification;
import dev.sluice.VerifyOptions;
import dev.sluice.embedded.TestDatabase;
import dev.sluice.embedded.TestServer;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The verification of counters compares every one of them with the truth, and no other rows than those that count. */
class CountersVerifyTest {

    private static final RunOptions FAST = RunOptions.DEFAULTS.withFullSpeed().withBatchSize(8);

    private static final CountersRecipe RECIPE = CountersRecipe.named("verified")
            .counter("users.posts_count", "posts.user_id where deleted_at IS NULL")
            .counter("users.all_count", "posts.user_id")
            .counter("users.likes", "sum(posts.likes) by user_id")
            .counter("users.newest", "max(posts.id) by user_id")
            .counter("users.oldest", "min(posts.id) by user_id where deleted_at IS NULL")
            .build();

    private TestDatabase database;
    private Sluice sluice;
    private Run run;

    @BeforeEach
    void open() throws InterruptedException {
        database = TestServer.shared().newDatabase("counters_verify");
        database.execute(
                """
                CREATE TABLE users (id bigint PRIMARY KEY, posts_count integer, all_count integer, likes bigint,
                  newest bigint, oldest bigint)""",
                "CREATE TABLE posts (id bigint PRIMARY KEY, user_id bigint NOT NULL, likes integer, deleted_at timestamptz)",
                "CREATE INDEX ON posts (user_id)",
                "INSERT INTO users (id) SELECT generate_series(1, 40)",
                "INSERT INTO posts SELECT n, 1 + n % 30, n % 7, CASE WHEN n % 5 = 0 THEN now() END"
                        + " FROM generate_series(1, 300) n");
        sluice = Sluice.on(database.dataSource());
        run = sluice.start(RECIPE.toBackfill(), FAST);
        run.await(Duration.ofMinutes(1));
    }

    @AfterEach
    void close() {
        sluice.close();
        database.close();
    }

    private Verification verified() throws InterruptedException {
        run.verify(VerifyOptions.FULL.withRun(FAST)).await(Duration.ofMinutes(1));
        return run.verification().orElseThrow();
    }

    @Test
    void eachCounterByItself() throws Exception {
        assertThat(verified().verdict()).isEqualTo(Verdict.PASSED);
        for (Map.Entry<String, String> damage : Map.of(
                        "posts_count", "posts_count + 1",
                        "all_count", "NULL",
                        "likes", "likes - 1",
                        "newest", "newest - 1",
                        "oldest", "NULL")
                .entrySet()) {
            String counter = damage.getKey();
            String before = value(counter);
            database.execute("UPDATE users SET " + counter + " = " + damage.getValue() + " WHERE id = 17");

            Verification found = verified();
            assertThat(found.verdict()).as(counter + ": " + found.reason()).isEqualTo(Verdict.FAILED);
            assertThat(run.differences(5)).singleElement().satisfies(row -> {
                assertThat(row.key().parts()).containsExactly("17");
                assertThat(row.details().orElseThrow())
                        .contains("\"counter\": \"" + counter + "\"", "\"stored\": \"" + value(counter) + "\"")
                        .contains("\"true\": \"" + before + "\"");
            });
            run.repair(FAST).await(Duration.ofMinutes(1));
            assertThat(value(counter)).isEqualTo(before);
        }
        assertThat(verified().verdict()).isEqualTo(Verdict.PASSED);
    }

    @Test
    void severalCountersOfARowAreOneDifferenceAndWhatDoesNotCountIsNone() throws Exception {
        database.execute(
                "UPDATE users SET posts_count = 0, newest = 0 WHERE id = 3",
                // A user whom nothing refers to: NULL and 0 are told apart.
                "UPDATE users SET likes = NULL WHERE id = 35",
                "UPDATE posts SET deleted_at = now() WHERE deleted_at IS NOT NULL");
        assertThat(verified().differing()).isEqualTo(2);
        assertThat(run.differences(5))
                .extracting(Difference::key)
                .extracting(Object::toString)
                .containsExactly("3", "35");
        assertThat(run.differences(1).get(0).details().orElseThrow()).contains("\"counter\": \"posts_count, newest\"");
    }

    private String value(String counter) {
        return database.queryStrings("SELECT coalesce(CAST(" + counter + " AS text), 'NULL') FROM users WHERE id = 17")
                .get(0);
    }
}
