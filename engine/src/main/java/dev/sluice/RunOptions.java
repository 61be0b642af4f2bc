package dev.sluice;

import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The knobs of one run. Immutable; each {@code with} method returns a changed copy.
 *
 * <p>A knob left alone means "let Sluice decide".
 */
public final class RunOptions {

    /** No knob touched. */
    public static final RunOptions DEFAULTS = new RunOptions(new Draft());

    /** The largest chunk, in rows, that may be asked for or found: longer transactions hurt their neighbours. */
    public static final int MAX_BATCH_SIZE = 50_000;

    /** The largest number of workers a run may have; each holds one connection. */
    public static final int MAX_WORKERS = 64;

    /** The lowest priority. */
    public static final int LOWEST_PRIORITY = 1;

    /** The priority of a run whose options are silent. */
    public static final int ORDINARY_PRIORITY = 5;

    /** The highest priority. */
    public static final int HIGHEST_PRIORITY = 9;

    private final @Nullable Integer batchSize;
    private final @Nullable Integer maxWorkers;
    private final @Nullable Duration sleep;
    private final boolean fullSpeed;
    private final @Nullable FailureBudget failureBudget;
    private final boolean nonIdempotentAccepted;
    private final @Nullable Boolean verify;
    private final @Nullable String verifySample;
    private final @Nullable Long verifySeed;
    private final SortedMap<String, String> labels;
    private final @Nullable Integer priority;
    private final @Nullable TimeWindows windows;
    private final List<Probe> probes;

    private RunOptions(Draft draft) {
        this.batchSize = draft.batchSize;
        this.maxWorkers = draft.maxWorkers;
        this.sleep = draft.sleep;
        this.fullSpeed = draft.fullSpeed;
        this.failureBudget = draft.failureBudget;
        this.nonIdempotentAccepted = draft.nonIdempotentAccepted;
        this.verify = draft.verify;
        this.verifySample = draft.verifySample;
        this.verifySeed = draft.verifySeed;
        this.labels = Collections.unmodifiableSortedMap(new TreeMap<>(draft.labels));
        this.priority = draft.priority;
        this.windows = draft.windows;
        this.probes = List.copyOf(draft.probes.values());
    }

    /** Options in the making. */
    private static final class Draft {
        private @Nullable Integer batchSize;
        private @Nullable Integer maxWorkers;
        private @Nullable Duration sleep;
        private boolean fullSpeed;
        private @Nullable FailureBudget failureBudget;
        private boolean nonIdempotentAccepted;
        private @Nullable Boolean verify;
        private @Nullable String verifySample;
        private @Nullable Long verifySeed;
        private final SortedMap<String, String> labels = new TreeMap<>();
        private @Nullable Integer priority;
        private @Nullable TimeWindows windows;
        private final Map<String, Probe> probes = new LinkedHashMap<>();

        /** Takes over all of which the options are not silent. */
        Draft and(RunOptions options) {
            batchSize = options.batchSize != null ? options.batchSize : batchSize;
            maxWorkers = options.maxWorkers != null ? options.maxWorkers : maxWorkers;
            sleep = options.sleep != null ? options.sleep : sleep;
            fullSpeed = options.fullSpeed || fullSpeed;
            failureBudget = options.failureBudget != null ? options.failureBudget : failureBudget;
            nonIdempotentAccepted = options.nonIdempotentAccepted || nonIdempotentAccepted;
            if (options.verify != null) {
                verify(options.verify, options.verifySample, options.verifySeed);
            }
            labels.putAll(options.labels);
            priority = options.priority != null ? options.priority : priority;
            windows = options.windows != null ? options.windows : windows;
            options.probes.forEach(probe -> probes.put(probe.name(), probe));
            return this;
        }

        private void verify(boolean whether, @Nullable String sample, @Nullable Long seed) {
            verify = whether;
            verifySample = sample;
            verifySeed = seed;
        }
    }

    private RunOptions with(Consumer<Draft> change) {
        Draft draft = new Draft().and(this);
        change.accept(draft);
        return new RunOptions(draft);
    }

    /**
     * Fixes the chunk size instead of finding it from the statement time.
     *
     * @param rows 1 to {@link #MAX_BATCH_SIZE}
     * @throws IllegalArgumentException if it is outside
     */
    public RunOptions withBatchSize(int rows) {
        requireWithin("batch size", rows, 1, MAX_BATCH_SIZE, "rows");
        return with(draft -> draft.batchSize = rows);
    }

    /**
     * Caps the workers that work on the run at the same time, over all processes.
     *
     * @param workers 1 to {@link #MAX_WORKERS}
     * @throws IllegalArgumentException if it is outside
     */
    public RunOptions withMaxWorkers(int workers) {
        requireWithin("max workers", workers, 1, MAX_WORKERS, "workers");
        return with(draft -> draft.maxWorkers = workers);
    }

