package dev.sluice.cli.watch;

import dev.sluice.ErrorCode;
import dev.sluice.Run;
import dev.sluice.RunView;
import dev.sluice.SluiceException;
import dev.sluice.cli.database.Reachability;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Looks at a run several times a second on a thread of its own, since looking may take seconds in an outage. */
final class Observer implements AutoCloseable {

    private static final long PERIOD_MS = 200;

    private static final Duration IDLE_AFTER = Duration.ofSeconds(3);

    private final Run run;
    private final CountDownLatch closed = new CountDownLatch(1);
    private Instant lastBusy = Instant.now();
    private volatile Observation latest;
    private volatile @Nullable RuntimeException broken;

    Observer(Run run) {
        this.run = run;
        this.latest = new Observation(run.backfill(), Optional.empty(), false, Optional.empty());
        Thread thread = new Thread(this::look, "sluice-observer");
        thread.setDaemon(true);
        thread.start();
    }

    /**
     * What is known now. Does not wait.
     *
     * @throws RuntimeException what keeps it from looking for good, such as a run that was deleted
     */
    Observation latest() {
        RuntimeException error = broken;
        if (error != null) {
            throw error;
        }
        return latest;
    }

    private void look() {
        try {
            do {
                latest = next(latest);
            } while (!closed.await(PERIOD_MS, TimeUnit.MILLISECONDS));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException e) {
            broken = e;
        }
    }

    private Observation next(Observation before) {
        try {
            RunView view = run.view();
            Instant now = Instant.now();
            lastBusy = view.workers() > 0 ? now : lastBusy;
            boolean idle = lastBusy.plus(IDLE_AFTER).isBefore(now);
            return new Observation(run.backfill(), Optional.of(view), idle, Optional.empty());
        } catch (SluiceException e) {
            if (e.code() != ErrorCode.DATABASE_UNREACHABLE) {
                throw e;
            }
            Instant since = before.outage().map(Outage::since).orElseGet(Instant::now);
            return new Observation(
                    run.backfill(), before.view(), before.idle(), Optional.of(new Outage(since, reason(e))));
        }
    }

    private static String reason(SluiceException e) {
        Throwable cause = e.getCause();
        return Reachability.phrase(String.valueOf(cause == null ? e.getMessage() : cause.getMessage()));
    }

    @Override
    public void close() {
        closed.countDown();
    }
}
