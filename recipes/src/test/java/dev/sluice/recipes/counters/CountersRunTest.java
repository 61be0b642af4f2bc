package dev.sluice.recipes.counters;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.sluice.Keys;
import dev.sluice.RunOptions;
import dev.sluice.RunState;
import dev.sluice.RunView;
import dev.sluice.Sluice;
import dev.sluice.embedded.TestDatabase;
import dev.sluice.embedded.TestServer;
import java.math.BigDecimal;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Counters of every kind, run by the engine. */
class CountersRunTest {

    private static final RunOptions SMALL = RunOptions.DEFAULTS.withFullSpeed().withBatchSize(7);

    private TestDatabase database;

    @BeforeEach
    void open() {
        database = TestServer.shared().newDatabase("counters");
        database.execute(
                """
                CREATE TABLE users (id integer PRIMARY KEY, followers_count integer NOT NULL DEFAULT 0,
                  posts_count bigint, likes numeric(12,2) DEFAULT 0, last_post_at timestamptz, first_score smallint)""",
                "CREATE TABLE follows (follower_id bigint, followed_id bigint, PRIMARY KEY (followed_id, follower_id))",
                """
                CREATE TABLE posts (id bigint PRIMARY KEY, user_id integer, deleted_at timestamptz, created_at timestamptz,
                  score smallint, likes numeric(10,2))""",
                "CREATE INDEX ON posts (user_id)",
                "INSERT INTO users (id) SELECT n FROM generate_series(1, 50) n",
                "INSERT INTO follows SELECT f, u FROM generate_series(1, 50) u, generate_series(1, 50) f WHERE u % 10 > 0 AND f % u = 0",
                """
                INSERT INTO posts SELECT n, 1 + n % 40, CASE WHEN n % 3 = 0 THEN now() END,
                  '2026-01-01'::timestamptz + n * interval '1 hour', n % 17, n / 4.0 FROM generate_series(1, 300) n""");
    }

    @AfterEach
    void close() {
        database.close();
    }

    private static CountersRecipe recipe() {
        return CountersRecipe.named("user-counters")
                .counter("users.followers_count", "follows.followed_id")
                .counter("users.posts_count", "posts.user_id where deleted_at IS NULL")
                .counter("users.likes", "sum(posts.likes) by user_id")
                .counter("users.last_post_at", "max(posts.created_at) by user_id")
                .counter("users.first_score", "min(posts.score) by user_id where score > 0 -- only liked ones")
                .build();
    }

    @Test
    void everyCounterOfEveryKindIsMadeRight() throws Exception {
        RunView end = run(recipe(), SMALL);

        assertThat(end.state()).as(end.reason()).isEqualTo(RunState.SUCCEEDED);
        assertThat(wrong()).isZero();
        assertThat(end.outcomes().scanned()).isEqualTo(50);
        // NULL is not 0: posts_count began as NULL everywhere.
        assertThat(end.outcomes().changed()).isEqualTo(50);
        assertThat(database.queryStrings("SELECT posts_count || ' ' || likes || coalesce(last_post_at::text, ' never')"
                        + " FROM users WHERE id = 45"))
                .containsExactly("0 0.00 never");
        BigDecimal followers = number("SELECT count(*) FROM follows");
        BigDecimal most = number("SELECT max(n) FROM (SELECT count(*) n FROM follows GROUP BY followed_id) f");
        assertThat(end.tallies())
                .extracting(RunView.TallyValue::name)
                .containsExactly(
                        "followers_count.rows",
                        "followers_count.drift",
                        "followers_count.largest",
                        "posts_count.rows",
                        "posts_count.drift",
                        "posts_count.largest",
                        "likes.rows",
                        "likes.drift",
                        "likes.largest",
                        "last_post_at.rows",
                        "first_score.rows");
        assertThat(end.tallies())
                .extracting(RunView.TallyValue::name, t -> t.value().stripTrailingZeros())
                .contains(
                        tuple("followers_count.rows", new BigDecimal(45)),
                        tuple("followers_count.drift", followers.stripTrailingZeros()),
                        tuple("followers_count.largest", most.stripTrailingZeros()),
                        tuple("posts_count.rows", new BigDecimal(50).stripTrailingZeros()),
                        tuple("posts_count.drift", new BigDecimal(200).stripTrailingZeros()),
                        tuple("likes.rows", new BigDecimal(40).stripTrailingZeros()),
                        tuple("last_post_at.rows", new BigDecimal(40).stripTrailingZeros()));
    }

    @Test
    void aSecondRunChangesNothingAndOnlyWhatDriftedIsWritten() throws Exception {
        run(recipe(), SMALL);
        database.execute(
                "UPDATE users SET followers_count = followers_count + 3 WHERE id = 7",
                "UPDATE users SET followers_count = followers_count - 2, likes = NULL WHERE id = 8");
        List<String> untouched = database.queryStrings("SELECT xmin FROM users WHERE id NOT IN (7, 8) ORDER BY id");

        RunView end = run(recipe(), SMALL);

        assertThat(wrong()).isZero();
        assertThat(end.outcomes().changed()).isEqualTo(2);
        assertThat(end.outcomes().alreadyRight()).isEqualTo(48);
        assertThat(values(end)).startsWith("2", "5", "3", "0", "0", "0", "1");
        assertThat(database.queryStrings("SELECT xmin FROM users WHERE id NOT IN (7, 8) ORDER BY id"))
                .isEqualTo(untouched);
    }

    @Test
    void aListOfKeysIsWalkedToo() throws Exception {
        RunView end;
        try (Sluice sluice = Sluice.on(database.dataSource())) {
            end = sluice.start(recipe().toBackfill().only(Keys.of(3, 4, 45)), RunOptions.DEFAULTS.withFullSpeed())
                    .await();
        }

        assertThat(end.outcomes().changed()).isEqualTo(3);
        assertThat(wrong()).isEqualTo(47);
    }

    private static List<String> values(RunView view) {
        return view.tallies().stream()
                .map(t -> t.value().stripTrailingZeros().toPlainString())
                .toList();
    }

    private BigDecimal number(String sql) {
        return new BigDecimal(database.queryStrings(sql).get(0));
    }

    private long wrong() {
        return database.queryLong("""
                SELECT count(*) FROM users u WHERE
                  (followers_count, posts_count, likes, last_post_at, first_score) IS DISTINCT FROM
                  ROW((SELECT count(*) FROM follows WHERE followed_id = u.id),
                   (SELECT count(*) FROM posts WHERE user_id = u.id AND deleted_at IS NULL),
                   (SELECT coalesce(sum(likes), 0) FROM posts WHERE user_id = u.id),
                   (SELECT max(created_at) FROM posts WHERE user_id = u.id),
                   (SELECT min(score) FROM posts WHERE user_id = u.id AND score > 0))""");
    }

    private RunView run(CountersRecipe recipe, RunOptions options) throws InterruptedException {
        try (Sluice sluice = Sluice.on(database.dataSource())) {
            return sluice.start(recipe.toBackfill(), options).await();
        }
    }
}
