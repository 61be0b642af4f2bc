package dev.sluice.store;

import dev.sluice.Key;
import dev.sluice.KeyValue;
import dev.sluice.Tally;
import dev.sluice.Walk;
import java.util.List;
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
 * @param verify the SELECT that returns the rows of a chunk that are wrong; null if those are that are remaining
 * @param lower the first place of the walk, inclusive; null for an empty one
 * @param upper the last place of the walk, inclusive; null for an empty one
 * @param estimatedRows how many rows the walk has, as estimated
 * @param list the number of the key list it walks, whose ordinals are then its bounds; null for the table
 * @param part whether it walks less than its definition means
 * @param locksRows whether each chunk locks its rows before the step
 * @param unlockedStep the statement for a row that cannot be locked long enough; null if there is none
 * @param tallies what the step tells of each row it changes
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
        @Nullable String verify,
        @Nullable KeyValue lower,
        @Nullable KeyValue upper,
        long estimatedRows,
        @Nullable Long list,
        boolean part,
        boolean locksRows,
        @Nullable String unlockedStep,
        List<Tally> tallies) {

    public PlanRow {
        tallies = List.copyOf(tallies);
    }

    /** A plan that walks the whole table, without a check of its own. */
    public PlanRow(
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
        this(
                hash,
                definitionHash,
                backfill,
                table,
                key,
                remaining,
                stepKind,
                step,
                skipReason,
                null,
                lower,
                upper,
                estimatedRows,
                null,
                false,
                false,
                null,
                List.of());
    }

    /** The way through the rows. */
    public Walk walk() {
        return list == null ? new Walk.ByKey(key) : new Walk.ByList(key, list);
    }

    /** Where the step's code is. */
    public enum StepKind {
        SQL,
        JAVA
    }
}
