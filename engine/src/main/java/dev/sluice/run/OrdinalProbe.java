package dev.sluice.run;

import dev.sluice.KeyValue;
import dev.sluice.Walk;
import java.sql.Connection;
import org.jspecify.annotations.Nullable;

/** Counts along a key list, and asks nobody. How many of the keys have a row is not known before they are looked up. */
final class OrdinalProbe implements WalkProbe {

    @Override
    public End end(Connection connection, @Nullable KeyValue after, KeyValue upto, int rows) {
        long last = ordinal(after) + rows;
        return new End(last < Walk.ByList.ordinal(upto) ? Walk.ByList.place(last) : upto, 0);
    }

    @Override
    public long count(Connection connection, @Nullable KeyValue after, KeyValue upto, int most) {
        return Math.min(most, Walk.ByList.ordinal(upto) - ordinal(after));
    }

    private static long ordinal(@Nullable KeyValue after) {
        return after == null ? 0 : Walk.ByList.ordinal(after);
    }
}
