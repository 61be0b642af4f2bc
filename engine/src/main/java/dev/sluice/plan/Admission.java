package dev.sluice.plan;

import dev.sluice.ErrorCode;
import dev.sluice.SluiceException;
import dev.sluice.sql.JsonText;
import dev.sluice.sql.SqlFailure;
import dev.sluice.store.DryRunRow;
import dev.sluice.store.DryRuns;
import dev.sluice.store.PlanRow;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Whether a new run of a plan may begin: a stored dry run of the very same definition, bounds and schema decides, else a
 * quick one that is made now.
 *
 * @param sentences what a person who starts the run should read, in order
 * @param made the dry run made now, to be kept with the run; empty if there was one, or none could be made
 */
public record Admission(List<String> sentences, Optional<DryRunRow> made) {

    /** For runs that were not asked about: those that take up the definition of another run. */
    public static final Admission UNASKED = new Admission(List.of(), Optional.empty());

    public Admission {
        sentences = List.copyOf(sentences);
    }

    /**
     * Decides.
     *
     * @param accepted whether a step that is not idempotent is accepted
     * @param actor who starts the run
     * @throws SluiceException with {@link ErrorCode#NOT_IDEMPOTENT} or {@link ErrorCode#PLAN_REFUSED}, saying why and what
     *     to do; nothing was written
     */
    public static Admission of(Connection connection, PlanRow plan, boolean accepted, String actor)
            throws SQLException {
        if (plan.lower() == null) {
            return new Admission(List.of(), Optional.empty());
        }
        List<String> facts = SchemaFacts.of(connection, plan.table());
        Optional<DryRunRow> same = DryRuns.find(connection, plan.hash())
                .filter(stored -> stored.schemaHash().equals(SchemaFacts.hash(facts)))
                .filter(stored -> !stored.refused());
        if (same.isPresent()) {
            return stored(same.get(), accepted);
        }
        List<String> sentences = new ArrayList<>();
        DryRuns.newest(connection, plan.backfill())
                .map(old -> changes(old, plan, facts))
                .filter(sentence -> !sentence.isEmpty())
                .ifPresent(sentences::add);
        try {
            PlanOptions options = accepted ? PlanOptions.QUICK.withRowsPerPlace(0) : PlanOptions.QUICK;
            PlanReport report = DryRun.of(connection, plan, options);
            refuse(report, accepted);
            sentences.addAll(PlanSentences.summary(report));
            return new Admission(sentences, Optional.of(row(report, facts, actor)));
        } catch (SQLException e) {
            SqlFailure failure = SqlFailure.of(e);
            if (failure.kind() == SqlFailure.Kind.CONNECTION) {
                throw e;
            }
            sentences.add("no dry run was possible: " + failure.sentence());
            return new Admission(sentences, Optional.empty());
        }
    }

    /** A report, ready to be kept. */
    public static DryRunRow row(PlanReport report, List<String> schemaFacts, String actor) {
        return new DryRunRow(
                report.plan(),
                report.schemaHash(),
                schemaFacts,
                report.idempotence().verdict().label(),
                report.idempotence().sentence(),
                report.risks().stream().anyMatch(Admission::readsWhole),
                JsonText.write(PlanDocument.of(report)),
                actor,
                Duration.ZERO);
    }

    private static Admission stored(DryRunRow stored, boolean accepted) {
        boolean twice = stored.idempotence().equals(Idempotence.Verdict.NOT_IDEMPOTENT.label());
        if (twice && !accepted) {
            throw notIdempotent(stored.plan(), stored.sentence());
        }
        return new Admission(
                List.of("executes plan " + stored.plan().hash() + ", made " + ago(stored.age()) + " by "
                        + stored.actor() + "; " + stored.sentence() + (twice ? ", which is accepted" : "")),
                Optional.empty());
    }

    private static void refuse(PlanReport report, boolean accepted) {
        for (Risk risk : report.risks()) {
            if (readsWhole(risk)) {
                throw new SluiceException(
                        ErrorCode.PLAN_REFUSED,
                        "backfill " + report.plan().backfill() + " is refused: " + risk.sentence());
            }
        }
        if (report.idempotence().verdict() == Idempotence.Verdict.NOT_IDEMPOTENT && !accepted) {
            throw notIdempotent(report.plan(), report.idempotence().sentence());
        }
    }

