package dev.sluice.verify;

import dev.sluice.Chunk;
import dev.sluice.Walk;
import dev.sluice.sql.CheckSql;
import dev.sluice.sql.ChunkRows;
import dev.sluice.sql.ChunkSql;
import dev.sluice.sql.Jdbc;
import dev.sluice.sql.KeySql;
import dev.sluice.sql.Opening;
import dev.sluice.store.PlanRow;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The one statement that checks a chunk: how many rows there are, and those that are not as they should be, all at one
 * snapshot. Thread-safe.
 */
public final class ChunkCheck {

    private final PlanRow plan;
    private final @Nullable CheckSql own;
    private final String remaining;

    /**
     * The check that a plan means.
     *
     * @throws IllegalArgumentException if it means none: see {@link #isPossible}
     */
    public ChunkCheck(PlanRow plan) {
        if (!isPossible(plan)) {
            throw new IllegalArgumentException("plan " + plan.hash() + " cannot be verified");
        }
        this.plan = plan;
        this.own = plan.verify() == null ? null : CheckSql.parse(plan.verify(), plan.key());
        this.remaining = plan.remaining() == null ? "" : remaining(plan, plan.remaining());
    }

    /** Whether there is anything to verify by: a predicate of what remains, or a check of the backfill's own. */
    public static boolean isPossible(PlanRow plan) {
        return plan.remaining() != null || plan.verify() != null;
    }

    /**
     * What a chunk's statement found.
     *
     * @param rows of the chunk
     * @param missing places of a key list that have no row
     * @param found the rows that are not as they should be, in JSON as {@link dev.sluice.store.Differences#keep} takes it;
     *     null if there are none
     */
    public record Found(long rows, long missing, @Nullable String found) {}

    // Of a row that is remaining the reason is asked, of no other: a filter comes before what it filters.
    private static String remaining(PlanRow plan, String predicate) {
        String reason = plan.skipReason() == null ? "NULL" : "(" + ChunkSql.escape(plan.skipReason()) + "\n)";
        return "CAST(jsonb_agg(jsonb_build_array(jsonb_build_array(" + new KeySql(plan.key()).selectText("")
                + "), CAST(" + reason + " AS text), NULL)) FILTER (WHERE (" + ChunkSql.escape(predicate)
                + "\n)) AS text)";
    }

    /**
     * Asks, as the first statement of a transaction or a later one.
     *
     * @param known how many rows the chunk has, if it was just counted: a check of the backfill's own then reads them once,
     *     not twice; 0 if nobody knows
     */
    public Found ask(Opening opening, Chunk chunk, int known) throws SQLException {
        ChunkRows rows = ChunkRows.of(chunk);
        String condition = " FROM " + plan.table() + " WHERE " + rows.condition("");
        String sql;
        List<?> values = rows.values();
        if (own == null) {
            sql = "SELECT count(*), " + remaining + condition;
        } else if (own.countsRows()) {
            sql = own.sqlFor(chunk);
            values = List.of();
        } else if (known == 0) {
            sql = "SELECT (SELECT count(*)" + condition + "), (" + own.sqlFor(chunk) + ")";
        } else {
            sql = "SELECT CAST(? AS bigint), (" + own.sqlFor(chunk) + ")";
            values = List.of((long) known);
        }
        try (Opening.First first = opening.prepare(comment(chunk) + sql)) {
            PreparedStatement statement = first.statement();
            int next = Jdbc.bind(statement, first.parameter(), values);
            if (own != null) {
                own.source().bind(statement, next, chunk);
            }
            first.execute();
            try (ResultSet row = statement.getResultSet()) {
                row.next();
                return new Found(row.getLong(1), missing(chunk, row.getLong(1)), row.getString(2));
            }
        }
    }

    private static long missing(Chunk chunk, long rows) {
        return chunk.walk() instanceof Walk.ByList
                ? Math.max(0, Walk.ByList.last(chunk) - Walk.ByList.first(chunk) + 1 - rows)
                : 0;
    }

    private String comment(Chunk chunk) {
        return "/* sluice verify " + plan.backfill() + " run=" + chunk.run() + " */ ";
    }
}
