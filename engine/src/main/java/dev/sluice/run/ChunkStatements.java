package dev.sluice.run;

import dev.sluice.Chunk;
import dev.sluice.KeyValue;
import dev.sluice.Tally;
import dev.sluice.Walk;
import dev.sluice.Writes;
import dev.sluice.sql.ChunkLock;
import dev.sluice.sql.ChunkRows;
import dev.sluice.sql.ChunkSql;
import dev.sluice.sql.Jdbc;
import dev.sluice.sql.KeySql;
import dev.sluice.sql.Opening;
import dev.sluice.sql.TallySql;
import dev.sluice.store.PlanRow;
import dev.sluice.store.Skips;
import dev.sluice.store.Tallies;
import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The statements that a plan means for one chunk on the user's tables: count, step, reasons. Thread-safe. */
final class ChunkStatements {

    private static final String NO_REASON = "left remaining by the step";

    private final PlanRow plan;
    private final @Nullable ChunkSql step;
    private final @Nullable ChunkSql unlockedStep;
    private final @Nullable String remaining;
    private final String skipReason;
    private final boolean insertsElsewhere;
    private final ChunkLock lock;

    ChunkStatements(PlanRow plan) {
        this.plan = plan;
        this.step = plan.stepKind() == PlanRow.StepKind.SQL ? ChunkSql.parse(plan.step(), plan.key()) : null;
        this.unlockedStep = plan.unlockedStep() == null ? null : ChunkSql.parse(plan.unlockedStep(), plan.key());
        this.lock = new ChunkLock(plan.table(), plan.key());
        this.remaining = plan.remaining() == null ? null : ChunkSql.escape(plan.remaining());
        this.skipReason = plan.skipReason() == null ? "CAST(NULL AS text)" : ChunkSql.escape(plan.skipReason());
        this.insertsElsewhere =
                plan.step().stripLeading().toLowerCase(Locale.ROOT).startsWith("insert");
    }

    /** Rows in the chunk, and how many of them still need the step. */
    record Count(long rows, long remaining) {}

    Count count(Opening opening, Chunk chunk) throws SQLException {
        String filter = remaining == null ? "" : " FILTER (WHERE (" + remaining + "\n))";
        ChunkRows rows = ChunkRows.of(chunk);
        String sql = comment(chunk) + "SELECT count(*), count(*)" + filter + " FROM " + plan.table() + " WHERE "
                + rows.condition("");
        return opening.query(row -> new Count(row.getLong(1), row.getLong(2)), sql, rows.values());
    }

    /**
     * How many of the chunk's places have no row: keys of a list that the table does not hold, or not any more.
     *
     * @param rows in the chunk
     */
    static long missing(Chunk chunk, long rows) {
        return chunk.walk() instanceof Walk.ByList
                ? Math.max(0, Walk.ByList.last(chunk) - Walk.ByList.first(chunk) + 1 - rows)
                : 0;
    }

    /** Locks the chunk's rows, and gives how many there are. */
    long lock(Opening opening, Chunk chunk) throws SQLException {
        return lock.lock(opening, comment(chunk), chunk, ChunkTransaction.STATEMENT_TIMEOUT);
    }

    /**
     * What a step did.
     *
     * @param changed the rows it changed
     */
    record Done(long changed, Tallies tallies) {}

    /**
     * Runs the step of an SQL plan.
     *
     * @param locked whether it may count on what {@link #lock} has locked
     */
    Done step(Opening opening, Chunk chunk, Count count, boolean locked) throws SQLException {
        ChunkSql statement = locked ? step : unlockedStep;
        if (statement == null) {
            throw new IllegalStateException("the step of " + plan.backfill() + " is not SQL");
        }
        List<Tally> tallies = plan.tallies();
        String sql = tallies.isEmpty() ? statement.sqlFor(chunk) : TallySql.folded(statement.sqlFor(chunk), tallies);
        try (Opening.First first = opening.prepare(comment(chunk) + sql)) {
            statement.bind(first.statement(), first.parameter(), chunk);
            boolean returnsRows = first.execute();
            if (!tallies.isEmpty()) {
                return tallied(first.statement(), tallies);
            }
            long affected = affectedRows(first.statement(), returnsRows);
            // Rows put into another table may be several for each row walked; they are not rows of the walk.
            return new Done(insertsElsewhere ? Math.min(affected, count.rows()) : affected, Tallies.NONE);
        }
    }

