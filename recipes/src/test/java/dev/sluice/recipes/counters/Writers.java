package dev.sluice.recipes.counters;

import dev.sluice.embedded.TestDatabase;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Sessions of an application that changes rows and keeps its counters, as well-behaved ones do: both in one transaction, in
 * either order, by {@code n = n + 1}, at READ COMMITTED. Half of the work is at a few hot users.
 */
final class Writers implements AutoCloseable {

    static final int USERS = 400;

    private static final int HOT = 3;
    // Users that only one session changes, in the order opposite to the walk's.
    private static final int OWN = 2;

    private final TestDatabase database;
    private final boolean keepCounters;
    private final ExecutorService threads;
    private final ConcurrentLinkedQueue<SQLException> failures = new ConcurrentLinkedQueue<>();
    private final AtomicLong transactions = new AtomicLong();
    private final AtomicLong longestNanos = new AtomicLong();
    private volatile boolean stopping;

    /** @param keepCounters whether the sessions change the counters; false where triggers do */
    Writers(TestDatabase database, int sessions, long seed, boolean keepCounters) {
        this.database = database;
        this.keepCounters = keepCounters;
        this.threads = Executors.newFixedThreadPool(sessions);
        for (int n = 0; n < sessions; n++) {
            int session = n;
            threads.execute(() -> work(session, new Random(seed + session)));
        }
    }

    static void makeTables(TestDatabase database) {
        database.execute(
                """
                CREATE TABLE users (id bigint PRIMARY KEY, followers_count integer NOT NULL DEFAULT 0,
                  following_count integer NOT NULL DEFAULT 0, likes bigint NOT NULL DEFAULT 0, newest integer)""",
                """
                CREATE TABLE follows (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
                  follower_id bigint NOT NULL REFERENCES users, followed_id bigint NOT NULL REFERENCES users,
                  weight integer NOT NULL DEFAULT 1, hidden boolean NOT NULL DEFAULT false)""",
                "CREATE INDEX ON follows (followed_id)",
                "CREATE INDEX ON follows (follower_id)",
                "INSERT INTO users (id) SELECT generate_series(1, " + (USERS + 20) + ")",
                "INSERT INTO follows (follower_id, followed_id) SELECT 1 + (n * 7919) % " + USERS + ", 1 + (n * n) % "
                        + USERS + " FROM generate_series(1, 8000) n");
    }

    static CountersRecipe recipe() {
        return CountersRecipe.named("soak")
                .counter("users.followers_count", "follows.followed_id where NOT hidden")
                .counter("users.following_count", "follows.follower_id")
                .counter("users.likes", "sum(follows.weight) by followed_id")
                .build();
    }

    /** Users of whom a counter is wrong, looked at in one statement. */
    static long wrong(TestDatabase database) {
        return database.queryLong("""
                SELECT count(*) FROM users u
                 WHERE followers_count <> (SELECT count(*) FROM follows WHERE followed_id = u.id AND NOT hidden)
                    OR following_count <> (SELECT count(*) FROM follows WHERE follower_id = u.id)
                    OR likes <> (SELECT coalesce(sum(weight), 0) FROM follows WHERE followed_id = u.id)""");
    }

    List<SQLException> failures() {
        return List.copyOf(failures);
    }

    long transactions() {
        return transactions.get();
    }

    long longestMillis() {
        return TimeUnit.NANOSECONDS.toMillis(longestNanos.get());
    }

    /** Ends after the transactions that are under way. */
    void stop() throws InterruptedException {
        stopping = true;
        threads.shutdown();
        if (!threads.awaitTermination(20, TimeUnit.SECONDS)) {
            throw new IllegalStateException("a writer hangs");
        }
    }

    private record Follow(long id, long follower, long followed, int weight) {}

