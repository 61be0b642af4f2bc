package dev.sluice.run;

import dev.sluice.Bounds;
import dev.sluice.ErrorCode;
import dev.sluice.FailureBudget;
import dev.sluice.KeyValue;
import dev.sluice.RunOptions;
import dev.sluice.SluiceException;
import dev.sluice.list.KeyList;
import dev.sluice.list.KeyListLoader;
import dev.sluice.plan.Replans;
import dev.sluice.store.PlanRow;
import dev.sluice.store.Quarantine;
import dev.sluice.store.RunRow;
import dev.sluice.store.RunStore;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;

/** New runs of what an earlier run did, from its stored plan. Thread-safe. */
public final class Reruns {

    private final Starts starts;

    public Reruns(Starts starts) {
        this.starts = starts;
    }

    /**
     * A run over the rows that another has quarantined and no later one has made good.
     *
     * @param options win over those of the other run
     * @return its number
     */
    public long retry(Connection connection, long runId, RunOptions options) throws SQLException {
        RunRow run = find(connection, runId);
        if (!run.state().isEnded()) {
            throw new SluiceException(
                    ErrorCode.TRANSITION_REFUSED,
                    "run " + runId + " of " + run.backfill() + " is "
                            + run.state().label() + ": its quarantined rows can be retried when it has ended");
        }
        List<KeyValue> failed = Quarantine.openKeys(connection, runId);
        if (failed.isEmpty()) {
            throw new SluiceException(
                    ErrorCode.NOTHING_TO_RETRY,
                    "run " + runId + " of " + run.backfill() + " has no quarantined row that is still to be made good:"
                            + " there is nothing to retry");
        }
        KeyList list = KeyListLoader.ofWritten("the quarantine", run.plan().key(), failed);
        PlanRow plan = Replans.overList(connection, run.plan(), list);
        String sentence = "retries the " + failed.size() + (failed.size() == 1 ? " row" : " rows") + " that run "
                + runId + " quarantined";
        return create(connection, run, plan, withRoomForAll(options, failed.size()), sentence, Optional.of(runId));
    }

    /**
     * A run over some rows.
     *
     * @param keys theirs, as the database wrote them
     * @param options win over those of the other run
     * @param sentence what it is for
     * @return its number
     */
    long over(Connection connection, long runId, List<KeyValue> keys, RunOptions options, String sentence)
            throws SQLException {
        RunRow run = find(connection, runId);
        KeyList list = KeyListLoader.ofWritten("the verification", run.plan().key(), keys);
        PlanRow plan = Replans.overList(connection, run.plan(), list);
        return create(connection, run, plan, options, sentence, Optional.empty());
    }

    // Each of these rows has failed once: that some still do is no reason to leave the others.
    private static RunOptions withRoomForAll(RunOptions options, int rows) {
        return options.failureBudget().isPresent()
                ? options
                : options.withFailureBudget(FailureBudget.rows(Math.min(FailureBudget.MOST_ROWS, rows)));
    }

    /**
     * A run of the same definition.
     *
     * @param bounds of its walk
     * @param options win over those of the other run
     * @return its number
     */
    public long copy(Connection connection, long runId, Bounds bounds, RunOptions options) throws SQLException {
        RunRow run = find(connection, runId);
        PlanRow plan = bounds.areSame() ? run.plan() : Replans.within(connection, run.plan(), bounds);
        String where = plan.lower() == null ? "nothing" : plan.lower() + " to " + plan.upper();
        String sentence = "clone of run " + runId + ", walking " + (plan.list() == null ? where : "the same key list");
        return create(connection, run, plan, options, sentence, Optional.empty());
    }

    /**
     * A run of the same plan.
     *
     * @param options win over those of the other run
     * @param sentence what it is for
     * @return its number
     */
    long again(Connection connection, long runId, RunOptions options, String sentence) throws SQLException {
        RunRow run = find(connection, runId);
        return create(connection, run, run.plan(), options, sentence, Optional.empty());
    }

    private static RunRow find(Connection connection, long runId) throws SQLException {
        return RunStore.find(connection, runId)
                .orElseThrow(() -> new SluiceException(ErrorCode.RUN_NOT_FOUND, "there is no run " + runId));
    }

    private long create(
            Connection connection,
            RunRow origin,
            PlanRow plan,
            RunOptions options,
            String sentence,
            Optional<Long> retryOf)
            throws SQLException {
        RunOptions all = options.orElse(origin.options()).orElse(RunStore.paceOptions(connection, origin.id()));
        Optional<Long> created = starts.create(connection, plan, all, sentence, retryOf);
        if (created.isPresent()) {
            return created.get();
        }
        Optional<RunRow> other = RunStore.underWayOrNewest(connection, plan.backfill(), all.labels(), plan.part());
        throw new SluiceException(
                ErrorCode.RUN_ACTIVE,
                other.map(run -> "run " + run.id() + " of " + run.backfill() + " is "
                                        + run.state().label() + " under the"
                                        + (all.labels().isEmpty()
                                                ? " same name without labels"
                                                : " same labels " + all.labels()))
                                .orElse("another run of " + plan.backfill() + " is under way")
                        + ": give the new one a label of its own (--label), or wait for the other's end");
    }
}