    /**
     * Sleeps this long after each chunk that had rows, instead of a time in proportion to the work.
     *
     * @param sleep 0 to 1 hour
     * @throws IllegalArgumentException if it is outside
     */
    public RunOptions withSleep(Duration sleep) {
        requireWithin("sleep", sleep.toMillis(), 0, Duration.ofHours(1).toMillis(), "ms");
        return with(draft -> draft.sleep = sleep);
    }

    /** Never sleeps and uses every worker allowed. For an idle database, or one that has no customers yet. */
    public RunOptions withFullSpeed() {
        return with(draft -> draft.fullSpeed = true);
    }

    /** How many rows may be quarantined before the run fails, instead of {@link FailureBudget#DEFAULT}. */
    public RunOptions withFailureBudget(FailureBudget budget) {
        return with(draft -> draft.failureBudget = budget);
    }

    /**
     * Runs a step even if it changes rows again when it is applied to them twice, such as {@code n = n + 1}. Within a run no
     * row gets it twice, whatever is killed; a second run applies it again.
     */
    public RunOptions acceptNonIdempotent() {
        return with(draft -> draft.nonIdempotentAccepted = true);
    }

    /**
     * Verifies the result when the work is done, every row of it: a run of its own that reads, begun in the transaction that
     * ends this one, so that nothing which is killed can leave it out.
     */
    public RunOptions withVerify() {
        return with(draft -> draft.verify(true, null, null));
    }

    /**
     * Verifies a sample of the result when the work is done, which says with a stated confidence how many rows may differ at
     * most. The rows are drawn from a seed that the run keeps. A key list is verified as a whole.
     *
     * @param sample a share above 0 % to 100 %, such as {@code 5%}, or 1 to {@link VerifyOptions#MOST_SAMPLED} rows; {@link
     *     VerifyOptions#USUAL_SAMPLE} for whoever has no opinion
     * @throws IllegalArgumentException if it is neither
     */
    public RunOptions withVerifySample(String sample) {
        VerifyOptions.rowsOf(sample, 1);
        return with(draft -> draft.verify(true, sample.strip(), null));
    }

    /**
     * The same with the seed from which the rows are drawn, instead of one by chance.
     *
     * @see #withVerifySample(String)
     */
    public RunOptions withVerifySample(String sample, long seed) {
        VerifyOptions.rowsOf(sample, 1);
        return with(draft -> draft.verify(true, sample.strip(), seed));
    }

    /** Does not verify the result when the work is done, whatever the backfill's own options say. */
    public RunOptions withoutVerify() {
        return with(draft -> draft.verify(false, null, null));
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
        return with(draft -> draft.labels.put(name, value));
    }

    /**
     * Whether the run goes before others on the same database when there is not enough for all: those of higher priority
     * take what they can use, then the next.
     *
     * @param priority {@link #LOWEST_PRIORITY} to {@link #HIGHEST_PRIORITY}; {@link #ORDINARY_PRIORITY} if it is never set
     * @throws IllegalArgumentException if it is outside
     */
    public RunOptions withPriority(int priority) {
        requireWithin("priority", priority, LOWEST_PRIORITY, HIGHEST_PRIORITY, "(9 goes first)");
        return with(draft -> draft.priority = priority);
    }

    /** Works only while one of these windows is open; outside of them the run is held. */
    public RunOptions withWindows(TimeWindows windows) {
        return with(draft -> draft.windows = windows);
    }

    /**
     * The same as a person writes them, such as {@code Sat-Sun 00:00-06:00 Europe/Berlin}.
     *
     * @throws IllegalArgumentException if they are no windows, saying what is wrong and how they are written
     */
    public RunOptions withWindows(String windows) {
        return withWindows(TimeWindows.parse(windows));
    }

    /** Watches this signal too, for all runs on the database while this one is under way; one of the same name is replaced. */
    public RunOptions withProbe(Probe probe) {
        return with(draft -> draft.probes.put(probe.name(), probe));
    }

    /** These options, with {@code other}'s wherever these are silent. */
    public RunOptions orElse(RunOptions other) {
        return new RunOptions(new Draft().and(other).and(this));
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

    /** Whether the result is verified when the work is done; empty for no, or for what a run that goes on was told before. */
    public Optional<Boolean> verify() {
        return Optional.ofNullable(verify);
    }

    /** How many rows are drawn for that, as they were asked for; empty for every row. */
    public Optional<String> verifySample() {
        return Optional.ofNullable(verifySample);
    }

    /** From which they are drawn; empty for one by chance. */
    public Optional<Long> verifySeed() {
        return Optional.ofNullable(verifySeed);
    }

    /** The priority; empty for the ordinary one. */
    public OptionalInt priority() {
        return priority == null ? OptionalInt.empty() : OptionalInt.of(priority);
    }

    /** When the run may work; empty for always. */
    public Optional<TimeWindows> windows() {
        return Optional.ofNullable(windows);
    }

    /** The run's own signals, each with a name of its own. */
    public List<Probe> probes() {
        return probes;
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
