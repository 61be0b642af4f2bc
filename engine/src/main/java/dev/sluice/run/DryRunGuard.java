package dev.sluice.run;

import dev.sluice.sql.SqlFailure;
import dev.sluice.sql.Transactions;
import dev.sluice.store.Sessions;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Watches beside a dry run, which locks the rows that it tries the step on: nobody of the application waits for them longer
 * than for a chunk. There may be no controller yet to see to that. Where there is no connection for it, or no right to
 * cancel, the dry run's own limits remain.
 */
final class DryRunGuard implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(DryRunGuard.class);

    private static final Duration EVERY = Duration.ofMillis(25);

    private static final Transactions.Limits LIMITS = new Transactions.Limits(
            "sluice guard", Duration.ofMillis(300), Duration.ofSeconds(1), Duration.ofSeconds(1));

    private final CountDownLatch done = new CountDownLatch(1);

    private DryRunGuard() {}

    /** Watches from now on until closed. */
    static DryRunGuard over(Connections connections) {
        DryRunGuard guard = new DryRunGuard();
        Thread thread = new Thread(() -> guard.watch(connections), "sluice-guard");
        thread.setDaemon(true);
        thread.start();
        return guard;
    }

    private void watch(Connections connections) {
        try {
            // Nobody can have waited too long before: most dry runs are done by then, and cost no connection.
            if (isOver(Looker.PATIENCE)) {
                return;
            }
            connections.with(connection -> {
                while (!isOver(EVERY)) {
                    Transactions.run(connection, LIMITS, c -> Sessions.cancelDryRunsThatBlock(c, Looker.PATIENCE));
                }
                return true;
            });
        } catch (SQLException e) {
            LOG.debug(
                    "the dry run goes on without its guard: {}",
                    SqlFailure.of(e).sentence());
        }
    }

    private boolean isOver(Duration wait) {
        try {
            return done.await(wait.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return true;
        }
    }

    @Override
    public void close() {
        done.countDown();
    }
}
