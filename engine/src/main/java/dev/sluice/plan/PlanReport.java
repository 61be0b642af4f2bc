package dev.sluice.plan;

import dev.sluice.store.PlanRow;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The dry run: everything that is known of a run before it begins. Text, JSON and a server's pages show this.
 *
 * @param plan the frozen plan, whose hash names it; a run of it executes exactly this
 * @param keyTypes the key's columns with their types, such as {@code id bigint}
 * @param schemaHash of everything in the schema that the plan was made for
 * @param rows in the walk
 * @param remaining rows that still need the step
 * @param density how the rows lie in the key space; null for an empty table
 * @param stepPlans how the server executes the step at several places; empty for a Java step
 * @param sample what the step did to some rows; empty if it was not tried
 * @param idempotence what it did to them a second time
 * @param projection what the run will take; empty if there is nothing to go by
 * @param risks what to know, the weightiest first
 * @param took how long the plan was in the making
 */
public record PlanReport(
        PlanRow plan,
        String keyTypes,
        String schemaHash,
        RowCount rows,
        RowCount remaining,
        @Nullable Density density,
        List<StepPlan> stepPlans,
        Optional<Sample> sample,
        Idempotence idempotence,
        Optional<Projection> projection,
        List<Risk> risks,
        Duration took) {

    public PlanReport {
        stepPlans = List.copyOf(stepPlans);
        risks = List.copyOf(risks);
    }

    /** Why a run of this plan is refused; empty if it is not. A step that is not idempotent can be accepted, others not. */
    public List<Risk> refusals() {
        return risks.stream()
                .filter(risk -> risk.weight() == Risk.Weight.REFUSES)
                .toList();
    }

    /** The same, saying that the control schema could not keep it. */
    public PlanReport notKept(String why) {
        List<Risk> more = new ArrayList<>(risks);
        more.add(Risk.informs("not-kept", "the plan is not kept, and a run will plan anew: " + why));
        return new PlanReport(
                plan,
                keyTypes,
                schemaHash,
                rows,
                remaining,
                density,
                stepPlans,
                sample,
                idempotence,
                projection,
                more,
                took);
    }
}
