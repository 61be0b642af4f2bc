package dev.sluice.plan;

import java.util.List;

/**
 * How the server would execute the step on a real chunk at one place.
 *
 * @param chunk the keys, as {@code (100, 200]}
 * @param summary how the walked table is read, such as {@code Index Scan using t_pkey}
 * @param refusals why this plan is not fit to run, one sentence each, naming the missing index; empty if it is
 * @param cares what is not forbidden but costly
 */
public record StepPlan(String chunk, String summary, List<String> refusals, List<String> cares) {

    public StepPlan {
        refusals = List.copyOf(refusals);
        cares = List.copyOf(cares);
    }
}
