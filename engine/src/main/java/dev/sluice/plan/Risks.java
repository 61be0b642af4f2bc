package dev.sluice.plan;

import dev.sluice.Outcomes;
import dev.sluice.store.PlanRow;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** What to know of a plan, in sentences. Pure. */
final class Risks {

    /** The code of the risk that no option accepts. */
    static final String READS_WHOLE_TABLE = "reads-whole-table";

    /** The most workers of a run for which nothing else was said. */
    static final int USUAL_WORKERS = 4;

    private static final double GIB = 1L << 30;

    private final List<Risk> risks = new ArrayList<>();
    private final TableFacts facts;
    private final PlanRow plan;

    private Risks(PlanRow plan, TableFacts facts) {
        this.plan = plan;
        this.facts = facts;
    }

    /** All of them, the weightiest first. */
    static List<Risk> of(
            PlanRow plan,
            TableFacts facts,
            RowCount remaining,
            List<StepPlan> stepPlans,
            Optional<Effects> effects,
            Optional<Sample> sample,
            Idempotence idempotence,
            Optional<Projection> projection) {
        Risks risks = new Risks(plan, facts);
        risks.statement(stepPlans);
        risks.idempotence(idempotence);
        effects.ifPresent(risks::effects);
        sample.ifPresent(risks::sample);
        risks.table(remaining);
        projection.ifPresent(risks::projection);
        facts.server().connections().risk(USUAL_WORKERS).ifPresent(risks.risks::add);
        risks.risks.sort(Comparator.comparing(Risk::weight));
        return List.copyOf(risks.risks);
    }

    private void statement(List<StepPlan> stepPlans) {
        Set<String> refusals = new LinkedHashSet<>();
        Set<String> cares = new LinkedHashSet<>();
        stepPlans.forEach(place -> {
            refusals.addAll(place.refusals());
            cares.addAll(place.cares());
        });
        refusals.forEach(sentence -> risks.add(Risk.refuses(READS_WHOLE_TABLE, sentence)));
        cares.forEach(sentence -> risks.add(Risk.warns("reads-much", sentence)));
    }

    private void idempotence(Idempotence idempotence) {
        if (idempotence.verdict() == Idempotence.Verdict.NOT_IDEMPOTENT) {
            risks.add(
                    Risk.refuses(
                            "not-idempotent",
                            idempotence.sentence()
                                    + ". No row gets the step twice within a run, whatever is killed; a second run"
                                    + " would apply it again. Add a guard to the step, or run it with --accept-non-idempotent"));
        } else if (idempotence.verdict() == Idempotence.Verdict.UNKNOWN && plan.lower() != null) {
            risks.add(Risk.warns("idempotence-unknown", idempotence.sentence()));
        }
    }

    private void effects(Effects effects) {
        if (!effects.outlasting().isEmpty()) {
            risks.add(Risk.warns(
                    "effects-outlast-rollback",
                    String.join("; ", effects.outlasting())
                            + ": what that does is not undone when a chunk is rolled back and done again"));
        }
        if (!effects.notifies().isEmpty()) {
            risks.add(Risk.warns(
                    "notifies",
                    String.join("; ", effects.notifies())
                            + " sends notifications: listeners get them at each chunk's commit; the sample sent none"));
        }
        if (!effects.sequences().isEmpty()) {
            risks.add(Risk.informs(
                    "sequence",
                    "numbers are taken from " + String.join(", ", effects.sequences())
                            + ": those that a rolled-back transaction took, as in this sample, are lost"));
        }
    }