    private static boolean readsWhole(Risk risk) {
        return risk.code().equals(Risks.READS_WHOLE_TABLE);
    }

    private static SluiceException notIdempotent(PlanRow plan, String sentence) {
        return new SluiceException(
                ErrorCode.NOT_IDEMPOTENT,
                "the step of " + plan.backfill()
                        + " is not idempotent: tried in a transaction that was rolled back and "
                        + sentence
                        + ". Within a run no row gets the step twice, whatever is killed, but a second run would"
                        + " apply it again. Add a guard to the step, such as AND NOT done, or accept it:"
                        + " --accept-non-idempotent, in Java RunOptions.acceptNonIdempotent()");
    }

    /**
     * What changed in the schema since the plan of an unfinished run was made.
     *
     * @return a sentence; empty if nothing did, or the plan's schema is not known
     */
    public static Optional<String> schemaChanges(Connection connection, PlanRow plan) throws SQLException {
        Optional<DryRunRow> stored = DryRuns.find(connection, plan.hash());
        if (stored.isEmpty()) {
            return Optional.empty();
        }
        List<String> changes =
                SchemaFacts.differences(stored.get().schemaFacts(), SchemaFacts.of(connection, plan.table()));
        return changes.isEmpty()
                ? Optional.empty()
                : Optional.of("since plan " + plan.hash() + " was made "
                        + ago(stored.get().age()) + ", the schema changed: " + String.join("; ", changes));
    }

    /** Which parts of a definition differ, such as {@code step, remaining changed; }, to go on from. */
    public static String definitionChanges(PlanRow before, PlanRow now) {
        List<String> parts = new ArrayList<>();
        definition(parts, "table", before.table(), now.table());
        definition(parts, "key", before.key(), now.key());
        definition(parts, "remaining", before.remaining(), now.remaining());
        definition(parts, "step", before.step(), now.step());
        definition(parts, "skip-reason", before.skipReason(), now.skipReason());
        definition(parts, "verify", before.verify(), now.verify());
        definition(parts, "lock", before.locksRows(), now.locksRows());
        definition(parts, "unlocked step", before.unlockedStep(), now.unlockedStep());
        definition(parts, "tallies", before.tallies(), now.tallies());
        return parts.isEmpty() ? "" : String.join(", ", parts) + " changed; ";
    }

    /** What is different from an earlier dry run of the same backfill, in a sentence; empty if nothing is. */
    static String changes(DryRunRow old, PlanRow now, List<String> facts) {
        List<String> changes = new ArrayList<>();
        String parts = definitionChanges(old.plan(), now);
        if (!parts.isEmpty()) {
            changes.add("the definition's " + parts.replace(" changed; ", " changed"));
        }
        if (!Objects.equals(old.plan().list(), now.list())) {
            changes.add("the key list changed");
        }
        bound(changes, "lowest key", old.plan().lower(), now.lower());
        bound(changes, "highest key", old.plan().upper(), now.upper());
        if (old.plan().table().equals(now.table())) {
            changes.addAll(SchemaFacts.differences(old.schemaFacts(), facts));
        }
        return changes.isEmpty()
                ? ""
                : "planned anew as " + now.hash() + ", since plan " + old.plan().hash() + ", made " + ago(old.age())
                        + " by " + old.actor() + ", does not fit any more: " + String.join("; ", changes);
    }

    private static void definition(List<String> changes, String part, @Nullable Object before, @Nullable Object now) {
        if (!Objects.equals(before, now)) {
            changes.add(part);
        }
    }

    private static void bound(List<String> changes, String name, @Nullable Object before, @Nullable Object now) {
        if (!Objects.equals(before, now)) {
            changes.add("the " + name + " was " + (before == null ? "none" : before) + ", now it is "
                    + (now == null ? "none" : now));
        }
    }

    private static String ago(Duration age) {
        long seconds = Math.max(0, age.toSeconds());
        return seconds < 120
                ? seconds + " s ago"
                : seconds < 7200
                        ? seconds / 60 + " min ago"
                        : seconds < 172_800
                                ? seconds / 3600 + " h ago"
                                : String.format(Locale.ROOT, "%,d days ago", seconds / 86_400);
    }
}
