package dev.sluice.micrometer;

import dev.sluice.ChunkReport;
import dev.sluice.Outcomes;
import dev.sluice.RunListener;
import dev.sluice.RunState;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;

/**
 * Counts and times what this process does, as meters named {@code sluice.*}.
 *
 * <pre>{@code
 * Sluice.builder(dataSource).listener(SluiceMeters.on(registry)).build();
 * }</pre>
 *
 * <p>Every meter has the tag {@code backfill}; those of chunks have a tag for each run label asked for. Thread-safe.
 */
public final class SluiceMeters implements RunListener {

    private final MeterRegistry registry;
    private final LabelTags labels;
    private final LastValues chunkRows;
    private final LastValues reachable;

    private SluiceMeters(MeterRegistry registry, LabelTags labels) {
        this.registry = registry;
        this.labels = labels;
        this.chunkRows = new LastValues(
                registry, "sluice.chunk.rows", "Size of the newest chunk of this process, as asked for", "rows");
        this.reachable = new LastValues(
                registry, "sluice.database.reachable", "1 when the database answered last, 0 when it did not", null);
    }

    /** Meters without tags for labels. */
    public static SluiceMeters on(MeterRegistry registry) {
        return new SluiceMeters(registry, LabelTags.NONE);
    }

    /**
     * Meters of chunks that also tell runs apart by labels.
     *
     * <p>At most {@value LabelTags#MOST_COMBINATIONS} combinations of values are told apart; later ones are counted
     * together under the value {@code other}, so that a label of many values cannot fill a monitoring system.
     *
     * @param names the labels, such as {@code tenant}; a run without one has the value {@code none}
     * @throws IllegalArgumentException if a name is {@code backfill} or {@code outcome}, which are tags already
     */
    public static SluiceMeters withLabels(MeterRegistry registry, String... names) {
        return new SluiceMeters(registry, new LabelTags(names));
    }

    @Override
    public void chunkCommitted(ChunkReport report) {
        Tags tags = Tags.of("backfill", report.backfill()).and(labels.of(report.labels()));
        Outcomes outcomes = report.outcomes();
        rows(tags, "changed", outcomes.changed());
        rows(tags, "already_right", outcomes.alreadyRight());
        rows(tags, "skipped", outcomes.skipped());
        rows(tags, "quarantined", outcomes.quarantined());
        count("sluice.chunks", "Chunks committed", tags);
        timer("sluice.chunk.step", "The statements of a chunk on the user's tables", tags)
                .record(report.stepTime());
        timer("sluice.chunk.total", "A chunk from finding its end to its commit", tags)
                .record(report.totalTime());
        chunkRows.set(tags, report.chunkRows());
        reachable.set(Tags.empty(), 1);
    }

    @Override
    public void chunkRolledBack(long run, String backfill, String worker, String reason) {
        count("sluice.chunks.rolled.back", "Attempts at chunks that were rolled back", Tags.of("backfill", backfill));
    }

    @Override
    public void rangeTakenOver(long run, String backfill, String worker, long range, long epoch) {
        count("sluice.takeovers", "Ranges taken over from workers whose lease ran out", Tags.of("backfill", backfill));
    }

    @Override
    public void stateChanged(long run, String backfill, RunState state, String reason) {
        count(
                "sluice.run.state.changes",
                "Moves of runs to another state",
                Tags.of("backfill", backfill, "state", state.label()));
    }

    @Override
    public void databaseReachable(boolean answers, String detail) {
        reachable.set(Tags.empty(), answers ? 1 : 0);
    }

    private void rows(Tags tags, String outcome, long rows) {
        Counter.builder("sluice.rows")
                .description("Rows scanned, by outcome")
                .baseUnit("rows")
                .tags(tags.and("outcome", outcome))
                .register(registry)
                .increment(rows);
    }

    private void count(String name, String description, Tags tags) {
        Counter.builder(name)
                .description(description)
                .tags(tags)
                .register(registry)
                .increment();
    }

    private Timer timer(String name, String description, Tags tags) {
        return Timer.builder(name).description(description).tags(tags).register(registry);
    }
}
