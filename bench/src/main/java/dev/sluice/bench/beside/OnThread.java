package dev.sluice.bench.beside;

import dev.sluice.bench.beside.Neighbour.Running;
import org.jspecify.annotations.Nullable;

/** A backfill whose program is one call that returns at its end: runs it on a thread. */
abstract class OnThread implements Running {

    private final Thread thread = new Thread(this::work, "backfill");
    private volatile boolean through;
    private volatile boolean stopped;
    private volatile @Nullable Exception failure;

    /** Does all of it. Returns false if it was stopped before. */
    abstract boolean run() throws Exception;

    /** Makes {@link #run} return soon, or fail. Called at most once, from another thread, and only while it runs. */
    abstract void interrupt() throws Exception;

    private void work() {
        try {
            through = run();
        } catch (Exception e) {
            // Whoever is interrupted may fail.
            failure = stopped ? null : e;
        }
    }

    /** Whether it has been told to end. */
    final boolean isStopped() {
        return stopped;
    }

    final void requireNoFailure() throws Exception {
        Exception e = failure;
        if (e != null) {
            throw new IllegalStateException("the backfill failed: " + e.getMessage(), e);
        }
    }

    @Override
    public final void begin() {
        thread.start();
    }

    @Override
    public final boolean isThrough() {
        return through || failure != null;
    }

    @Override
    public final void stop() throws Exception {
        if (!stopped) {
            stopped = true;
            if (thread.isAlive()) {
                interrupt();
            }
            thread.join();
        }
        requireNoFailure();
    }
}
