package dev.sluice.run;

import dev.sluice.RunOptions;
import dev.sluice.SluiceException;
import dev.sluice.sql.SqlFailure;
import dev.sluice.store.Processes;
import dev.sluice.store.RunRow;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The workers of this process with their heartbeat. Threads are started when first needed. Thread-safe. */
public final class WorkerPool implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(WorkerPool.class);

    /** How long a stopping process waits for chunks under way: the longest one may take, and its commit. */
    private static final Duration GRACE = ChunkTransaction.STATEMENT_TIMEOUT.plusSeconds(1);

    private final ProcessIdentity identity = ProcessIdentity.create();
    private final WorkerContext context;
    private final List<Thread> threads = new ArrayList<>();
    private final Set<Long> own = new HashSet<>();
    private int workerCount;
    private @Nullable Heartbeat heartbeat;

    /** @param replica where verifications may read; null for nowhere but the primary */
    public WorkerPool(Connections connections, Listeners listeners, StepRegistry steps, @Nullable Connections replica) {
        Waiting waiting = new Waiting();
        this.context = new WorkerContext(
                connections,
                new Commands(connections, listeners),
                listeners,
                steps,
                new RunMemory(),
                new Usage(),
                new Runs(),
                new HeldRanges(),
                new AbandonedRanges(),
                new SurplusRanges(),
                waiting,
                new Retirement(waiting),
                replica);
    }

    /** This process's name to others; its workers' names begin with it and a slash. */
    public String id() {
        return identity.id();
    }

    /** The commands on runs. */
    public Commands commands() {
        return context.commands();
    }

    /**
     * Works on more runs, with at least so many workers.
     *
     * @param wanted which runs
     * @param workers 1 to {@link RunOptions#MAX_WORKERS}
     */
    public void work(Predicate<RunRow> wanted, int workers) {
        requireInService();
        if (context.waiting().isStopping()) {
            throw new IllegalStateException("this Sluice is closed");
        }
        context.runs().want(wanted);
        growTo(workers);
        // Without the lock, which the heartbeat needs: the look may wait long for a connection.
        lookNow(heart());
    }

    /** Why this process may not work any more; empty while it may. */
    public Optional<SluiceException> retirement() {
        return context.retirement().reason();
    }

    /** Throws why this process may not work any more, if it may not. */
    public void requireInService() {
        retirement().ifPresent(reason -> {
            throw new SluiceException(reason.code(), String.valueOf(reason.getMessage()), reason);
        });
    }

    private synchronized Heartbeat heart() {
        Heartbeat current = heartbeat;
        if (current == null) {
            current = new Heartbeat(identity, this::workerCount, this::growForOwn, this::control, context);
            heartbeat = current;
            start("sluice-heartbeat", current);
        }
        return current;
    }

    /**
     * Works on one more run and on what verifies it, with as many workers as it may have beside those of the others, also when that is set higher
     * later; in all no more than {@link RunOptions#MAX_WORKERS}.
     */
    public void workOn(long runId) {
        synchronized (this) {
            own.add(runId);
        }
        work(run -> run.id() == runId || Objects.equals(run.ofRun(), runId), 1);
        growForOwn();
    }

    private synchronized void growTo(int workers) {
        while (workerCount < Math.min(workers, RunOptions.MAX_WORKERS)
                && !context.waiting().isStopping()) {
            workerCount++;
            start("sluice-worker-" + workerCount, new Worker(identity.id() + "/" + workerCount, context));
        }
    }

    // Each may have as many as its cap allows at the same time. A run that waits for another's workers would look
    // stuck.
    private synchronized void growForOwn() {
        growTo(context.runs().all().stream()
                .filter(run -> own.contains(run.id()) || own.contains(run.ofRun()))
                .mapToInt(run -> Paces.of(run).workers())
                .sum());
    }

    private synchronized void control(long epoch) {
        if (!context.waiting().isStopping()) {
            start("sluice-controller", new Controller(context, epoch));
        }
    }

    private void lookNow(Heartbeat pulse) {
        try {
            context.connections().with(connection -> {
                pulse.look(connection);
                return true;
            });
        } catch (SQLException e) {
            LOG.debug("the next heartbeat looks again: {}", SqlFailure.of(e).sentence());
        }
    }

    private synchronized int workerCount() {
        return workerCount;
    }

    private void start(String threadName, Runnable body) {
        Thread thread = new Thread(body, threadName);
        thread.setDaemon(true);
        thread.start();
        threads.add(thread);
    }

    /** Stops: workers finish the chunk under way, let their ranges go, and end. */
    @Override
    public void close() {
        context.waiting().stop();
        List<Thread> all;
        synchronized (this) {
            all = List.copyOf(threads);
        }
        long deadline = System.nanoTime() + GRACE.toNanos();
        for (Thread thread : all) {
            try {
                TimeUnit.NANOSECONDS.timedJoin(thread, Math.max(1, deadline - System.nanoTime()));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
        if (!all.isEmpty()) {
            leave();
        }
    }

    private void leave() {
        try {
            context.connections().with(connection -> {
                Processes.leave(connection, identity.id());
                return true;
            });
        } catch (SQLException e) {
            LOG.debug("left without a word: {}", SqlFailure.of(e).sentence());
        }
    }
}
