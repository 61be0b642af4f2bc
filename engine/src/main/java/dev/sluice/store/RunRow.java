package dev.sluice.store;

import dev.sluice.KeyValue;
import dev.sluice.RunOptions;
import dev.sluice.RunState;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The part of a run that workers act on.
 *
 * @param id its number
 * @param backfill the backfill's name
 * @param labels its labels
 * @param plan the frozen plan it executes
 * @param state where it stands
 * @param reason why
 * @param frontier the last key that belongs to a range already handed out; null before the first
 * @param batchSize the fixed chunk size; null to find it
 * @param maxWorkers the most live owners at a time
 * @param sleep the fixed sleep after a chunk; null for one in proportion
 * @param fullSpeed whether to never sleep
 * @param quarantined rows set aside, in finished ranges
 * @param allowance what the controller allows it; null before its first decision
 * @param kind whether it works or verifies
 * @param ofRun of a verification, the run whose result it proves; null if there is none
 * @param replicaFrom of a verification that reads on a replica, the place in the log that the replica must have replayed
 * @param awaitsSample of a verification, whether its sample is still to be drawn; until then it walks nothing
 */
public record RunRow(
        long id,
        String backfill,
        Map<String, String> labels,
        PlanRow plan,
        RunState state,
        String reason,
        @Nullable KeyValue frontier,
        @Nullable Integer batchSize,
        int maxWorkers,
        @Nullable Duration sleep,
        boolean fullSpeed,
        long quarantined,
        @Nullable Allowance allowance,
        Kind kind,
        @Nullable Long ofRun,
        @Nullable String replicaFrom,
        boolean awaitsSample) {

    /** What a run does with its plan. */
    public enum Kind {
        /** The step. */
        WORK,
        /** Nothing: it reads, and says which rows differ from what the step should have made of them. */
        VERIFY;

        /** The state in which it has workers. */
        public RunState atWork() {
            return this == WORK ? RunState.RUNNING : RunState.VERIFYING;
        }

        String stored() {
            return name().toLowerCase(Locale.ROOT);
        }

        static Kind ofStored(String kind) {
            return valueOf(kind.toUpperCase(Locale.ROOT));
        }
    }

    /** A run that works, of which no controller has decided yet. */
    public RunRow(
            long id,
            String backfill,
            Map<String, String> labels,
            PlanRow plan,
            RunState state,
            String reason,
            @Nullable KeyValue frontier,
            @Nullable Integer batchSize,
            int maxWorkers,
            @Nullable Duration sleep,
            boolean fullSpeed,
            long quarantined) {
        this(
                id,
                backfill,
                labels,
                plan,
                state,
                reason,
                frontier,
                batchSize,
                maxWorkers,
                sleep,
                fullSpeed,
                quarantined,
                null,
                Kind.WORK,
                null,
                null,
                false);
    }

    /** How many may work on it now: its cap, or less if the controller says so, whom a run at full speed does not ask. */
    public int allowedWorkers() {
        return allowance == null || fullSpeed ? maxWorkers : Math.min(maxWorkers, allowance.workers());
    }

    /** Whether every key up to the upper bound belongs to a range that was handed out. */
    public boolean exhausted() {
        return plan.upper() == null || plan.upper().equals(frontier);
    }

    /** Its knobs and labels, as they would be asked for. */
    public RunOptions options() {
        RunOptions options = RunOptions.DEFAULTS.withMaxWorkers(maxWorkers);
        for (Map.Entry<String, String> label : labels.entrySet()) {
            options = options.withLabel(label.getKey(), label.getValue());
        }
        options = batchSize == null ? options : options.withBatchSize(batchSize);
        options = sleep == null ? options : options.withSleep(sleep);
        return fullSpeed ? options.withFullSpeed() : options;
    }

    /** The run in another state. */
    public RunRow in(RunState next) {
        return new RunRow(
                id,
                backfill,
                labels,
                plan,
                next,
                reason,
                frontier,
                batchSize,
                maxWorkers,
                sleep,
                fullSpeed,
                quarantined,
                allowance,
                kind,
                ofRun,
                replicaFrom,
                awaitsSample);
    }

    /** The run with its frontier moved. */
    public RunRow at(KeyValue nextFrontier) {
        return new RunRow(
                id,
                backfill,
                labels,
                plan,
                state,
                reason,
                nextFrontier,
                batchSize,
                maxWorkers,
                sleep,
                fullSpeed,
                quarantined,
                allowance,
                kind,
                ofRun,
                replicaFrom,
                awaitsSample);
    }

    /** Labels in their stored form, {@code name=value}, sorted. */
    static List<String> storedLabels(Map<String, String> labels) {
        return labels.entrySet().stream()
                .map(e -> e.getKey() + "=" + e.getValue())
                .sorted()
                .toList();
    }
}
