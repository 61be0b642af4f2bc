package dev.sluice.bench.server;

import dev.sluice.Sluice;
import dev.sluice.bench.WrongResultException;
import dev.sluice.recipes.counters.CountersRecipe;
import java.sql.SQLException;
import java.util.Locale;

/**
 * The tables of the bench of counters: users, whom they follow, and what they post. Very skewed: the most followed user has
 * about three of a hundred follows.
 */
public final class Followers {

    /** Follows and posts for each user, as of a site of 1,091,000 users with 20 M and 5 M. */
    private static final double FOLLOWS_A_USER = 20_000_000 / 1_091_000.0;

    private static final double POSTS_A_USER = 5_000_000 / 1_091_000.0;

    private Followers() {}

    /** What is recounted. */
    public static CountersRecipe recipe() {
        return CountersRecipe.named("user-counters")
                .counter("users.followers_count", "follows.followed_id")
                .counter("users.following_count", "follows.follower_id")
                .counter("users.posts_count", "posts.user_id where deleted_at IS NULL")
                .build();
    }

    /** The same in one statement, as one who knows PostgreSQL writes it. */
    public static final String SINGLE = """
            UPDATE users u
               SET followers_count = c.followers, following_count = c.following, posts_count = c.posts
              FROM (SELECT w.id, coalesce(a.n, 0) AS followers, coalesce(b.n, 0) AS following, coalesce(p.n, 0) AS posts
                      FROM users w
                      LEFT JOIN (SELECT followed_id AS id, count(*) AS n FROM follows GROUP BY 1) a ON a.id = w.id
                      LEFT JOIN (SELECT follower_id AS id, count(*) AS n FROM follows GROUP BY 1) b ON b.id = w.id
                      LEFT JOIN (SELECT user_id AS id, count(*) AS n FROM posts WHERE deleted_at IS NULL GROUP BY 1) p
                             ON p.id = w.id) c
             WHERE c.id = u.id AND (u.followers_count IS DISTINCT FROM c.followers
                OR u.following_count IS DISTINCT FROM c.following OR u.posts_count IS DISTINCT FROM c.posts)""";

    /** Makes the tables, with counters of 0. */
    public static void fill(BenchDatabase database, int users) throws SQLException {
        long follows = Math.round(users * FOLLOWS_A_USER);
        long posts = Math.round(users * POSTS_A_USER);
        database.execute(
                "CREATE TABLE users (id bigint NOT NULL, followers_count integer NOT NULL DEFAULT 0, following_count integer"
                        + " NOT NULL DEFAULT 0, posts_count integer NOT NULL DEFAULT 0, name text NOT NULL, created_at"
                        + " timestamptz NOT NULL) WITH (autovacuum_enabled = off)",
                "INSERT INTO users SELECT i, 0, 0, 0, 'user ' || md5(i::text), timestamptz '2026-01-01' + i * interval '1 s'"
                        + " FROM generate_series(1, " + users + ") i",
                "ALTER TABLE users ADD PRIMARY KEY (id)",
                "CREATE TABLE follows (follower_id bigint NOT NULL, followed_id bigint NOT NULL)"
                        + " WITH (autovacuum_enabled = off)",
                "SELECT setseed(0.5)",
                "CREATE EXTENSION IF NOT EXISTS pg_stat_statements",
                "INSERT INTO follows SELECT " + skewed(users, 2) + ", " + skewed(users, 4) + " FROM generate_series(1, "
                        + follows + ")",
                "CREATE INDEX follows_by_followed ON follows (followed_id)",
                "CREATE INDEX follows_by_follower ON follows (follower_id)",
                "CREATE TABLE posts (id bigint NOT NULL, user_id bigint NOT NULL, deleted_at timestamptz, title text NOT NULL)"
                        + " WITH (autovacuum_enabled = off)",
                "INSERT INTO posts SELECT i, " + skewed(users, 3)
                        + ", CASE WHEN i % 20 = 0 THEN now() END, md5(i::text)" + " FROM generate_series(1, " + posts
                        + ") i",
                "CREATE INDEX posts_by_user ON posts (user_id) WHERE deleted_at IS NULL",
                "VACUUM (FREEZE, ANALYZE) users",
                "VACUUM (FREEZE, ANALYZE) follows",
                "VACUUM (FREEZE, ANALYZE) posts");
        try (Sluice sluice =
                Sluice.builder(database.dataSource()).withoutWorkers().build()) {
            sluice.migrate();
        }
    }

    // Few have most; who has much lies anywhere in the order of the key.
    private static String skewed(int users, int power) {
        return String.format(
                Locale.ROOT, "1 + (CAST(floor(%d * power(random(), %d)) AS bigint) * 7919) %% %d", users, power, users);
    }

    /**
     * Compares every counter with a count of its own.
     *
     * @throws WrongResultException if one is wrong
     */
    public static void check(BenchDatabase database, String arm) throws SQLException {
        long wrong = database.number("SELECT count(*) FROM (SELECT id, sum(f) f, sum(g) g, sum(p) p FROM ("
                + "SELECT id, followers_count AS f, following_count AS g, posts_count AS p FROM users"
                + " UNION ALL SELECT followed_id, -count(*), 0, 0 FROM follows GROUP BY 1"
                + " UNION ALL SELECT follower_id, 0, -count(*), 0 FROM follows GROUP BY 1"
                + " UNION ALL SELECT user_id, 0, 0, -count(*) FROM posts WHERE deleted_at IS NULL GROUP BY 1) u"
                + " GROUP BY id) s WHERE f <> 0 OR g <> 0 OR p <> 0");
        if (wrong > 0) {
            throw new WrongResultException(arm + ": " + wrong + " users have a wrong counter");
        }
    }
}
