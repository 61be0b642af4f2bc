package dev.sluice.model;

import dev.sluice.KeyValue;
import dev.sluice.store.RangeRow;
import java.util.Optional;

/** The rules under test: here the engine's own; a test overrides one to see that breaking it is noticed. */
interface Rules {

    /** The engine's rules. */
    Rules REAL = new Rules() {};

    default Optional<RangeRow> claim(RangeRow row, String worker) {
        return row.claimedBy(worker);
    }

    /** The fence. {@code held} is the range as the worker read it before it began the chunk. */
    default Optional<RangeRow> advance(RangeRow row, KeyValue cursor, RangeRow held) {
        return row.advancedTo(cursor, held, Keys.ORDER);
    }

    /** A split's first half: the range ends earlier. {@code seen} is the range as it was when the place was chosen. */
    default Optional<RangeRow> shrink(RangeRow row, KeyValue end, RangeRow seen) {
        return row.shrunkTo(end, seen, Keys.ORDER);
    }

    default RangeRow revoke(RangeRow row) {
        return row.revoked();
    }

    default boolean mayFinish(RangeRow row, RangeRow held) {
        return row.epoch() == held.epoch() && row.isDone();
    }

    /** Whether the checkpoint is seen by others before the chunk's data is committed. */
    default boolean checkpointCommitsFirst() {
        return false;
    }

    /** Whether a bad row is written into the quarantine in a transaction of its own, before the fence. */
    default boolean quarantineCommitsFirst() {
        return false;
    }

    /** Whether a process renews whatever bears its workers' names, rather than what they know they hold. */
    default boolean renewsByName() {
        return false;
    }
}
