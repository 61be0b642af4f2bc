package dev.sluice.recipes.counters;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.RunOptions;
import dev.sluice.RunState;
import dev.sluice.RunView;
import dev.sluice.Sluice;
import dev.sluice.embedded.TestDatabase;
import dev.sluice.embedded.TestServer;
import java.io.InputStream;
import java.math.BigDecimal;
import java.sql.Connection;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.postgresql.PGConnection;

/** Counters of real sites, counted again. Where the data come from is in the README beside each. */
class RealDataTest {

    private TestDatabase database;

    @BeforeEach
    void open() {
        database = TestServer.shared().newDatabase("real");
    }

    @AfterEach
    void close() {
        database.close();
    }

    @Test
    void theColumnsThatTheSitePublishedComeOutAsPublished() throws Exception {
        posts();
        CountersRecipe recipe = CountersRecipe.named("posts")
                .counter("posts.answer_count", "posts.parent_id where post_type_id = 2")
                .counter("posts.comment_count", "comments.post_id")
                .counter("posts.score", "sum(votes.points) by post_id")
                .counter("posts.favorite_count", "votes.post_id where vote_type_id = 5")
                .build();

        Map<String, Long> found = tallies(run(recipe));

        // The site has no answer count for what is no question, and no favourites for nearly all: NULL, which is not 0.
        assertThat(found)
                .containsEntry("answer_count.rows", 993L)
                .containsEntry("answer_count.drift", 0L)
                .containsEntry("comment_count.rows", 0L)
                .containsEntry("score.rows", 0L)
                .containsEntry("favorite_count.rows", 1443L)
                .containsEntry("favorite_count.drift", 0L);
        assertThat(unlikePublished()).isZero();
        database.execute("UPDATE posts SET answer_count = id % 5, comment_count = NULL, score = score + 1");

        Map<String, Long> again = tallies(run(recipe));

        assertThat(unlikePublished()).isZero();
        assertThat(again).containsEntry("score.rows", 1446L).containsEntry("score.drift", 1446L);
        assertThat(again).containsEntry("score.largest", 1L).containsEntry("favorite_count.rows", 0L);
    }

    @Test
    void whatTheSiteCountedAndDoesNotPublishRowByRowAgreesInTotal() throws Exception {
        posts();

        // Who voted is not published, so a user's votes cannot be recounted; all users' together can.
        assertThat(database.queryLong("SELECT sum(up_votes) FROM users"))
                .isEqualTo(database.queryLong("SELECT count(*) FROM votes WHERE vote_type_id = 2"));
        assertThat(database.queryLong("SELECT sum(down_votes) FROM users"))
                .isEqualTo(database.queryLong("SELECT count(*) FROM votes WHERE vote_type_id = 3"));
        assertThat(database.queryLong("SELECT count(user_id) FROM votes WHERE vote_type_id IN (2, 3)"))
                .isZero();
    }

    @Test
    void followersOfAVerySkewedNetworkAreCounted() throws Exception {
        database.execute(
                "CREATE TABLE users (user_id integer PRIMARY KEY, target smallint)",
                "CREATE TABLE follows (follow_id integer PRIMARY KEY, user_id_1 integer, user_id_2 integer)");
        load("github_social/users", "users (user_id, target)");
        load("github_social/follows", "follows (follow_id, user_id_1, user_id_2)");
        database.execute(
                "ALTER TABLE users ADD following integer NOT NULL DEFAULT 0, ADD followers integer",
                "CREATE INDEX ON follows (user_id_1)",
                "CREATE INDEX ON follows (user_id_2)",
                "ANALYZE");
        CountersRecipe recipe = CountersRecipe.named("follows")
                .key("user_id")
                .counter("users.following", "follows.user_id_1")
                .counter("users.followers", "follows.user_id_2")
                .build();

        RunView end = run(recipe);

        assertThat(end.outcomes().changed()).isEqualTo(37_700);
        Map<String, Long> found = tallies(end);
        assertThat(found)
                .containsEntry("following.drift", 289_003L)
                .containsEntry("followers.drift", 289_003L)
                .containsEntry("followers.rows", 37_700L);
        assertThat(found.get("following.rows"))
                .isEqualTo(database.queryLong("SELECT count(DISTINCT user_id_1) FROM follows"));
        assertThat(database.queryLong("SELECT max(following + followers) FROM users"))
                .isEqualTo(9_458);
        assertThat(database.queryLong(
                        "SELECT count(*) FROM users u JOIN (SELECT user_id_1 AS id, count(*) AS n FROM follows"
                                + " GROUP BY 1) f ON f.id = u.user_id AND f.n <> u.following"))
                .isZero();
        assertThat(run(recipe).outcomes().changed()).isZero();
    }

