package dev.sluice.recipes.counters;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.RunOptions;
import dev.sluice.Sluice;
import dev.sluice.embedded.TestDatabase;
import dev.sluice.embedded.TestServer;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Triggers keep every kind of counter right, whatever statements come, from several sessions at once. */
class CounterTriggersTest {

    private static final int USERS = 30;
    private static final int SESSIONS = 4;
    private static final int STATEMENTS = 120;

    private TestDatabase database;
    private CountersRecipe recipe;

    @BeforeEach
    void open() {
        database = TestServer.shared().newDatabase("triggers");
        Writers.makeTables(database);
        recipe = CountersRecipe.named("soak")
                .counter("users.followers_count", "follows.followed_id where NOT hidden")
                .counter("users.following_count", "follows.follower_id")
                .counter("users.likes", "sum(follows.weight) by followed_id")
                .counter("users.newest", "max(follows.weight) by followed_id where NOT follows.hidden")
                .build();
        install(recipe);
        recount();
    }

    @AfterEach
    void close() {
        database.close();
    }

    private void install(CountersRecipe what) {
        database.execute(new CounterTriggers(what).install());
    }

    private void recount() {
        try (Sluice sluice = Sluice.on(database.dataSource())) {
            sluice.start(recipe.toBackfill(), RunOptions.DEFAULTS.withFullSpeed())
                    .await();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private long wrong() {
        return Writers.wrong(database)
                + database.queryLong("SELECT count(*) FROM users u WHERE newest IS DISTINCT FROM"
                        + " (SELECT max(weight) FROM follows WHERE followed_id = u.id AND NOT hidden)");
    }

    @Test
    void whateverSessionsWriteTheCountersStayRight() throws Exception {
        assertThat(wrong()).isZero();
        long seed = Long.getLong("seed", System.nanoTime() % 1_000_000);
        ExecutorService threads = Executors.newFixedThreadPool(SESSIONS);
        try {
            List<Future<Integer>> sessions = new ArrayList<>();
            for (int n = 0; n < SESSIONS; n++) {
                Random random = new Random(seed + n);
                sessions.add(threads.submit(() -> write(random)));
            }
            int done = 0;
            for (Future<Integer> session : sessions) {
                done += session.get();
            }
            assertThat(done).isGreaterThan(SESSIONS * STATEMENTS / 2);
        } finally {
            threads.shutdownNow();
        }

        assertThat(wrong()).as("-Dseed=" + seed).isZero();
    }

    @Test
    void whatTheRowsSayCountsAndNotHowTheyWereWritten() {
        database.execute(
                "UPDATE follows SET followed_id = 1 + id % 7, follower_id = 1 + id % 11 WHERE id < 500",
                "UPDATE follows SET hidden = NOT hidden, weight = weight + 3 WHERE id % 3 = 0",
                "UPDATE follows SET hidden = hidden",
                "INSERT INTO follows (id, follower_id, followed_id) OVERRIDING SYSTEM VALUE VALUES (-1, 1, 2)"
                        + " ON CONFLICT (id) DO NOTHING",
                "INSERT INTO follows (id, follower_id, followed_id, weight) OVERRIDING SYSTEM VALUE VALUES (-1, 1, 2, 9)"
                        + " ON CONFLICT (id) DO UPDATE SET weight = excluded.weight, followed_id = 5",
                "DELETE FROM follows WHERE followed_id = 3");

        assertThat(wrong()).isZero();
        assertThatThrownBy(() -> database.execute("TRUNCATE follows"))
                .hasStackTraceContaining("which TRUNCATE would leave");
    }

    @Test
    void theyAreInstalledTwiceAndRemovedTwiceWithoutAnError() {
        install(recipe);
        database.execute("INSERT INTO follows (follower_id, followed_id) VALUES (1, 2)");
        assertThat(wrong()).as("counted once").isZero();
        String uninstall = new CounterTriggers(recipe).uninstall();

        database.execute(uninstall);
        database.execute(uninstall);

        assertThat(database.queryLong("SELECT count(*) FROM pg_trigger WHERE NOT tgisinternal"))
                .isZero();
        assertThat(database.queryLong("SELECT count(*) FROM pg_proc WHERE proname LIKE 'sluice\\_%'"))
                .isZero();
    }

    // Gives how many statements were not refused: two sessions that delete the same rows may wait in a circle.
    private int write(Random random) throws SQLException {
        int done = 0;
        try (Connection connection = database.dataSource().getConnection();
                Statement statement = connection.createStatement()) {
            for (int i = 0; i < STATEMENTS; i++) {
                try {
                    statement.execute(sql(random));
                    done++;
                } catch (SQLException e) {
                    if (!"40P01".equals(e.getSQLState())) {
                        throw e;
                    }
                }
            }
        }
        return done;
    }

    private static String sql(Random random) {
        int user = 1 + random.nextInt(USERS);
        int some = 1 + random.nextInt(8000);
        return switch (random.nextInt(6)) {
            case 0, 1 ->
                "INSERT INTO follows (follower_id, followed_id, weight, hidden) SELECT 1 + (n * " + some + ") % "
                        + USERS
                        + ", 1 + (n * 13 + " + user + ") % " + USERS + ", n, n % 4 = 0 FROM generate_series(1, "
                        + (1 + random.nextInt(20)) + ") n";
            case 2 -> "DELETE FROM follows WHERE id % 97 = " + some % 97 + " AND followed_id = " + user;
            case 3 -> "UPDATE follows SET followed_id = " + user + " WHERE id = " + some;
            case 4 -> "UPDATE follows SET hidden = NOT hidden, weight = weight - 1 WHERE id = " + some;
            default ->
                "WITH gone AS (DELETE FROM follows WHERE id = " + some + " RETURNING *)"
                        + " INSERT INTO follows (follower_id, followed_id, weight) SELECT followed_id, follower_id, weight FROM gone";
        };
    }
}
