package dev.sluice.store;

import dev.sluice.KeyValue;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * An open range {@code (after, upto]} with its ownership: the pure transitions on which everything rests.
 *
 * <p>The epoch grows with each change of ownership and with nothing else. Whoever holds an older epoch can change
 * nothing any more, however late its statement arrives: that is the fence.
 *
 * @param id its number
 * @param runId the run it belongs to
 * @param after the last key before it; null for the run's first range, which begins at the lowest key
 * @param cursor the last key whose work is committed; null before the first chunk
 * @param upto its last key
 * @param epoch how often ownership changed
 * @param owner the worker that holds it; null when nobody does
 * @param expired whether the owner's lease has run out, by the database's clock
 */
public record RangeRow(
        long id,
        long runId,
        @Nullable KeyValue after,
        @Nullable KeyValue cursor,
        KeyValue upto,
        long epoch,
        @Nullable String owner,
        boolean expired) {

    /** Whether a live owner holds it. */
    public boolean isHeld() {
        return owner != null && !expired;
    }

    /** Whether every key is done and only the bookkeeping is left. */
    public boolean isDone() {
        return upto.equals(cursor);
    }

    /** The last key behind which the next chunk begins; null for the run's very beginning. */
    public @Nullable KeyValue position() {
        return cursor != null ? cursor : after;
    }

    /** Ownership passes to a worker, unless a live owner holds it. */
    public Optional<RangeRow> claimedBy(String worker) {
        return isHeld() ? Optional.empty() : Optional.of(with(cursor, epoch + 1, worker));
    }

    /**
     * The checkpoint moves, if the caller still owns the range and its chunk begins where committed work ends.
     *
     * <p>The epoch alone would not do: a commit whose answer was lost may be carried out by the server after its worker
     * has read the old cursor again, and that worker's next chunk is of the same epoch.
     *
     * @param held the range as the caller read it before it began the chunk
     */
    public Optional<RangeRow> advancedTo(KeyValue newCursor, RangeRow held) {
        return held.epoch == epoch && Objects.equals(held.cursor, cursor)
                ? Optional.of(with(newCursor, epoch, owner))
                : Optional.empty();
    }

    /** Ownership ends, whoever had it; what the former owner has not committed yet it never will. */
    public RangeRow revoked() {
        return with(cursor, epoch + 1, null);
    }

    private RangeRow with(@Nullable KeyValue newCursor, long newEpoch, @Nullable String newOwner) {
        return new RangeRow(id, runId, after, newCursor, upto, newEpoch, newOwner, false);
    }
}
