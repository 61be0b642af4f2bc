package dev.sluice.run;

import dev.sluice.store.RunRow;
import org.jspecify.annotations.Nullable;

/**
 * What the workers of one process share. Every part is thread-safe.
 *
 * @param replica where verifications may read; null for nowhere but the primary
 */
record WorkerContext(
        Connections connections,
        Commands commands,
        Listeners listeners,
        StepRegistry steps,
        RunMemory memory,
        Usage usage,
        Runs runs,
        HeldRanges held,
        AbandonedRanges abandoned,
        SurplusRanges surplus,
        Waiting waiting,
        Retirement retirement,
        @Nullable Connections replica) {

    /** Whether this process can do a run: it has the step's code, or the replica to read on. */
    boolean canRun(RunRow run) {
        return run.kind() == RunRow.Kind.VERIFY
                ? run.replicaFrom() == null || replica != null
                : steps.canRun(run.plan());
    }

    /** Where a verification that this process can do reads. */
    CheckChunk.ReadSide readSide(RunRow run) {
        String point = run.replicaFrom();
        return point == null || replica == null ? CheckChunk.ReadSide.PRIMARY : new ReplicaSide(replica, point);
    }
}
