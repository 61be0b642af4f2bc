package dev.sluice.plan;

import dev.sluice.Outcomes;
import java.util.List;

/**
 * What the step did to some rows at several places of the key space, each place in a transaction of its own that was
 * rolled back.
 *
 * @param places where it was tried
 * @param outcomes of the rows scanned there
 * @param walBytes what the first pass wrote to the WAL
 * @param fullPages full-page images among it: first writes to a page since the last checkpoint
 * @param walOfOthers whether {@code walBytes} may contain other sessions' WAL, since triggers had to be seen
 * @param rowBytesBefore mean size of a changed row's version in the heap before the step
 * @param rowBytesAfter and after it
 * @param outsideBytes mean bytes that the step put outside the heap for a changed row, as wide values are
 * @param hotUpdates updates that needed no index entry
 * @param updates all updates of the walked table
 * @param scatter 1 if neighbours by key are neighbours in the heap; up to the rows of a block if they lie anywhere
 * @param millisPerRow the least and the most time for a changed row at a place
 * @param columns the columns that changed
 * @param locks the locks taken, by relation
 * @param triggers triggers and foreign keys that fired
 * @param writes rows written to other tables
 * @param failures what went wrong at places, one sentence each
 */
public record Sample(
        int places,
        Outcomes outcomes,
        long walBytes,
        long fullPages,
        boolean walOfOthers,
        double rowBytesBefore,
        double rowBytesAfter,
        double outsideBytes,
        long hotUpdates,
        long updates,
        double scatter,
        Interval millisPerRow,
        List<String> columns,
        List<Lock> locks,
        List<Fired> triggers,
        List<Written> writes,
        List<String> failures) {

    /** A lock on a relation, held until a chunk's transaction ends. */
    public record Lock(String relation, String mode) {}

    /**
     * A trigger, or a foreign key's check, that fired.
     *
     * @param name of the trigger, or of the constraint behind it
     * @param relation where
     * @param foreignKey whether it is a foreign key's
     * @param calls how often, over all places
     * @param millis how long in all
     */
    public record Fired(String name, String relation, boolean foreignKey, long calls, double millis) {}

    /**
     * Rows written to a table that is not the walked one.
     *
     * @param relation the table
     * @param growth bytes by which it grew, heap and indexes together, in whole blocks
     */
    public record Written(String relation, long inserted, long updated, long deleted, long growth) {}

    public Sample {
        columns = List.copyOf(columns);
        locks = List.copyOf(locks);
        triggers = List.copyOf(triggers);
        writes = List.copyOf(writes);
        failures = List.copyOf(failures);
    }

    /** The share of updates that needed no index entry, 0 to 1; NaN without updates. */
    public double hotShare() {
        return updates == 0 ? Double.NaN : (double) hotUpdates / updates;
    }
}
