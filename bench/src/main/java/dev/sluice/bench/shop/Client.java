package dev.sluice.bench.shop;

import java.io.BufferedOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.postgresql.ds.PGSimpleDataSource;

/** The customers of one database, with the connections that serve them. Not thread-safe. */
final class Client {

    /** What the sessions are called; a backfill finds its foreground by it. */
    static final String APPLICATION = "shop";

    /** A transaction that was stuck behind a backfill ends soon after that has. */
    private static final long LONGEST_END_MINUTES = 5;

    private final Arrivals arrivals;
    private final List<Counter> counters = new ArrayList<>();
    private final List<Thread> threads = new ArrayList<>();

    /** Connects, prepares, and opens at once. */
    Client(String url, Load load, int rows) throws SQLException {
        this.arrivals = new Arrivals(System.nanoTime(), load.perSecond(), rows, load.seed());
        PGSimpleDataSource dataSource = new PGSimpleDataSource();
        dataSource.setUrl(url);
        dataSource.setApplicationName(APPLICATION);
        for (int i = 0; i < load.connections(); i++) {
            counters.add(new Counter(dataSource.getConnection(), arrivals));
        }
        for (Counter counter : counters) {
            Thread thread = new Thread(counter, "shop-" + threads.size());
            threads.add(thread);
            thread.start();
        }
    }

    void rate(double perSecond) {
        arrivals.rate(perSecond);
    }

    /** Closes, waits for transactions under way, and writes what was measured. */
    int close(Path file) throws SQLException, IOException, InterruptedException {
        long now = System.nanoTime();
        counters.forEach(counter -> counter.closeAt(now));
        for (Thread thread : threads) {
            thread.join(TimeUnit.MINUTES.toMillis(LONGEST_END_MINUTES));
            if (thread.isAlive()) {
                throw new IllegalStateException("a transaction did not end within " + LONGEST_END_MINUTES + " minutes");
            }
        }
        int transactions = 0;
        try (DataOutputStream out = new DataOutputStream(new BufferedOutputStream(Files.newOutputStream(file)))) {
            for (Counter counter : counters) {
                transactions += counter.samples().count();
                counter.samples().writeTo(out);
                counter.disconnect();
            }
        }
        return transactions;
    }
}
