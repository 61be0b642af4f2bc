package dev.sluice.functional;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.RunView;
import dev.sluice.embedded.TestDatabase;
import dev.sluice.embedded.TestServer;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.postgresql.ds.PGSimpleDataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whatever the key, rows come and go, sessions differ in their settings: a row that is there from the beginning to the end
 * is stepped exactly once, and one that is not at most once. Repeat a failure with {@code -Dseed=} and the number it names.
 */
class KeyWalkPropertyTest {

    private static final Logger LOG = LoggerFactory.getLogger(KeyWalkPropertyTest.class);

    private static final int TABLES = 15;

    private static final List<String> ZONES =
            List.of("UTC", "Europe/Berlin", "America/St_Johns", "Pacific/Chatham", "Asia/Kathmandu");

    @Test
    void rowsThatStayAreSteppedOnceAndOthersAtMostOnce() throws Exception {
        long seed = Long.getLong("seed", System.nanoTime());
        int tables = System.getProperty("seed") == null ? TABLES : 1;
        for (int i = 0; i < tables; i++) {
            try (TestDatabase database = TestServer.shared().newDatabase("key_walk")) {
                oneTable(database, seed + i);
            }
        }
    }

    private static void oneTable(TestDatabase database, long seed) throws Exception {
        Random random = new Random(seed);
        RandomKey key = RandomKey.draw(random);
        int batch = 1 + random.nextInt(40);
        String story = "-Dseed=" + seed + ": key " + key + " in chunks of " + batch;
        LOG.info("{}", story);
        key.types().forEach(database::execute);
        database.execute(
                "CREATE TABLE t (" + key.columns() + ", rid bigint GENERATED ALWAYS AS IDENTITY,"
                        + " n int NOT NULL DEFAULT 0)",
                "CREATE UNIQUE INDEX ON t (" + key.index() + ")");
        insert(database.dataSource(), key, random, 300);
        Set<String> before = new HashSet<>(database.queryStrings("SELECT rid FROM t"));

        RunView end = walkWhileRowsComeAndGo(database, key, batch, random.nextLong());

        assertThat(database.queryStrings("SELECT rid || ' stepped ' || n FROM t WHERE n > 1"))
                .as(story)
                .isEmpty();
        Set<String> left = new HashSet<>(database.queryStrings("SELECT rid FROM t WHERE n = 0"));
        left.retainAll(before);
        assertThat(left)
                .as("%s: rows that were there all the time and were not stepped", story)
                .isEmpty();
        assertThat(end.outcomes().scanned()).as(story).isGreaterThanOrEqualTo(survivors(database, before));
    }

    private static long survivors(TestDatabase database, Set<String> before) {
        Set<String> now = new HashSet<>(database.queryStrings("SELECT rid FROM t"));
        now.retainAll(before);
        return now.size();
    }

    private static RunView walkWhileRowsComeAndGo(TestDatabase database, RandomKey key, int batch, long seed)
            throws Exception {
        AtomicBoolean over = new AtomicBoolean();
        AtomicReference<Exception> failure = new AtomicReference<>();
        Thread application = new Thread(() -> {
            Random random = new Random(seed);
            try {
                while (!over.get()) {
                    insert(database.dataSource(), key, random, 5);
                    database.execute("DELETE FROM t WHERE rid IN (SELECT rid FROM t WHERE rid % 11 = "
                            + random.nextInt(11) + " LIMIT 3)");
                }
            } catch (Exception e) {
                failure.set(e);
            }
        });
        application.start();
        try {
            return Walks.toTheEnd(
                    moodySessions(database), Walks.counting("t", key.parts().toArray(String[]::new)), batch);
        } finally {
            over.set(true);
            application.join();
            assertThat(failure.get()).isNull();
        }
    }

    private static void insert(DataSource source, RandomKey key, Random random, int rows) throws SQLException {
        try (Connection connection = source.getConnection();
                Statement statement = connection.createStatement()) {
            for (int i = 0; i < rows; i++) {
                statement.addBatch("INSERT INTO t (" + key.names() + ") VALUES (" + key.values(random)
                        + ") ON CONFLICT DO NOTHING");
            }
            statement.executeBatch();
        }
    }

    // Text forms of keys must not depend on what a session happens to be set to.
    private static DataSource moodySessions(TestDatabase database) {
        PGSimpleDataSource source = new PGSimpleDataSource() {
            private static final long serialVersionUID = 1;
            private final Random random = new Random();

            @Override
            public Connection getConnection() throws SQLException {
                Connection connection = super.getConnection();
                try (Statement statement = connection.createStatement()) {
                    statement.execute("SET TimeZone = '" + ZONES.get(random.nextInt(ZONES.size())) + "'");
                    statement.execute("SET bytea_output = '" + (random.nextBoolean() ? "hex" : "escape") + "'");
                    statement.execute("SET search_path = " + (random.nextBoolean() ? "public" : "public, pg_catalog"));
                }
                return connection;
            }
        };
        source.setUrl(database.jdbcUrlWithPassword());
        return source;
    }
}
