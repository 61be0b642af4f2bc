package dev.sluice.verify;

import dev.sluice.KeyValue;
import dev.sluice.Verification;
import dev.sluice.sql.Jdbc;
import dev.sluice.sql.KeySlice;
import dev.sluice.sql.KeySql;
import dev.sluice.store.PlanRow;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Rows of the table that are outside of a plan's bounds: the application's, which no run of the plan touches or checks. */
public final class OutsideRows {

    private OutsideRows() {}

    /**
     * Counts them along the key's index, up to {@link Verification#MOST_OUTSIDE}.
     *
     * @return empty for a plan that walks a key list
     */
    public static Optional<Long> count(Connection connection, PlanRow plan) throws SQLException {
        if (plan.list() != null) {
            return Optional.empty();
        }
        KeySql key = new KeySql(plan.key());
        KeyValue first = end(connection, plan, key, key.order("w."));
        KeyValue last = end(connection, plan, key, key.reversedOrder("w."));
        if (first == null || last == null) {
            return Optional.of(0L);
        }
        KeyValue lower = plan.lower();
        KeyValue upper = plan.upper();
        if (lower == null || upper == null) {
            return Optional.of(count(connection, plan, KeySlice.of(plan.key(), first, true, last)));
        }
        long behind = last.equals(upper) ? 0 : count(connection, plan, KeySlice.of(plan.key(), upper, false, last));
        // The slice ends with the plan's first row, if that is still there.
        long before = first.equals(lower)
                ? 0
                : count(connection, plan, KeySlice.of(plan.key(), first, true, lower))
                        - count(connection, plan, KeySlice.of(plan.key(), lower, true, lower));
        return Optional.of(Math.min(Verification.MOST_OUTSIDE, behind + Math.max(0, before)));
    }

    private static @Nullable KeyValue end(Connection connection, PlanRow plan, KeySql key, String order)
            throws SQLException {
        return Jdbc.first(
                        connection,
                        row -> key.read(row, 1),
                        "SELECT /* sluice probe */ " + key.selectText("w.") + " FROM " + plan.table()
                                + " AS w ORDER BY " + order + " LIMIT 1")
                .orElse(null);
    }

    private static long count(Connection connection, PlanRow plan, KeySlice slice) throws SQLException {
        String pieces = slice.conditions("w.").stream()
                .map(condition -> "SELECT 1 FROM " + plan.table() + " AS w WHERE " + condition)
                .collect(Collectors.joining(" UNION ALL "));
        List<Object> values = new ArrayList<>(slice.values());
        values.add(Verification.MOST_OUTSIDE);
        return Jdbc.query(
                        connection,
                        row -> row.getLong(1),
                        "SELECT /* sluice probe */ count(*) FROM (" + pieces + " LIMIT ?) AS s",
                        values.toArray())
                .get(0);
    }
}
