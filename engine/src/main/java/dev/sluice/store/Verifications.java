package dev.sluice.store;

import dev.sluice.RunOptions;
import dev.sluice.RunState;
import dev.sluice.Verdict;
import dev.sluice.Verification;
import dev.sluice.sql.Jdbc;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Statements on verifications: beginning one, finding what it has found. */
public final class Verifications {

    private static final String QUERY = """
            SELECT v.*, r.state, r.reason AS state_reason,
                   r.changed + r.already_right + r.skipped + r.quarantined + r.differing + coalesce(o.checked, 0) AS checked,
                   r.differing + coalesce(o.differing, 0) AS differing, r.skipped + coalesce(o.skipped, 0) AS skipped,
                   r.quarantined + coalesce(o.quarantined, 0) AS quarantined
              FROM sluice.verification v JOIN sluice.run r ON r.id = v.run_id AND r.purged_at IS NULL
              LEFT JOIN LATERAL (
                    SELECT CAST(sum(g.changed + g.already_right + g.skipped + g.quarantined + g.differing) AS bigint) AS checked,
                           CAST(sum(g.differing) AS bigint) AS differing, CAST(sum(g.skipped) AS bigint) AS skipped,
                           CAST(sum(g.quarantined) AS bigint) AS quarantined
                      FROM sluice.range g WHERE g.run_id = r.id) o ON true
            """;

    private Verifications() {}

    /**
     * What is verified.
     *
     * @param ofRun the run whose result it is; null for a definition's
     * @param sample how a sample was asked for; null for every row
     * @param sampleSeed from which it was drawn; null for every row
     * @param onReplica whether the rows are read on a replica, which must have all that is in the log by now
     */
    public record Subject(
            @Nullable Long ofRun,
            @Nullable String sample,
            @Nullable Long sampleSeed,
            boolean onReplica) {

        /** Every row, on the primary. */
        public static Subject ofRun(@Nullable Long run) {
            return new Subject(run, null, null, false);
        }
    }

    /**
     * Creates a verification, already at work. Its verdict is unknown.
     *
     * @param plan whose walk it checks; of a sample, from which that is drawn
     * @return its run's number; empty if another verification of this backfill and these labels is under way
     */
    public static Optional<Long> create(
            Connection connection, PlanRow plan, RunOptions options, int maxWorkers, String actor, Subject subject)
            throws SQLException {
        Optional<Long> run = RunStore.create(connection, RunRow.Kind.VERIFY, plan, options, maxWorkers, actor);
        if (run.isPresent()) {
            describe(connection, run.get(), subject);
        }
        return run;
    }

    private static void describe(Connection connection, long runId, Subject subject) throws SQLException {
        Jdbc.update(
                connection,
                "INSERT INTO sluice.verification (run_id, of_run, plan_hash, plan_facts, sample, sample_rows, sample_seed,"
                        + " replica_from) SELECT r.id, ?, p.hash, " + Verdicts.PLAN_FACTS
                        + ", ?, CASE WHEN CAST(? AS text) IS NOT NULL AND p.upper_key IS NULL THEN 0 END, ?,"
                        + " CASE WHEN ? THEN pg_current_wal_insert_lsn() END"
                        + " FROM sluice.run r JOIN sluice.plan p ON p.hash = r.plan_hash"
                        + " WHERE r.id = ?",
                subject.ofRun(),
                subject.sample(),
                subject.sample(),
                subject.sampleSeed(),
                subject.onReplica(),
                runId);
    }

    /** Begins the verification of a run whose work ends in this transaction, with its knobs. */
    static void follow(Connection connection, RunRow done) throws SQLException {
        RunOptions options = done.options().orElse(RunStore.paceOptions(connection, done.id()));
        ProofPhase phase = ProofPhase.of(connection, done.id());
        Subject subject = done.plan().list() == null
                ? new Subject(done.id(), phase.sample(), phase.seed(), false)
                : Subject.ofRun(done.id());
        Optional<Long> run = create(connection, done.plan(), options, done.maxWorkers(), "sluice", subject);
        Events.add(
                connection,
                done.id(),
                "verify",
                "sluice",
                run.map(id -> "run " + id + " verifies " + (subject.sample() == null ? "it" : "a sample of it"))
                        .orElse(
                                "another verification is under way, so this one was left out; begin it with 'sluice verify "
                                        + done.id() + "'"));
    }

    /**
     * The verification that is the last phase of a run whose work is done, if it has not ended.
     *
     * @param sampleWillDo whether one of a sample counts, as it does not for who asks for every row
     * @return its run's number; empty if the run has no such phase, or its verification has ended
     */
    public static Optional<Long> underWayAfter(Connection connection, long runId, boolean sampleWillDo)
            throws SQLException {
        ProofPhase phase = ProofPhase.of(connection, runId);
        return newestOf(connection, runId)
                .filter(found -> !found.state().isEnded() && phase.isMetBy(found.isSample()))
                .filter(found -> sampleWillDo || !found.isSample())
                .map(Verification::run);
    }

    /** Keeps how many rows are outside of the frozen bounds. */
    public static void tellOutside(Connection connection, long runId, long rows) throws SQLException {
        Jdbc.update(
                connection,
                "UPDATE sluice.verification SET outside_rows = ? WHERE run_id = ? AND decided_at IS NULL",
                rows,
                runId);
    }

    /** What a run that verifies has found; empty for one that works. */
    public static Optional<Verification> find(Connection connection, long runId) throws SQLException {
        return Jdbc.first(connection, Verifications::read, QUERY + " WHERE v.run_id = ?", runId);
    }

    /** The newest verification of a run's result. */
    public static Optional<Verification> newestOf(Connection connection, long runId) throws SQLException {
        return Jdbc.first(
                connection, Verifications::read, QUERY + " WHERE v.of_run = ? ORDER BY v.run_id DESC LIMIT 1", runId);
    }

    // A verdict counts only of a run that has ended with it.
    private static Verification read(ResultSet row) throws SQLException {
        RunState state = RunState.ofLabel(row.getString("state"));
        boolean decided = row.getString("reason") != null
                && (state == RunState.SUCCEEDED
                        || state == RunState.SUCCEEDED_WITH_FAILURES
                        || state == RunState.FAILED);
        Verdict verdict = decided ? Verdict.ofLabel(row.getString("verdict")) : Verdict.UNKNOWN;
        String reason = decided
                ? row.getString("reason")
                : "no pass is complete: run " + row.getLong("run_id") + " is "
                        + state.label().replace('_', ' ') + " (" + row.getString("state_reason") + ")";
        return new Verification(
                row.getLong("run_id"),
                row.getObject("of_run", Long.class),
                state,
                verdict,
                reason,
                row.getLong("checked"),
                row.getLong("differing"),
                row.getLong("skipped"),
                row.getLong("quarantined"),
                row.getString("sample"),
                row.getObject("sample_rows", Long.class),
                row.getObject("sample_worth", Long.class),
                row.getObject("sample_seed", Long.class),
                row.getObject("outside_rows", Long.class),
                Jdbc.instant(row, "decided_at"));
    }
}
