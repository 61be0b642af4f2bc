package dev.sluice.bench.arms;

import dev.sluice.bench.server.BenchDatabase;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import javax.sql.DataSource;

/**
 * The loop that people write by hand: the next 10,000 keys, an UPDATE over them, commit. It remembers nothing, has one
 * worker and no limits, and whoever stops it begins again.
 */
public final class ChunkLoop implements Arm {

    private static final int CHUNK = 10_000;

    private static final String END =
            "SELECT max(id) FROM (SELECT id FROM campaigns WHERE id > ? ORDER BY id LIMIT ?) next";

    private static final String STEP = "UPDATE campaigns c SET budget_currency = a.currency FROM accounts a"
            + " WHERE a.id = c.account_id AND c.id > ? AND c.id <= ? AND c.budget_currency IS NULL";

    @Override
    public String name() {
        return "loop";
    }

    @Override
    public String description() {
        return "hand-written loop: keyset chunks of 10,000 rows, one UPDATE and one commit each, one connection";
    }

    @Override
    public Ready prepare(BenchDatabase database, int rows) throws SQLException {
        return prepare(database.dataSource(), CHUNK);
    }

    /** The same with chunks of another size. */
    public static Ready prepare(DataSource dataSource, int chunk) throws SQLException {
        Connection connection = connect(dataSource);
        return new Ready() {
            @Override
            public void run() throws Exception {
                walk(connection, chunk, rows -> true);
            }

            @Override
            public void close() throws SQLException {
                connection.close();
            }
        };
    }

    /** A connection as an expert would make it. */
    public static Connection connect(DataSource dataSource) throws SQLException {
        Connection connection = dataSource.getConnection();
        connection.setAutoCommit(false);
        try (Statement statement = connection.createStatement()) {
            // A generic plan knows nothing of how narrow the key range is.
            statement.execute("SET plan_cache_mode = force_custom_plan");
        }
        connection.commit();
        return connection;
    }

    /** What happens after each chunk. */
    @FunctionalInterface
    public interface AfterChunk {

        /** Whether to go on; so many rows were changed by the chunk just committed. */
        boolean goesOn(int rows) throws Exception;
    }

    /** Walks through the table; false if it was stopped before the end. */
    public static boolean walk(Connection connection, int chunk, AfterChunk after) throws Exception {
        try (PreparedStatement probe = connection.prepareStatement(END);
                PreparedStatement step = connection.prepareStatement(STEP)) {
            long done = 0;
            while (true) {
                probe.setLong(1, done);
                probe.setInt(2, chunk);
                long end;
                try (ResultSet row = probe.executeQuery()) {
                    row.next();
                    end = row.getLong(1);
                    if (row.wasNull()) {
                        connection.commit();
                        return true;
                    }
                }
                step.setLong(1, done);
                step.setLong(2, end);
                int rows = step.executeUpdate();
                connection.commit();
                done = end;
                if (!after.goesOn(rows)) {
                    return false;
                }
            }
        }
    }
}
