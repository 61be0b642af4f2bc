package dev.sluice.store;

import dev.sluice.KeyValue;
import dev.sluice.RunState;
import dev.sluice.sql.Jdbc;
import dev.sluice.sql.KeySql;
import dev.sluice.sql.Transactions;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The moves of runs and ranges, each one short transaction: read under the run's lock, ask the pure transition, write.
 *
 * <p>A lost race and a refused move are results, not errors. The lock order is run, then ranges.
 */
public final class Ownership {

    private Ownership() {}

    /** A move of a run that its state did not allow. */
    public record Refused(RunState from, RunState to) {}

    // A worker that meets a lock asks again a moment later; a person's command looks for the holder sooner.
    private static final Duration WORKERS_LOCK_WAIT = Duration.ofMillis(250);
    private static final Duration COMMANDS_LOCK_WAIT = Duration.ofMillis(120);

    private static Transactions.Limits limits(long runId) {
        return limits(runId, WORKERS_LOCK_WAIT);
    }

    private static Transactions.Limits limits(long runId, Duration lockWait) {
        return new Transactions.Limits(Sessions.nameOf(runId), lockWait, Duration.ofSeconds(5), Duration.ofSeconds(1));
    }

    /** What a worker that asks for work should do now. Reads only. */
    public static Optional<ClaimDecision> ask(Connection connection, long runId) throws SQLException {
        Optional<RunRow> run = RunStore.find(connection, runId);
        if (run.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(ClaimDecision.of(run.get(), RangeStore.ofRun(connection, runId)));
    }

    /**
     * Takes over an abandoned range, if the decision still stands under the run's lock. End the former owner's session
     * first: its locks would be waited for.
     *
     * @return the range as the worker now holds it; empty if somebody was faster or the run stopped
     */
    public static Optional<RangeRow> takeOver(Connection connection, RangeRow seen, String worker) throws SQLException {
        return Transactions.run(connection, limits(seen.runId()), c -> {
            if (!(decide(c, seen.runId()) instanceof ClaimDecision.TakeOver)) {
                return Optional.empty();
            }
            Optional<RangeRow> current = RangeStore.find(c, seen.id()).filter(range -> range.epoch() == seen.epoch());
            Optional<RangeRow> claimed = current.flatMap(range -> range.claimedBy(worker));
            if (claimed.isEmpty() || !RangeStore.claim(c, seen, claimed.get())) {
                return Optional.empty();
            }
            if (seen.owner() != null) {
                Events.add(
                        c,
                        seen.runId(),
                        "takeover",
                        worker,
                        "range " + seen.id() + " taken over from " + seen.owner() + ", whose lease ran out (epoch "
                                + seen.epoch() + " → " + claimed.get().epoch() + ")");
            }
            ControlSchema.requireKnown(c);
            return claimed;
        });
    }

    /**
     * Cuts a new range behind the frontier.
     *
     * @param expected the frontier from which the end was probed
     * @return the range; empty if the frontier moved meanwhile, the run stopped or enough workers are at it
     */
    public static Optional<RangeRow> cut(
            Connection connection, long runId, @Nullable KeyValue expected, KeyValue upto, String worker)
            throws SQLException {
        return Transactions.run(connection, limits(runId), c -> {
            ClaimDecision decision = decide(c, runId);
            if (!(decision instanceof ClaimDecision.Cut cut) || !java.util.Objects.equals(cut.frontier(), expected)) {
                return Optional.empty();
            }
            RunStore.moveFrontier(c, runId, upto);
            RangeRow range = RangeStore.insert(c, runId, expected, upto, worker);
            // After the write, whose lock no migration can hold at the same time.
            ControlSchema.requireKnown(c);
            return Optional.of(range);
        });
    }

    /**
     * Splits a range that somebody works on: its owner keeps the part up to {@code at}, and goes on undisturbed; the rest
     * is the worker's.
     *
     * @param seen the range as it was when {@code at} was probed
     * @param key of the walk's places, for their order
     * @return the rest; empty if the owner has passed {@code at}, the range changed hands, or the run stopped
     */
    public static Optional<RangeRow> split(Connection connection, RangeRow seen, KeySql key, KeyValue at, String worker)
            throws SQLException {
        return Transactions.run(connection, limits(seen.runId()), c -> {
            boolean may = decide(c, seen.runId()) instanceof ClaimDecision.Split split && split.has(seen);
            if (!may || !RangeStore.shrink(c, seen, key, at)) {
                return Optional.empty();
            }
            RangeRow rest = RangeStore.insert(c, seen.runId(), at, seen.upto(), worker);
            Events.add(
                    c,
                    seen.runId(),
                    "split",
                    worker,
                    "nothing left to claim: range " + seen.id() + " of " + seen.owner() + " ends at " + at
                            + " now, the rest is range " + rest.id() + " of " + worker);
            // After the write, whose lock no migration can hold at the same time.
            ControlSchema.requireKnown(c);
            return Optional.of(rest);
        });
    }

    private static ClaimDecision decide(Connection connection, long runId) throws SQLException {
        Optional<RunRow> run = RunStore.lock(connection, runId);
        return run.isEmpty() ? new ClaimDecision.NotRunning(RunState.CANCELLED) : decide(connection, run.get());
    }

    private static ClaimDecision decide(Connection connection, RunRow locked) throws SQLException {
        return ClaimDecision.of(locked, RangeStore.ofRun(connection, locked.id()));
    }

    /** Hands a done range's counts to its run and forgets the range. False if ownership was lost. */
    public static boolean finish(Connection connection, RangeRow held) throws SQLException {
        return Transactions.run(connection, limits(held.runId()), c -> {
            boolean verifies = RunStore.lock(c, held.runId())
                    .filter(run -> run.kind() == RunRow.Kind.VERIFY)
                    .isPresent();
            if (verifies) {
                Coverage.add(c, held);
            }
            Optional<RangeStore.Final> counts = RangeStore.deleteDone(c, held);
            if (counts.isPresent()) {
                RunStore.addFinished(c, held.runId(), counts.get());
            }
            return counts.isPresent();
        });
    }

    /**
     * Ends a run of which every range is done.
     *
     * @return the state it ended in; empty if it was not finished, or not running any more
     */
    public static Optional<RunState> end(Connection connection, long runId) throws SQLException {
        return Transactions.run(connection, limits(runId), c -> {
            Optional<RunRow> run = RunStore.lock(c, runId);
            if (run.isEmpty() || !(decide(c, run.get()) instanceof ClaimDecision.Finish)) {
                return Optional.empty();
            }
            if (run.get().kind() == RunRow.Kind.VERIFY) {
                return Optional.of(Verdicts.decide(c, runId));
            }
            long quarantined = Jdbc.first(
                            c, row -> row.getLong(1), "SELECT quarantined FROM sluice.run WHERE id = ?", runId)
                    .orElse(0L);
            RunState end = quarantined == 0 ? RunState.SUCCEEDED : RunState.SUCCEEDED_WITH_FAILURES;
            String reason = quarantined == 0 ? "every range is done" : endedWithFailures(runId, quarantined);
            RunStore.setState(c, runId, end, reason, "sluice", null, HeldBy.NOBODY);
            Quarantine.resolve(c, runId);
            if (ProofPhase.of(c, runId).isAsked()) {
                Verifications.follow(c, run.get());
            }
            return Optional.of(end);
        });
    }

    private static String endedWithFailures(long runId, long quarantined) {
        return String.format(
                Locale.ROOT,
                "every range is done; %,d %s quarantined, see 'sluice failures %d'",
                quarantined,
                quarantined == 1 ? "row is" : "rows are",
                runId);
    }

    /**
     * Moves a run to another state; {@code running} is {@code verifying} for a verification. Leaving {@code running} revokes every range in the same transaction, so that no work
     * of theirs is committed after it. A hold is released after a while, longer each time.
     *
     * @param failure the error behind the move; null if there is none
     * @return empty if it was moved, else the refusal
     */
    public static Optional<Refused> move(
            Connection connection, long runId, RunState next, String reason, String actor, @Nullable String failure)
            throws SQLException {
        return Transactions.run(connection, limits(runId, COMMANDS_LOCK_WAIT), c -> {
            Optional<RunRow> run = RunStore.lock(c, runId);
            RunState now = stateOf(run);
            RunState goal = next == RunState.RUNNING ? atWork(run) : next;
            if (!now.canBecome(goal)) {
                return Optional.of(new Refused(now, goal));
            }
            HeldBy heldBy =
                    next == RunState.HELD ? HeldBy.failure(Holds.backoff(RunStore.holds(c, runId))) : HeldBy.NOBODY;
            RunStore.setState(c, runId, goal, reason, actor, failure, heldBy);
            RangeStore.revokeAll(c, runId);
            return Optional.empty();
        });
    }

    /** Holds a run that runs until {@link #release}: what holds it says when that is. */
    public static Optional<Refused> hold(Connection connection, long runId, String reason, String actor)
            throws SQLException {
        return Transactions.run(connection, limits(runId, COMMANDS_LOCK_WAIT), c -> {
            RunState now = stateOf(RunStore.lock(c, runId));
            if (!now.isAtWork()) {
                return Optional.of(new Refused(now, RunState.HELD));
            }
            RunStore.setState(c, runId, RunState.HELD, reason, actor, null, HeldBy.PACE);
            RangeStore.revokeAll(c, runId);
            return Optional.empty();
        });
    }

    /** Lets a held run go on; refused in every other state, since a paused one is only a person's to resume. */
    public static Optional<Refused> release(Connection connection, long runId, String reason, String actor)
            throws SQLException {
        return Transactions.run(connection, limits(runId, COMMANDS_LOCK_WAIT), c -> {
            Optional<RunRow> run = RunStore.lock(c, runId);
            RunState now = stateOf(run);
            if (now != RunState.HELD) {
                return Optional.of(new Refused(now, atWork(run)));
            }
            RunStore.setState(c, runId, atWork(run), reason, actor, null, HeldBy.NOBODY);
            return Optional.empty();
        });
    }

    private static RunState stateOf(Optional<RunRow> run) {
        return run.map(RunRow::state).orElse(RunState.CANCELLED);
    }

    // A verification that goes on verifies.
    private static RunState atWork(Optional<RunRow> run) {
        return run.map(row -> row.kind().atWork()).orElse(RunState.RUNNING);
    }

    /** The refusal in a sentence. */
    public static String sentence(long runId, Refused refused) {
        return "run " + runId + " is " + refused.from().label() + " and cannot become "
                + refused.to().label();
    }

    /** All open ranges of a run. */
    public static List<RangeRow> openRanges(Connection connection, long runId) throws SQLException {
        return RangeStore.ofRun(connection, runId);
    }
}
