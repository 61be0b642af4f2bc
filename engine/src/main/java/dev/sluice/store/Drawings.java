package dev.sluice.store;

import dev.sluice.KeyValue;
import dev.sluice.sql.Jdbc;
import dev.sluice.sql.Transactions;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;

/**
 * The drawing of a verification's sample, as the one range of a run that walks nothing yet: leased, fenced and taken over
 * like any range, so that one worker draws at a time and a dead or revoked one's rows are never walked.
 */
public final class Drawings {

    private Drawings() {}

    // A worker that meets a lock asks again a moment later.
    private static Transactions.Limits limits(long runId) {
        return new Transactions.Limits(
                Sessions.nameOf(runId), Duration.ofMillis(250), Duration.ofSeconds(5), Duration.ofSeconds(1));
    }

    /** What was drawn. */
    public record Sample(PlanRow walk, long rows, long worth) {}

    /** Begins the drawing, if nobody else draws and the run is at work. */
    public static Optional<RangeRow> claim(Connection connection, long runId, String worker) throws SQLException {
        return Transactions.run(connection, limits(runId), c -> {
            Optional<RunRow> run = RunStore.lock(c, runId);
            if (run.isEmpty()
                    || !(ClaimDecision.of(run.get(), RangeStore.ofRun(c, runId)) instanceof ClaimDecision.Draw)) {
                return Optional.empty();
            }
            KeyValue last = Objects.requireNonNull(run.get().plan().upper(), "an empty walk has no sample to be drawn");
            RangeRow range = RangeStore.insert(c, runId, null, last, worker);
            // After the write, whose lock no migration can hold at the same time.
            ControlSchema.requireKnown(c);
            return Optional.of(range);
        });
    }

    /** What became of a sample that was to be kept. */
    public enum Kept {
        /** The run walks it from now on. */
        KEPT,
        /** Somebody else draws, or nobody may: what was drawn is forgotten. */
        LOST,
        /** The plan is not what it was when the verification began. */
        CHANGED
    }

    /**
     * Lets the run walk the sample, if the drawing is still held by the caller.
     *
     * @param sentence what was drawn, for the run's events
     */
    public static Kept keep(Connection connection, RangeRow held, Sample sample, String sentence) throws SQLException {
        long runId = held.runId();
        return Transactions.run(
                connection,
                limits(runId),
                c -> {
                    boolean draws = RunStore.lock(c, runId)
                            .filter(run -> run.awaitsSample() && run.state().isAtWork())
                            .isPresent();
                    if (!draws
                            || Jdbc.update(
                                            c,
                                            "DELETE FROM sluice.range WHERE id = ? AND epoch = ?",
                                            held.id(),
                                            held.epoch())
                                    == 0) {
                        return Kept.LOST;
                    }
                    RunStore.keepPlan(c, sample.walk());
                    int described = Jdbc.update(
                            c,
                            "UPDATE sluice.verification v SET plan_hash = n.hash, sample_rows = ?, sample_worth = ?, plan_facts = "
                                    + Verdicts.PLAN_FACTS.replace("p.", "n.")
                                    + " FROM sluice.run r JOIN sluice.plan p ON p.hash = r.plan_hash, sluice.plan n"
                                    + " WHERE v.run_id = ? AND r.id = v.run_id AND n.hash = ? AND v.plan_hash = p.hash"
                                    + " AND v.plan_facts = " + Verdicts.PLAN_FACTS,
                            sample.rows(),
                            sample.worth(),
                            runId,
                            sample.walk().hash());
                    if (described == 0) {
                        return Kept.CHANGED;
                    }
                    Jdbc.update(
                            c,
                            "UPDATE sluice.run SET plan_hash = ? WHERE id = ?",
                            sample.walk().hash(),
                            runId);
                    Events.add(c, runId, "verify", "sluice", sentence);
                    return Kept.KEPT;
                },
                kept -> kept == Kept.KEPT);
    }
}
