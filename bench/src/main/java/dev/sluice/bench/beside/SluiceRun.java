package dev.sluice.bench.beside;

import com.zaxxer.hikari.HikariDataSource;
import dev.sluice.ChunkReport;
import dev.sluice.Run;
import dev.sluice.RunListener;
import dev.sluice.RunOptions;
import dev.sluice.RunState;
import dev.sluice.RunView;
import dev.sluice.Sluice;
import dev.sluice.bench.WrongResultException;
import dev.sluice.bench.server.BenchDatabase;
import dev.sluice.bench.server.Campaigns;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** A run with default settings, its workers in this process. Thread-safe but for {@link #begin} and {@link #close}. */
public final class SluiceRun implements Neighbour.Running {

    /** A pool as an application has one. How many of them it uses is its own affair. */
    private static final int CONNECTIONS = 10;

    /** Decisions that are shown at the end. */
    private static final int EVENTS = 30;

    private static final Set<RunState> ENDED =
            EnumSet.of(RunState.SUCCEEDED, RunState.SUCCEEDED_WITH_FAILURES, RunState.FAILED, RunState.CANCELLED);

    private final HikariDataSource pool;
    private final Sluice sluice;
    private final AtomicLong changed = new AtomicLong();
    private volatile boolean through;
    private @Nullable Run run;

    /** Without a listener of one's own. */
    SluiceRun(BenchDatabase database) {
        this(database, new RunListener() {});
    }

    public SluiceRun(BenchDatabase database, RunListener listener) {
        pool = database.pool(CONNECTIONS);
        sluice = Sluice.builder(pool)
                .listener(listener)
                .listener(new RunListener() {
                    @Override
                    public void chunkCommitted(ChunkReport report) {
                        changed.addAndGet(report.outcomes().changed());
                    }

                    @Override
                    public void stateChanged(long id, String backfill, RunState state, String reason) {
                        through |= ENDED.contains(state);
                    }
                })
                .build();
    }

    @Override
    public void begin() {
        run = sluice.start(Campaigns.BACKFILL, RunOptions.DEFAULTS);
    }

    /** As everybody sees it. */
    public RunView view() {
        Run begun = run;
        if (begun == null) {
            throw new IllegalStateException("it has not begun");
        }
        return begun.view();
    }

    @Override
    public boolean isThrough() {
        return through;
    }

    @Override
    public long rows() {
        return changed.get();
    }

    @Override
    public void stop() {
        Run begun = run;
        if (begun == null) {
            return;
        }
        RunView view = begun.view();
        if (view.state() == RunState.FAILED) {
            throw new WrongResultException("sluice: run is failed: " + view.reason());
        }
        tellWhatBoundIt(begun, view);
        if (!ENDED.contains(view.state())) {
            begun.cancel();
        }
        sluice.close();
    }

    // A figure of speed says little without what kept it from being higher.
    private static void tellWhatBoundIt(Run run, RunView view) {
        List<String> causes = view.pace().causes().stream()
                .map(cause -> String.format(Locale.ROOT, "%s %.0f %%", cause.cause(), cause.share() * 100))
                .toList();
        System.err.printf(
                Locale.ROOT,
                "bench: %d chunks, the newest of %d rows; bound by %s; now by %s%n",
                view.chunks(),
                view.chunkRows(),
                String.join(", ", causes),
                view.bindingLimit());
        run.events(EVENTS).stream()
                .filter(event -> event.kind().equals("pace"))
                .forEach(event -> System.err.println("bench:   " + event.at() + " " + event.sentence()));
    }

    @Override
    public void close() {
        sluice.close();
        pool.close();
    }
}
