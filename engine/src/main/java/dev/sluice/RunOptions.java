package dev.sluice;

import java.time.Duration;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The knobs of one run. Immutable; each {@code with} method returns a changed copy.
 *
 * <p>A knob left alone means "let Sluice decide".
 */
public final class RunOptions {

    /** No knob touched. */
    public static final RunOptions DEFAULTS =
            new RunOptions(null, null, null, false, null, false, Collections.emptySortedMap());

    /** The largest chunk, in rows, that may be asked for or found: longer transactions hurt their neighbours. */
    public static final int MAX_BATCH_SIZE = 50_000;

    /** The largest number of workers a run may have; each holds one connection. */
    public static final int MAX_WORKERS = 64;

    private final @Nullable Integer batchSize;
    private final @Nullable Integer maxWorkers;
    private final @Nullable Duration sleep;
    private final boolean fullSpeed;
    private final @Nullable FailureBudget failureBudget;
    private final boolean nonIdempotentAccepted;
    private final SortedMap<String, String> labels;

    private RunOptions(
            @Nullable Integer batchSize,
            @Nullable Integer maxWorkers,
            @Nullable Duration sleep,
            boolean fullSpeed,
            @Nullable FailureBudget failureBudget,
            boolean nonIdempotentAccepted,
            SortedMap<String, String> labels) {
        this.batchSize = batchSize;
        this.maxWorkers = maxWorkers;
        this.sleep = sleep;
        this.fullSpeed = fullSpeed;
        this.failureBudget = failureBudget;
        this.nonIdempotentAccepted = nonIdempotentAccepted;
        this.labels = Collections.unmodifiableSortedMap(new TreeMap<>(labels));
    }

    /**
     * Fixes the chunk size instead of finding it from the statement time.
     *
     * @param rows 1 to {@link #MAX_BATCH_SIZE}
     * @throws IllegalArgumentException if it is outside
     */
    public RunOptions withBatchSize(int rows) {
        requireWithin("batch size", rows, 1, MAX_BATCH_SIZE, "rows");
        return new RunOptions(rows, maxWorkers, sleep, fullSpeed, failureBudget, nonIdempotentAccepted, labels);
    }

    /**
     * Caps the workers that work on the run at the same time, over all processes.
     *
     * @param workers 1 to {@link #MAX_WORKERS}
     * @throws IllegalArgumentException if it is outside
     */
    public RunOptions withMaxWorkers(int workers) {
        requireWithin("max workers", workers, 1, MAX_WORKERS, "workers");
        return new RunOptions(batchSize, workers, sleep, fullSpeed, failureBudget, nonIdempotentAccepted, labels);
    }

    /**
     * Sleeps this long after each chunk that had rows, instead of a time in proportion to the work.
     *
     * @param sleep 0 to 1 hour
     * @throws IllegalArgumentException if it is outside
     */
    public RunOptions withSleep(Duration sleep) {
        requireWithin("sleep", sleep.toMillis(), 0, Duration.ofHours(1).toMillis(), "ms");
        return new RunOptions(batchSize, maxWorkers, sleep, fullSpeed, failureBudget, nonIdempotentAccepted, labels);
    }

    /** Never sleeps and uses every worker allowed. For an idle database, or one that has no customers yet. */
    public RunOptions withFullSpeed() {
        return new RunOptions(batchSize, maxWorkers, sleep, true, failureBudget, nonIdempotentAccepted, labels);
    }

    /** How many rows may be quarantined before the run fails, instead of {@link FailureBudget#DEFAULT}. */
    public RunOptions withFailureBudget(FailureBudget budget) {
        return new RunOptions(batchSize, maxWorkers, sleep, fullSpeed, budget, nonIdempotentAccepted, labels);
    }

    /**
     * Runs a step even if it changes rows again when it is applied to them twice, such as {@code n = n + 1}. Within a run no
     * row gets it twice, whatever is killed; a second run applies it again.
     */
    public RunOptions acceptNonIdempotent() {
        return new RunOptions(batchSize, maxWorkers, sleep, fullSpeed, failureBudget, true, labels);
    }

    /**
     * Adds a label, such as {@code tenant=acme}. Runs of one backfill under different labels are separate.
     *
     * @throws IllegalArgumentException if the name is empty or contains {@code =}
     */
    public RunOptions withLabel(String name, String value) {
        if (name.isBlank() || name.contains("=")) {
            throw new IllegalArgumentException(
                    "a label is NAME=VALUE with a name that is not empty, got '" + name + "'");
        }
        SortedMap<String, String> more = new TreeMap<>(labels);
        more.put(name, value);
        return new RunOptions(batchSize, maxWorkers, sleep, fullSpeed, failureBudget, nonIdempotentAccepted, more);
    }

    /** These options, with {@code other}'s wherever these are silent. */
    public RunOptions orElse(RunOptions other) {
        SortedMap<String, String> both = new TreeMap<>(other.labels);
        both.putAll(labels);
        return new RunOptions(
                batchSize != null ? batchSize : other.batchSize,
                maxWorkers != null ? maxWorkers : other.maxWorkers,
                sleep != null ? sleep : other.sleep,
                fullSpeed || other.fullSpeed,
                failureBudget != null ? failureBudget : other.failureBudget,
                nonIdempotentAccepted || other.nonIdempotentAccepted,
                both);
    }

    /** The fixed chunk size in rows; empty to find it from the statement time. */
    public OptionalInt batchSize() {
        return batchSize == null ? OptionalInt.empty() : OptionalInt.of(batchSize);
    }

    /** The cap on workers; empty for the default of the pace. */
    public OptionalInt maxWorkers() {
        return maxWorkers == null ? OptionalInt.empty() : OptionalInt.of(maxWorkers);
    }

    /** The fixed sleep after a chunk; empty for one in proportion to the work. */
    public Optional<Duration> sleep() {
        return Optional.ofNullable(sleep);
    }

    public boolean fullSpeed() {
        return fullSpeed;
    }

    /** How many rows may be quarantined; empty for {@link FailureBudget#DEFAULT}. */
    public Optional<FailureBudget> failureBudget() {
        return Optional.ofNullable(failureBudget);
    }

    /** Whether a step may run that changes rows again when it is applied to them twice. */
    public boolean nonIdempotentAccepted() {
        return nonIdempotentAccepted;
    }

    /** The labels, sorted by name. */
    public Map<String, String> labels() {
        return labels;
    }

    private static void requireWithin(String what, long value, long least, long most, String unit) {
        if (value < least || value > most) {
            throw new IllegalArgumentException(
                    what + " must be " + least + " to " + most + " " + unit + ", got " + value);
        }
    }
}
