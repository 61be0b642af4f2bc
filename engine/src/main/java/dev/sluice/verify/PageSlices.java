package dev.sluice.verify;

import dev.sluice.sql.Jdbc;
import dev.sluice.sql.KeySql;
import dev.sluice.sql.Transactions;
import dev.sluice.store.PlanRow;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;

/**
 * The pages of a table from which a sample is drawn, in slices that are small enough for one statement each. Either some
 * pages by chance, or all of them one after the other.
 *
 * @param chance with which a page is among those that are read; 1 for all
 * @param slices how many statements
 * @param seed of the first slice
 */
record PageSlices(double chance, int slices, long seed) {

    /** Read here and there: a slow disk gives about a hundred in a second. */
    private static final double SCATTERED = 500;

    /** Read in a row. */
    private static final long IN_A_ROW = 4_096;

    /** From this share on, reading all in a row costs no more than reading so many here and there. */
    private static final double ALL = 0.5;

    // The server takes a seed as a double, and the slices' must differ: both fit into its 53 bits.
    private static final long SEEDS = 1_000_003;

    private static final long MOST_SLICES = 4_000_037;

    /**
     * The slices for reading so many pages.
     *
     * @param pages of the table
     * @param wanted of them
     */
    static PageSlices of(Pages pages, double wanted, long seed) {
        double chance = pages.all() == 0 ? 1 : wanted / pages.all();
        return chance >= ALL
                ? new PageSlices(1, (int) Math.max(1, (pages.largest() + IN_A_ROW - 1) / IN_A_ROW), seed)
                : new PageSlices(chance, (int) Math.max(1, Math.ceil(wanted / SCATTERED)), seed);
    }

    /**
     * How large a table is.
     *
     * @param all pages, of all its partitions
     * @param largest pages of the largest of them
     */
    record Pages(long all, long largest) {

        // Asking for the size waits for whoever has locked the table.
        static Pages of(Connection connection, PlanRow plan, Transactions.Limits limits) throws SQLException {
            return Transactions.run(connection, limits, c -> of(c, plan.table()));
        }

        private static Pages of(Connection connection, String table) throws SQLException {
            return Jdbc.query(connection, row -> new Pages(row.getLong(1), row.getLong(2)), """
                    WITH RECURSIVE parts(id) AS (
                        SELECT CAST(CAST(? AS regclass) AS oid)
                         UNION SELECT i.inhrelid FROM pg_inherits i JOIN parts p ON i.inhparent = p.id)
                    SELECT CAST(coalesce(sum(s.pages), 0) AS bigint), coalesce(max(s.pages), 0)
                      FROM parts, LATERAL (SELECT pg_relation_size(parts.id)
                                                  / CAST(current_setting('block_size') AS bigint) AS pages) s""", table)
                    .get(0);
        }
    }

    boolean readsAll() {
        return chance == 1;
    }

    /** What follows on the table and its alias {@code w}. */
    String sampling() {
        return readsAll() ? "" : " TABLESAMPLE SYSTEM (?) REPEATABLE (?)";
    }

    /** Its values for a slice. A page that several slices meet counts once: so each has the chance as a whole. */
    List<Object> samplingValues(int slice) {
        double each = -Math.expm1(Math.log1p(-chance) / slices);
        return readsAll()
                ? List.of()
                : List.of(100 * each, (double) (Math.floorMod(seed, SEEDS) * MOST_SLICES + slice));
    }

    /** The condition on the alias {@code w}; the last slice has what was added to the table since. */
    String condition(int slice) {
        return !readsAll()
                ? "true"
                : "w.ctid >= CAST(? AS tid)" + (slice < slices - 1 ? " AND w.ctid < CAST(? AS tid)" : "");
    }

    List<Object> conditionValues(int slice) {
        return !readsAll()
                ? List.of()
                : slice < slices - 1 ? List.of(place(slice), place(slice + 1)) : List.of(place(slice));
    }

    private static KeySql.Typed place(int slice) {
        return new KeySql.Typed("(" + slice * IN_A_ROW + ",0)");
    }
}
