package dev.sluice.store;

import java.time.Duration;
import java.util.List;

/**
 * What is kept of a dry run.
 *
 * @param plan the plan it was made of
 * @param schemaHash of the schema that it was made for
 * @param schemaFacts that schema, fact by fact, to say what changed
 * @param idempotence {@code idempotent}, {@code not_idempotent} or {@code unknown}
 * @param sentence the same for people
 * @param refused whether the step would read a whole large table for each chunk
 * @param report everything, as JSON
 * @param actor who asked for it
 * @param age since it was kept, by the database's clock; zero for one that is to be kept
 */
public record DryRunRow(
        PlanRow plan,
        String schemaHash,
        List<String> schemaFacts,
        String idempotence,
        String sentence,
        boolean refused,
        String report,
        String actor,
        Duration age) {

    public DryRunRow {
        schemaFacts = List.copyOf(schemaFacts);
    }
}
