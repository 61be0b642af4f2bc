package dev.sluice.plan;

import dev.sluice.sql.Jdbc;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** How many rows a walk has, without reading much: counted while that takes a moment, else by the statistics. Stateless. */
final class RowEstimate {

    /** Up to here rows are counted, which takes a moment; beyond, the statistics must do. */
    private static final long COUNTED_UP_TO = 1_000_000;

    private static final Pattern ROWS = Pattern.compile("rows=(\\d+)");

    private RowEstimate() {}

    /**
     * The rows.
     *
     * @param from what follows FROM: a quoted table, with or without a condition
     * @param values of the condition's parameters
     */
    static long of(Connection connection, String from, List<Object> values) throws SQLException {
        String plan = Jdbc.first(connection, row -> row.getString(1), "EXPLAIN SELECT 1 FROM " + from, values.toArray())
                .orElse("");
        Matcher rows = ROWS.matcher(plan);
        long estimated = rows.find() ? Long.parseLong(rows.group(1)) : 0;
        if (estimated > COUNTED_UP_TO) {
            return estimated;
        }
        List<Object> limited = new ArrayList<>(values);
        limited.add(COUNTED_UP_TO);
        long counted = Jdbc.first(
                        connection,
                        row -> row.getLong(1),
                        "SELECT count(*) FROM (SELECT 1 FROM " + from + " LIMIT ?) AS s",
                        limited.toArray())
                .orElse(0L);
        return Math.max(counted, counted < COUNTED_UP_TO ? 0 : estimated);
    }
}