    private void posts() throws Exception {
        database.execute("""
                CREATE TABLE users (id integer PRIMARY KEY, creation_date timestamp, last_access_date timestamp,
                  reputation integer, views integer, up_votes integer, down_votes integer)""", """
                CREATE TABLE posts (id integer PRIMARY KEY, post_type_id integer, parent_id integer,
                  accepted_answer_id integer, creation_date timestamp, last_activity_date timestamp, closed_date timestamp,
                  owner_user_id integer, last_editor_user_id integer, score integer, view_count integer,
                  answer_count integer, comment_count integer, favorite_count integer, tags text)""", """
                CREATE TABLE comments (id integer PRIMARY KEY, post_id integer, user_id integer, creation_date timestamp,
                  score integer)""", """
                CREATE TABLE votes (id integer PRIMARY KEY, post_id integer, vote_type_id integer, user_id integer,
                  creation_date timestamp, bounty_amount integer, points integer
                  GENERATED ALWAYS AS (CASE vote_type_id WHEN 2 THEN 1 WHEN 3 THEN -1 ELSE 0 END) STORED)""");
        load("stackexchange_bicycles_meta/users", "users");
        load("stackexchange_bicycles_meta/posts", "posts");
        load("stackexchange_bicycles_meta/comments", "comments");
        load(
                "stackexchange_bicycles_meta/votes",
                "votes (id, post_id, vote_type_id, user_id, creation_date, bounty_amount)");
        database.execute(
                "CREATE INDEX ON posts (parent_id)",
                "CREATE INDEX ON comments (post_id)",
                "CREATE INDEX ON votes (post_id)",
                "CREATE TABLE published AS SELECT id, answer_count, comment_count, score, favorite_count FROM posts",
                "ANALYZE");
    }

    private long unlikePublished() {
        return database.queryLong("""
                SELECT count(*) FROM posts p JOIN published s USING (id)
                 WHERE (p.answer_count, p.comment_count, p.score, p.favorite_count) IS DISTINCT FROM
                   (coalesce(s.answer_count, 0), s.comment_count, s.score, coalesce(s.favorite_count, 0))""");
    }

    private RunView run(CountersRecipe recipe) throws Exception {
        try (Connection connection = database.dataSource().getConnection()) {
            assertThat(recipe.check(connection)).isEmpty();
            assertThat(recipe.warnings(connection)).isEmpty();
        }
        try (Sluice sluice = Sluice.on(database.dataSource())) {
            RunView end = sluice.start(
                            recipe.toBackfill(),
                            RunOptions.DEFAULTS.withFullSpeed().withBatchSize(5_000))
                    .await();
            assertThat(end.state()).as(end.reason()).isEqualTo(RunState.SUCCEEDED);
            return end;
        }
    }

    private static Map<String, Long> tallies(RunView view) {
        return view.tallies().stream()
                .collect(Collectors.toMap(RunView.TallyValue::name, tally -> exact(tally.value())));
    }

    private static long exact(BigDecimal value) {
        return value.longValueExact();
    }

    private void load(String file, String into) throws Exception {
        try (InputStream packed =
                        Objects.requireNonNull(RealDataTest.class.getResourceAsStream(file + ".csv.gz"), file);
                InputStream csv = new GZIPInputStream(packed);
                Connection connection = database.dataSource().getConnection()) {
            connection
                    .unwrap(PGConnection.class)
                    .getCopyAPI()
                    .copyIn("COPY " + into + " FROM STDIN (FORMAT csv, HEADER true)", csv);
        }
    }
}
