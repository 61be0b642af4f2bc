package dev.sluice.store;

import dev.sluice.Key;
import dev.sluice.KeyValue;
import org.jspecify.annotations.Nullable;

/**
 * A frozen plan as stored.
 *
 * @param hash names it: covers the definition and the bounds
 * @param definitionHash covers the definition only, to see whether a definition changed between start and resume
 * @param backfill the backfill's name
 * @param table the walked table, quoted and with its schema
 * @param key the key's columns
 * @param remaining the predicate; null if every row needs the step
 * @param stepKind {@code sql}, or {@code java} for a step only a process that has its code can run
 * @param step the statement, or the class of a Java step
 * @param skipReason expression for why a row was skipped; null for a general reason
 * @param lower the lowest key, inclusive; null for an empty table
 * @param upper the highest key, inclusive; null for an empty table
 * @param estimatedRows how many rows the walk has, as estimated
 */
public record PlanRow(
        String hash,
        String definitionHash,
        String backfill,
        String table,
        Key key,
        @Nullable String remaining,
        StepKind stepKind,
        String step,
        @Nullable String skipReason,
        @Nullable KeyValue lower,
        @Nullable KeyValue upper,
        long estimatedRows) {

    /** Where the step's code is. */
    public enum StepKind {
        SQL,
        JAVA
    }
}
