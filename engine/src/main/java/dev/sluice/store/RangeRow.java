package dev.sluice.store;

import dev.sluice.KeyValue;
import java.util.Comparator;
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
 * @param upto its last key; a split moves it toward the beginning, nothing moves it away
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
        return isHeld() ? Optional.empty() : Optional.of(with(cursor, upto, epoch + 1, worker, false));
    }

    /**
     * The checkpoint moves, if the caller still owns the range, its chunk begins where committed work ends, and the place
     * lies ahead and not behind the range's end.
     *
     * <p>The epoch alone would not do: a commit whose answer was lost may be carried out by the server after its worker
     * has read the old cursor again, and that worker's next chunk is of the same epoch. Nor would the end as the caller
     * read it: the range may have been split since.
     *
     * @param held the range as the caller read it before it began the chunk
     * @param order of the keys, which only the database knows for sure
     */
    public Optional<RangeRow> advancedTo(KeyValue newCursor, RangeRow held, Comparator<? super KeyValue> order) {
        return held.epoch == epoch
                        && Objects.equals(held.cursor, cursor)
                        && isAhead(newCursor, order)
                        && order.compare(newCursor, upto) <= 0
                ? Optional.of(with(newCursor, upto, epoch, owner, false))
                : Optional.empty();
    }

    /**
     * The range ends earlier, and what lies behind belongs to another, while its owner goes on: it learns of it at its next
     * checkpoint. So the new end must lie ahead of committed work, and before the old.
     *
     * @param seen the range as the caller read it
     * @param order of the keys, which only the database knows for sure
     */
    public Optional<RangeRow> shrunkTo(KeyValue end, RangeRow seen, Comparator<? super KeyValue> order) {
        return seen.epoch == epoch && seen.upto.equals(upto) && isAhead(end, order) && order.compare(end, upto) < 0
                ? Optional.of(with(cursor, end, epoch, owner, expired))
                : Optional.empty();
    }

    private boolean isAhead(KeyValue key, Comparator<? super KeyValue> order) {
        KeyValue position = position();
        return position == null || order.compare(position, key) < 0;
    }

    /** Ownership ends, whoever had it; what the former owner has not committed yet it never will. */
    public RangeRow revoked() {
        return with(cursor, upto, epoch + 1, null, false);
    }

    private RangeRow with(
            @Nullable KeyValue newCursor,
            KeyValue newUpto,
            long newEpoch,
            @Nullable String newOwner,
            boolean nowExpired) {
        return new RangeRow(id, runId, after, newCursor, newUpto, newEpoch, newOwner, nowExpired);
    }
}
