package dev.sluice.store;

import dev.sluice.RunOptions;
import dev.sluice.RunState;
import dev.sluice.VerifyOptions;
import dev.sluice.sql.Jdbc;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Whether and how the result of a run is verified when its work is done: the promise that is kept on the run.
 *
 * @param isAsked whether at all
 * @param sample how many rows are drawn for that, as they were asked for; null for every row
 * @param seed from which they are drawn; null for every row
 */
public record ProofPhase(
        boolean isAsked, @Nullable String sample, @Nullable Long seed) {

    /** No verification. */
    public static final ProofPhase NONE = new ProofPhase(false, null, null);

    /** What options ask for. A sample without a seed gets one here, once, so that the same rows are drawn however often. */
    public static ProofPhase asked(RunOptions options) {
        if (!options.verify().orElse(false)) {
            return NONE;
        }
        String sample = options.verifySample().orElse(null);
        return new ProofPhase(
                true, sample, sample == null ? null : options.verifySeed().orElseGet(VerifyOptions::seedByChance));
    }

    /** That of a run; {@link #NONE} of one that is gone. */
    public static ProofPhase of(Connection connection, long runId) throws SQLException {
        return Jdbc.first(
                        connection,
                        row -> new ProofPhase(row.getBoolean(1), row.getString(2), row.getObject(3, Long.class)),
                        "SELECT then_verify, verify_sample, verify_seed FROM sluice.run WHERE id = ?",
                        runId)
                .orElse(NONE);
    }

    /** Whether a verification is at least what is asked for: every row is more than any sample. */
    public boolean isMetBy(boolean bySample) {
        return isAsked && (sample != null || !bySample);
    }

    /**
     * Says what becomes of the result of a run that exists already. Belongs into a transaction.
     *
     * @return false if its work is done, so that it is too late
     */
    public static boolean set(Connection connection, long runId, RunOptions options, String actor) throws SQLException {
        ProofPhase wanted = asked(options);
        Optional<RunRow> run = RunStore.lock(connection, runId);
        if (run.isEmpty() || (run.get().state().isEnded() && run.get().state() != RunState.FAILED)) {
            return false;
        }
        ProofPhase now = of(connection, runId);
        // The same sample asked for again is the one that is promised already.
        boolean sameSeed = options.verifySeed().isEmpty() || Objects.equals(now.seed, wanted.seed);
        if (now.isAsked != wanted.isAsked || !Objects.equals(now.sample, wanted.sample) || !sameSeed) {
            Jdbc.update(
                    connection,
                    "UPDATE sluice.run SET then_verify = ?, verify_sample = ?, verify_seed = ? WHERE id = ?",
                    wanted.isAsked,
                    wanted.sample,
                    wanted.seed,
                    runId);
            Events.add(connection, runId, "verify", actor, wanted.sentence());
        }
        return true;
    }

    private String sentence() {
        return sample == null
                ? "its result is " + (isAsked ? "" : "not ") + "to be verified when its work is done"
                : "a sample of its result (" + sample + ", seed " + seed + ") is to be verified when its work is done";
    }
}
