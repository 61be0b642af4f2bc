package dev.sluice.plan;

import dev.sluice.Chunk;
import dev.sluice.sql.ChunkRows;
import dev.sluice.sql.Jdbc;
import dev.sluice.store.PlanRow;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;

/** Counts rows where that is cheap. */
final class RowCounts {

    private RowCounts() {}

    /** @param rows in the table; -1 if only the remaining ones were counted */
    record Counted(long rows, long remaining) {}

    /**
     * Counts all rows and those that remain, or only those that remain if an index makes that cheap.
     *
     * @param limit the planner's cost up to which to count
     * @return empty if counting is dearer
     */
    static Optional<Counted> count(Connection connection, PlanRow plan, double limit) throws SQLException {
        String need = BlockSample.need(plan.remaining());
        String both = "SELECT count(*), count(*) FILTER (WHERE " + need + ") FROM " + plan.table();
        if (cost(connection, both) <= limit) {
            return Jdbc.first(connection, row -> new Counted(row.getLong(1), row.getLong(2)), both);
        }
        String some = "SELECT count(*) FROM " + plan.table() + " WHERE " + need;
        if (plan.remaining() != null && cost(connection, some) <= limit) {
            return Jdbc.first(connection, row -> new Counted(-1, row.getLong(1)), some);
        }
        return Optional.empty();
    }

    /** Counts the rows of a chunk. */
    static Counted in(Connection connection, PlanRow plan, Chunk chunk) throws SQLException {
        ChunkRows chosen = ChunkRows.of(chunk);
        return Jdbc.query(
                        connection,
                        row -> new Counted(row.getLong(1), row.getLong(2)),
                        "SELECT count(*), count(*) FILTER (WHERE " + BlockSample.need(plan.remaining()) + ") FROM "
                                + plan.table() + " WHERE " + chosen.condition(""),
                        chosen.values().toArray())
                .get(0);
    }

    private static double cost(Connection connection, String sql) throws SQLException {
        String json = Jdbc.first(connection, row -> row.getString(1), "EXPLAIN (FORMAT JSON) " + sql)
                .orElse("[]");
        return PlanTree.read(json).root().cost();
    }
}
