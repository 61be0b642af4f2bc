package dev.sluice.plan;

import dev.sluice.Bounds;
import dev.sluice.Chunk;
import dev.sluice.ErrorCode;
import dev.sluice.Key;
import dev.sluice.KeyListException;
import dev.sluice.KeyValue;
import dev.sluice.SluiceException;
import dev.sluice.Walk;
import dev.sluice.list.KeyList;
import dev.sluice.list.KeyListLoader;
import dev.sluice.sql.ChunkRows;
import dev.sluice.sql.Jdbc;
import dev.sluice.sql.KeySql;
import dev.sluice.store.KeyLists;
import dev.sluice.store.PlanRow;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Plans made of stored ones: the same definition, another walk. Each covers a part of what the definition means. Stateless. */
public final class Replans {

    private Replans() {}

    /** Along a list, which is staged. */
    public static PlanRow overList(Connection connection, PlanRow plan, KeyList list) throws SQLException {
        long id = KeyLists.stage(connection, list.hash(), list.size(), list.iterator());
        return walking(
                plan, Walk.ByList.place(1), Walk.ByList.place(list.size()), list.size(), id, "keys " + list.hash());
    }

    /**
     * Through the table, from one key to another.
     *
     * @throws SluiceException with {@link ErrorCode#BOUNDS_INVALID} if the plan walks a list, a bound is not a key, or the
     *     bounds are in the wrong order
     */
    public static PlanRow within(Connection connection, PlanRow plan, Bounds bounds) throws SQLException {
        if (plan.list() != null) {
            throw invalid("--from and --to bound a walk through a table, and this run walks a key list");
        }
        KeyValue lower = bound(connection, plan.key(), "--from", bounds.from()).orElse(plan.lower());
        KeyValue upper = bound(connection, plan.key(), "--to", bounds.to()).orElse(plan.upper());
        if (lower == null || upper == null) {
            throw invalid(
                    "the run walked an empty table, so that it has no bounds of its own: give both --from and --to");
        }
        if (isBehind(connection, plan.key(), lower, upper)) {
            throw invalid("the first key " + lower + " comes after the last key " + upper);
        }
        long rows = rows(connection, plan, lower, upper);
        return walking(plan, lower, upper, rows, null, "from " + lower + " to " + upper);
    }

    // As a walk would write it, so that its end is known when it is reached.
    private static Optional<KeyValue> bound(Connection connection, Key key, String option, @Nullable String given)
            throws SQLException {
        if (given == null) {
            return Optional.empty();
        }
        KeyValue parsed;
        try {
            parsed = KeyListLoader.parse(given, key);
        } catch (KeyListException e) {
            throw invalid(option + ": " + e.malformed().get(0).reason());
        }
        KeySql sql = new KeySql(key);
        return Jdbc.first(
                connection,
                row -> sql.read(row, 1),
                "SELECT " + sql.selectText("b.") + " FROM (SELECT " + sql.boundColumns() + ") AS b",
                KeySql.values(parsed).toArray());
    }

    // Decided by the database, whose types and collations order the walk.
    private static boolean isBehind(Connection connection, Key key, KeyValue lower, KeyValue upper)
            throws SQLException {
        KeySql sql = new KeySql(key);
        List<Object> values = sql.comparedValues(lower);
        values.add(upper.toArray());
        return Jdbc.first(
                        connection,
                        row -> row.getBoolean(1),
                        "SELECT " + sql.storedIsBefore("b.upper") + " FROM (SELECT CAST(? AS text[]) AS upper) AS b",
                        values.toArray())
                .orElse(false);
    }

    private static long rows(Connection connection, PlanRow plan, KeyValue lower, KeyValue upper) throws SQLException {
        Chunk all = new Chunk(0, plan.backfill(), new Walk.ByKey(plan.key()), null, lower, upper);
        ChunkRows rows = ChunkRows.of(all);
        return RowEstimate.of(connection, plan.table() + " WHERE " + rows.condition(""), rows.values());
    }

    private static PlanRow walking(
            PlanRow plan, KeyValue lower, KeyValue upper, long rows, @Nullable Long list, String walk) {
        // Another definition hash too: a start of the definition must not go on with a run of a part.
        String definitionHash = Planner.hash(List.of(plan.definitionHash(), walk));
        return new PlanRow(
                Planner.hash(List.of(definitionHash, "part")),
                definitionHash,
                plan.backfill(),
                plan.table(),
                plan.key(),
                plan.remaining(),
                plan.stepKind(),
                plan.step(),
                plan.skipReason(),
                plan.verify(),
                lower,
                upper,
                rows,
                list,
                true,
                plan.locksRows(),
                plan.unlockedStep(),
                plan.tallies());
    }

    private static SluiceException invalid(String message) {
        return new SluiceException(ErrorCode.BOUNDS_INVALID, message);
    }
}