    private void sample(Sample sample) {
        if (!sample.failures().isEmpty()) {
            risks.add(Risk.warns(
                    "sample-failed",
                    "the step failed at " + sample.failures().size() + " of "
                            + (sample.places() + sample.failures().size()) + " places, "
                            + sample.failures().get(0) + ": in the run such rows end in quarantine, or hold it up"));
        }
        List<Sample.Fired> triggers =
                sample.triggers().stream().filter(t -> !t.foreignKey()).toList();
        List<Sample.Fired> keys =
                sample.triggers().stream().filter(Sample.Fired::foreignKey).toList();
        if (!triggers.isEmpty()) {
            risks.add(Risk.warns("trigger-fires", fired(triggers, sample, "trigger", "fires", "fire")));
        }
        if (!keys.isEmpty()) {
            risks.add(Risk.informs(
                    "foreign-key-checked", fired(keys, sample, "foreign key", "is checked", "are checked")));
        }
        for (Sample.Written other : sample.writes()) {
            risks.add(Risk.informs(
                    "writes-elsewhere",
                    String.format(
                            Locale.ROOT,
                            "the step also writes to %s: %,d rows inserted, %,d updated, %,d deleted in the sample",
                            other.relation(),
                            other.inserted(),
                            other.updated(),
                            other.deleted())));
        }
        Outcomes outcomes = sample.outcomes();
        if (outcomes.skipped() > 0) {
            risks.add(Risk.warns(
                    "rows-left",
                    String.format(
                            Locale.ROOT,
                            "the step left %,d of %,d sampled rows remaining: they will be skipped, and each later run"
                                    + " will try them again",
                            outcomes.skipped(),
                            outcomes.skipped() + outcomes.changed())));
        }
        if (outcomes.changed() == 0
                && outcomes.scanned() > 0
                && sample.failures().isEmpty()) {
            risks.add(Risk.warns(
                    "changes-nothing",
                    String.format(Locale.ROOT, "the step changed none of %,d sampled rows", outcomes.scanned())));
        }
        indexes(sample);
    }

    private static String fired(List<Sample.Fired> fired, Sample sample, String one, String does, String doMany) {
        String names = fired.stream()
                .map(f -> f.name() + " on " + f.relation())
                .distinct()
                .limit(5)
                .collect(Collectors.joining(", "));
        double millis = fired.stream().mapToDouble(Sample.Fired::millis).sum();
        long changed = Math.max(1, sample.outcomes().changed());
        boolean single = fired.size() == 1;
        return String.format(
                Locale.ROOT,
                "%s %s %s: %.3f ms for each changed row",
                single ? one : one.replace("key", "keys").replace("trigger", "triggers"),
                names,
                single ? does : doMany,
                millis / changed);
    }

    private void indexes(Sample sample) {
        List<String> touched = facts.indexes().stream()
                .filter(i -> !i.summarizing())
                .filter(i -> i.columns().stream().anyMatch(sample.columns()::contains))
                .map(TableFacts.Index::name)
                .distinct()
                .limit(6)
                .toList();
        if (!touched.isEmpty()) {
            risks.add(Risk.warns(
                    "index-written",
                    "the step changes columns of " + String.join(", ", touched)
                            + ": no update is HOT, each writes to every one of the table's "
                            + facts.indexes().size() + (facts.indexes().size() == 1 ? " index" : " indexes")));
        }
    }

    private void table(RowCount remaining) {
        if (!facts.analyzed() && facts.pages() > 0) {
            risks.add(Risk.warns(
                    "no-statistics",
                    "the table has never been analyzed: run ANALYZE " + plan.table() + " before the run"));
        }
        if (facts.leaves() > 1) {
            risks.add(Risk.informs(
                    "partitioned",
                    String.format(
                            Locale.ROOT,
                            "the table has %,d partitions; the walk goes over all of them by key",
                            facts.leaves())));
        }
        double live = Math.max(1, remaining.rows().high());
        if (facts.deadRows() > 10_000 && facts.deadRows() > live / 5) {
            risks.add(Risk.informs(
                    "dead-rows",
                    String.format(
                            Locale.ROOT,
                            "%,d dead row versions wait for vacuum: growth may be less than projected after it, or more"
                                    + " while an old transaction keeps them",
                            facts.deadRows())));
        }
    }

    private void projection(Projection projection) {
        if (projection.wal().high() > facts.server().maxWalBytes()) {
            risks.add(Risk.warns(
                    "checkpoints",
                    String.format(
                            Locale.ROOT,
                            "up to %.1f GiB of WAL against max_wal_size of %.1f GiB: checkpoints will come early, and each"
                                    + " makes the log larger; raise max_wal_size or give it time",
                            projection.wal().high() / GIB,
                            facts.server().maxWalBytes() / GIB)));
        }
        double heap = (double) facts.pages() * TableFacts.BLOCK;
        if (projection.heapGrowth().low() > heap * 0.3
                && projection.heapGrowth().low() > 64 << 20) {
            risks.add(Risk.warns(
                    "bloat",
                    String.format(
                            Locale.ROOT,
                            "the table grows by %.0f to %.0f %%: vacuum makes that room usable again, and gives none back",
                            100 * projection.heapGrowth().low() / heap,
                            100 * projection.heapGrowth().high() / heap)));
        }
    }
}
