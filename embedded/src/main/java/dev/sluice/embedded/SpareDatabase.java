package dev.sluice.embedded;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * One empty database made ahead, while the test before it is at work: to make one takes a server a fifth of a second, most of
 * it waiting for the disk. Thread-safe.
 */
final class SpareDatabase {

    private final LocalPostgres postgres;
    private final ExecutorService maker = Executors.newSingleThreadExecutor(work -> {
        Thread thread = new Thread(work, "sluice-spare-database");
        thread.setDaemon(true);
        return thread;
    });
    private CompletableFuture<String> next;
    private int made;

    SpareDatabase(LocalPostgres postgres) {
        this.postgres = postgres;
        this.next = begin();
    }

    /**
     * Gives the spare one a name, and begins to make the next.
     *
     * @throws RuntimeException why there is none
     */
    synchronized void takeAs(String name) {
        String spare = next.join();
        try (Connection connection =
                        postgres.dataSource(Access.MAINTENANCE_DATABASE).getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("ALTER DATABASE \"" + spare + "\" RENAME TO \"" + name + "\"");
        } catch (SQLException e) {
            throw new EmbeddedPostgresException(Problem.SERVER, "cannot name the database " + name, e);
        }
        next = begin();
    }

    private CompletableFuture<String> begin() {
        made++;
        String spare = "spare_" + made;
        return CompletableFuture.supplyAsync(
                () -> {
                    postgres.createDatabase(spare);
                    return spare;
                },
                maker);
    }
}
