package dev.sluice.run;

import dev.sluice.KeyColumn;
import dev.sluice.KeyOrder;
import dev.sluice.KeyType;
import dev.sluice.KeyValue;
import dev.sluice.Walk;
import dev.sluice.store.PlanRow;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.EnumSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Takes as many keys for as many rows, and reads nothing for it: where keys are whole numbers, each of one row at most, and
 * most of the numbers are in use. A stretch has fewer rows than asked for where some are gone, and never more.
 *
 * <p>For a verification, which counts a chunk's rows by the way. To walk along the index for each end costs it a sixth of its
 * time behind a run that left two versions of each row.
 */
final class KeyStride implements WalkProbe {

    private static final Set<KeyType> WHOLE_NUMBERS = EnumSet.of(KeyType.SMALLINT, KeyType.INTEGER, KeyType.BIGINT);

    // So many numbers for one row, and chunks are half of what was asked for: still no smaller than their sizes vary.
    private static final int MOST_KEYS_A_ROW = 2;

    private final @Nullable KeyValue lower;
    private final KeyProbe probe;

    KeyStride(PlanRow plan) {
        this.lower = plan.lower();
        this.probe = new KeyProbe(plan);
    }

    /** Whether the walk of a plan is one along such keys. */
    static boolean suits(PlanRow plan) {
        KeyValue lower = plan.lower();
        KeyValue upper = plan.upper();
        if (plan.walk() instanceof Walk.ByList || plan.key().width() != 1 || lower == null || upper == null) {
            return false;
        }
        KeyColumn column = plan.key().columns().get(0);
        if (!WHOLE_NUMBERS.contains(column.type()) || column.order() != KeyOrder.ASC) {
            return false;
        }
        // Below zero if it is more than a number holds.
        long numbers = number(upper) - number(lower);
        return numbers >= 0 && numbers / MOST_KEYS_A_ROW < plan.estimatedRows();
    }

    @Override
    public End end(Connection connection, @Nullable KeyValue after, KeyValue upto, int rows) {
        long behind;
        if (after != null) {
            behind = number(after);
        } else if (lower != null) {
            behind = number(lower) - 1;
        } else {
            return new End(upto, 0);
        }
        boolean toTheEnd = number(upto) - behind <= rows;
        return new End(toTheEnd ? upto : KeyValue.of(String.valueOf(behind + rows)), 0);
    }

    @Override
    public long count(Connection connection, @Nullable KeyValue after, KeyValue upto, int most) throws SQLException {
        return probe.count(connection, after, upto, most);
    }

    private static long number(KeyValue key) {
        return Long.parseLong(key.parts().get(0));
    }
}
