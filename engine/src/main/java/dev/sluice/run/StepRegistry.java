package dev.sluice.run;

import dev.sluice.Backfill;
import dev.sluice.JavaStep;
import dev.sluice.store.PlanRow;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** The Java steps that this process has code for, by backfill. SQL steps need none: their text is in the plan. */
public final class StepRegistry {

    private final Map<String, JavaStep> steps = new ConcurrentHashMap<>();

    /** Remembers a backfill's step, if it is in Java; a later one of the same name replaces it. */
    public void register(Backfill backfill) {
        if (backfill.step() instanceof JavaStep step) {
            steps.put(backfill.name(), step);
        }
    }

    /** Whether this process can execute the plan. */
    boolean canRun(PlanRow plan) {
        return plan.stepKind() == PlanRow.StepKind.SQL || steps.containsKey(plan.backfill());
    }

    Optional<JavaStep> find(PlanRow plan) {
        return plan.stepKind() == PlanRow.StepKind.SQL
                ? Optional.empty()
                : Optional.ofNullable(steps.get(plan.backfill()));
    }
}