    /** Applies what a Java step prepared, and gives the rows it says were changed. */
    long apply(Connection connection, Chunk chunk, Writes writes, Doing doing) throws SQLException {
        long changed = 0;
        int number = 0;
        for (Writes.Statement write : writes.statements()) {
            number++;
            doing.onRows("write " + number + " of " + writes.statements().size(), write.sql());
            try (PreparedStatement statement = connection.prepareStatement(comment(chunk) + write.sql())) {
                Jdbc.bind(statement, 1, write.values());
                long affected = affectedRows(statement, statement.execute());
                changed += write.counted() ? affected : 0;
            }
        }
        return changed;
    }

    /** The first keys of the chunk, without evaluating anything of the user's on their rows. */
    List<KeyValue> keys(Connection connection, Chunk chunk, int limit) throws SQLException {
        ChunkRows rows = ChunkRows.of(chunk);
        KeySql key = new KeySql(plan.key());
        List<@Nullable Object> values = new ArrayList<>(rows.values());
        values.add(limit);
        return Jdbc.query(
                connection,
                row -> key.read(row, 1),
                comment(chunk) + "SELECT " + key.selectText("w.") + " FROM " + plan.table() + " AS w WHERE "
                        + rows.condition("w.") + " ORDER BY " + key.order("w.") + " LIMIT ?",
                values.toArray());
    }

    /** Whether there is a predicate to ask what remains. */
    boolean knowsRemaining() {
        return remaining != null;
    }

    /** The rows that still need the step after it, by reason. */
    Skips skips(Connection connection, Chunk chunk) throws SQLException {
        ChunkRows rows = ChunkRows.of(chunk);
        String sql = comment(chunk) + "SELECT (" + skipReason + "\n) AS reason, count(*) FROM " + plan.table()
                + " WHERE " + rows.condition("") + " AND (" + remaining
                + "\n) GROUP BY 1 ORDER BY 2 DESC";
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            Jdbc.bind(statement, 1, rows.values());
            try (ResultSet result = statement.executeQuery()) {
                Skips skips = Skips.NONE;
                while (result.next()) {
                    String reason = result.getString(1);
                    skips = skips.plus(reason == null ? NO_REASON : reason, result.getLong(2));
                }
                return skips;
            }
        }
    }

    private static Done tallied(PreparedStatement statement, List<Tally> tallies) throws SQLException {
        boolean itself = TallySql.areFolded(tallies);
        try (ResultSet row = statement.getResultSet()) {
            row.next();
            List<@Nullable BigDecimal> values = new ArrayList<>();
            for (int i = 0; i < tallies.size(); i++) {
                values.add(row.getBigDecimal(i + (itself ? 1 : 2)));
            }
            long changed = row.getLong(1);
            return new Done(changed, changed == 0 && !itself ? Tallies.NONE : new Tallies(tallies, values));
        }
    }

    private static long affectedRows(PreparedStatement statement, boolean returnsRows) throws SQLException {
        if (!returnsRows) {
            return Math.max(0, statement.getLargeUpdateCount());
        }
        // A step that returns rows (WITH … SELECT, RETURNING) says by each row that one was changed.
        long rows = 0;
        try (ResultSet result = statement.getResultSet()) {
            while (result.next()) {
                rows++;
            }
        }
        return rows;
    }

    // Seen in pg_stat_activity and in the server's log. The run only: a text that changes with each chunk could not be
    // prepared once, and the session's name has range and chunk.
    private String comment(Chunk chunk) {
        return "/* sluice " + plan.backfill() + " run=" + chunk.run() + " */ ";
    }
}
