package dev.sluice.run;

import dev.sluice.Backfill;
import dev.sluice.Difference;
import dev.sluice.ErrorCode;
import dev.sluice.KeyValue;
import dev.sluice.RunOptions;
import dev.sluice.SluiceException;
import dev.sluice.Verdict;
import dev.sluice.Verification;
import dev.sluice.VerifyOptions;
import dev.sluice.pace.Pace;
import dev.sluice.plan.KeysProgress;
import dev.sluice.plan.Planner;
import dev.sluice.sql.Transactions;
import dev.sluice.store.Differences;
import dev.sluice.store.Events;
import dev.sluice.store.PlanRow;
import dev.sluice.store.RunRow;
import dev.sluice.store.RunStore;
import dev.sluice.store.Verifications;
import dev.sluice.verify.ChunkCheck;
import dev.sluice.verify.ReplicaPoint;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** How verifications begin, and the runs that repair what they found. Thread-safe. */
public final class VerifyStarts {

    private static final Transactions.Limits LIMITS = new Transactions.Limits(
            "sluice create", Duration.ofSeconds(5), Duration.ofSeconds(10), Duration.ofSeconds(5));

    private final Reruns reruns;
    private final String actor;
    private final @Nullable Connections replica;

    /** @param replica where to read; null for the primary */
    public VerifyStarts(Reruns reruns, String actor, @Nullable Connections replica) {
        this.reruns = reruns;
        this.actor = actor;
        this.replica = replica;
    }

    /**
     * Begins the verification of a run's result.
     *
     * @return the number of the run that verifies
     */
    public long ofRun(Connection connection, long runId, VerifyOptions options) throws SQLException {
        RunRow run = find(connection, runId);
        if (run.kind() == RunRow.Kind.VERIFY) {
            throw refused("run " + runId + " verifies another: name the run whose result is to be verified");
        }
        if (!run.state().isEnded()) {
            throw refused("run " + runId + " of " + run.backfill() + " is "
                    + run.state().label() + ": its result can be verified when it has ended");
        }
        RunOptions all = options.run().orElse(run.options()).orElse(RunStore.paceOptions(connection, runId));
        return begin(connection, run.plan(), runId, options, all);
    }

    /**
     * Begins the verification of a definition: of its newest run, if that has ended and did just this, else of the table as it
     * is now.
     *
     * @return the number of the run that verifies
     */
    public long ofDefinition(Connection connection, Backfill backfill, VerifyOptions options) throws SQLException {
        RunOptions given = options.run().orElse(backfill.defaults());
        Optional<RunRow> newest = RunStore.newestWhole(connection, backfill.name(), given.labels());
        PlanRow plan = Planner.plan(connection, backfill, KeysProgress.SILENT);
        if (newest.isPresent() && newest.get().plan().definitionHash().equals(plan.definitionHash())) {
            return ofRun(connection, newest.get().id(), options.withRun(given));
        }
        return begin(connection, plan, null, options, given);
    }

    private long begin(
            Connection connection, PlanRow plan, @Nullable Long ofRun, VerifyOptions options, RunOptions knobs)
            throws SQLException {
        requirePossible(plan);
        Connections readOn = replica;
        if (readOn != null) {
            readOn.with(there -> {
                ReplicaPoint.requireReplica(connection, there);
                return true;
            });
        }
        String sample = options.sample().orElse(null);
        if (sample != null) {
            requireSampled(plan, sample);
        }
        Long seed = sample == null ? null : Long.valueOf(options.seed().orElseGet(VerifyOptions::seedByChance));
        Verifications.Subject subject = new Verifications.Subject(ofRun, sample, seed, readOn != null);
        Optional<Long> created = Transactions.run(connection, LIMITS, c -> {
            Optional<Long> run = Verifications.create(c, plan, knobs, Pace.workers(knobs), actor, subject);
            if (run.isPresent()) {
                Events.add(c, run.get(), "verify", actor, sentence(plan, subject));
                if (ofRun != null) {
                    Events.add(c, ofRun, "verify", actor, "run " + run.get() + " verifies it");
                }
            }
            return run;
        });
        return created.orElseThrow(() -> new SluiceException(
                ErrorCode.RUN_ACTIVE,
                "another verification of " + plan.backfill()
                        + " under the same labels is under way: wait for its end, or"
                        + " cancel it; 'sluice ls --all' lists it"));
    }