    private void work(int session, Random random) {
        List<Follow> mine = new ArrayList<>();
        try (Connection connection = database.dataSource().getConnection()) {
            connection.setAutoCommit(false);
            while (!stopping) {
                long begin = System.nanoTime();
                try {
                    List<Follow> after = transaction(connection, session, random, new ArrayList<>(mine));
                    connection.commit();
                    mine = after;
                    transactions.incrementAndGet();
                } catch (SQLException e) {
                    failures.add(e);
                    connection.rollback();
                }
                long took = System.nanoTime() - begin;
                longestNanos.accumulateAndGet(took, Math::max);
            }
        } catch (SQLException e) {
            failures.add(e);
        }
    }

    // Gives the follows that the session will have if it commits.
    private List<Follow> transaction(Connection connection, int session, Random random, List<Follow> mine)
            throws SQLException {
        boolean rowFirst = random.nextBoolean();
        int what = random.nextInt(10);
        if (what < 5 || mine.size() < 5) {
            long followed = what == 0 ? own(session, 0) : user(random);
            Follow follow = new Follow(0, what == 0 ? own(session, 1) : user(random), followed, random.nextInt(5));
            if (!rowFirst) {
                count(connection, follow, 1, random);
            }
            long id = insert(connection, follow);
            if (rowFirst) {
                pause(random);
                count(connection, follow, 1, random);
            }
            mine.add(new Follow(id, follow.follower(), follow.followed(), follow.weight()));
        } else if (what < 9) {
            Follow follow = mine.remove(random.nextInt(mine.size()));
            if (!rowFirst) {
                count(connection, follow, -1, random);
            }
            update(connection, "DELETE FROM follows WHERE id = ?", follow.id());
            if (rowFirst) {
                pause(random);
                count(connection, follow, -1, random);
            }
        } else {
            // Out of one filter and into the other user's: a row that only changes.
            Follow follow = mine.remove(random.nextInt(mine.size()));
            update(connection, "UPDATE follows SET hidden = true WHERE id = ?", follow.id());
            if (keepCounters) {
                update(
                        connection,
                        "UPDATE users SET followers_count = followers_count - 1 WHERE id = ?",
                        follow.followed());
            }
        }
        return mine;
    }

    private static long user(Random random) {
        return 1 + (random.nextBoolean() ? random.nextInt(HOT) : random.nextInt(USERS));
    }

    private static long own(int session, int which) {
        return USERS + 1 + (long) session * OWN + which;
    }

    private void count(Connection connection, Follow follow, int by, Random random) throws SQLException {
        if (!keepCounters) {
            return;
        }
        String followed = "UPDATE users SET followers_count = followers_count + (" + by + "), likes = likes + (" + by
                + ") * " + follow.weight() + " WHERE id = ?";
        String follower = "UPDATE users SET following_count = following_count + (" + by + ") WHERE id = ?";
        // In the order of the key, as applications must among themselves; but those of its own the other way round.
        boolean followedFirst = follow.followed() > USERS
                ? follow.followed() > follow.follower()
                : follow.followed() <= follow.follower();
        update(connection, followedFirst ? followed : follower, followedFirst ? follow.followed() : follow.follower());
        pause(random);
        update(connection, followedFirst ? follower : followed, followedFirst ? follow.follower() : follow.followed());
    }

    private static long insert(Connection connection, Follow follow) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(
                "INSERT INTO follows (follower_id, followed_id, weight) VALUES (?, ?, ?) RETURNING id")) {
            statement.setLong(1, follow.follower());
            statement.setLong(2, follow.followed());
            statement.setInt(3, follow.weight());
            try (ResultSet row = statement.executeQuery()) {
                row.next();
                return row.getLong(1);
            }
        }
    }

    private static void update(Connection connection, String sql, long id) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setLong(1, id);
            statement.executeUpdate();
        }
    }

    // What applications do between two statements.
    private static void pause(Random random) {
        if (random.nextInt(4) == 0) {
            java.util.concurrent.locks.LockSupport.parkNanos(TimeUnit.MICROSECONDS.toNanos(random.nextInt(4000)));
        }
    }

    @Override
    public void close() {
        stopping = true;
        threads.shutdownNow();
    }
}