    /**
     * Refuses a plan that nothing can be verified by.
     *
     * @throws SluiceException with {@link ErrorCode#CANNOT_VERIFY}
     */
    public static void requirePossible(PlanRow plan) {
        if (!ChunkCheck.isPossible(plan)) {
            throw new SluiceException(
                    ErrorCode.CANNOT_VERIFY,
                    "backfill " + plan.backfill()
                            + " cannot be verified: it says neither which rows remain ('remaining') nor"
                            + " how to find those that are wrong ('verify-with'), so nothing tells a right row from a wrong"
                            + " one");
        }
    }

    private static void requireSampled(PlanRow plan, String sample) {
        if (plan.list() != null) {
            throw refused("a key list is verified as a whole: leave the sample out");
        }
        long rows = VerifyOptions.rowsOf(sample, plan.estimatedRows());
        if (rows > VerifyOptions.MOST_SAMPLED) {
            throw refused(String.format(
                    Locale.ROOT,
                    "a sample of %,d rows is more than %,d: verify every row, or take a smaller one",
                    rows,
                    VerifyOptions.MOST_SAMPLED));
        }
    }

    private static String sentence(PlanRow plan, Verifications.Subject subject) {
        String what =
                subject.ofRun() == null ? "the definition, as no ended run of it is there" : "run " + subject.ofRun();
        String rows = subject.sample() == null
                ? "every row"
                : "a sample (" + subject.sample() + ", seed " + subject.sampleSeed() + ")";
        return "verifies " + what + ": " + rows + " by "
                + (plan.verify() != null ? "the backfill's own check" : "whether it is remaining");
    }

    /**
     * Begins a run over the rows that a verification found to differ; over all rows if it did not keep every key.
     *
     * @param runId the verification, or the run that it verified
     * @return the number of the run that repairs
     */
    public long repair(Connection connection, long runId, RunOptions options) throws SQLException {
        Optional<Verification> own = Verifications.find(connection, runId);
        Verification found = (own.isPresent() ? own : Verifications.newestOf(connection, runId))
                .orElseThrow(() -> refused("run " + runId + " was never verified: there is nothing to repair"));
        if (found.verdict() != Verdict.FAILED) {
            throw new SluiceException(
                    ErrorCode.NOTHING_TO_RETRY,
                    "there is nothing to repair: the verdict of run " + found.run() + " is "
                            + found.verdict().label() + ", " + found.reason());
        }
        List<Difference> kept = Differences.list(connection, found.run(), Verification.MOST_KEPT + 1);
        long origin = found.subject().orElse(found.run());
        if (kept.size() < found.differing()) {
            return reruns.again(
                    connection,
                    origin,
                    options,
                    String.format(
                            Locale.ROOT,
                            "repairs what run %d found: of %,d rows that differ %,d keys were kept, so it walks all rows",
                            found.run(),
                            found.differing(),
                            kept.size()));
        }
        List<KeyValue> keys = kept.stream().map(Difference::key).toList();
        return reruns.over(
                connection,
                origin,
                keys,
                options,
                String.format(
                        Locale.ROOT,
                        "repairs the %,d %s that run %d found to differ",
                        keys.size(),
                        keys.size() == 1 ? "row" : "rows",
                        found.run()));
    }

    private static RunRow find(Connection connection, long runId) throws SQLException {
        return RunStore.find(connection, runId)
                .orElseThrow(() -> new SluiceException(ErrorCode.RUN_NOT_FOUND, "there is no run " + runId));
    }

    private static SluiceException refused(String message) {
        return new SluiceException(ErrorCode.TRANSITION_REFUSED, message);
    }
}
