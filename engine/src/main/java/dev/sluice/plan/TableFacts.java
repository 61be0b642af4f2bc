package dev.sluice.plan;

import dev.sluice.sql.Identifiers;
import java.util.List;

/**
 * The walked table as the catalog and the file system have it.
 *
 * @param oid its identity
 * @param table quoted and with its schema
 * @param leaves the tables that hold its rows: itself, or its partitions
 * @param pages of the heap, over all leaves
 * @param mostLeafPages pages of the largest leaf
 * @param fillFactor 0.1 to 1: the share of a page that rows may fill when they come
 * @param deadRows row versions that vacuum has not removed yet, by the statistics
 * @param analyzed whether the server has statistics of it
 * @param columns its columns in order
 * @param indexes of all leaves
 * @param server what of the server's settings decides about WAL
 */
record TableFacts(
        long oid,
        String table,
        int leaves,
        long pages,
        long mostLeafPages,
        double fillFactor,
        long deadRows,
        boolean analyzed,
        List<Column> columns,
        List<Index> indexes,
        Server server) {

    /** Bytes of a page that hold rows; the rest is the page's header. */
    static final int PAGE_BYTES = 8168;

    /** Bytes of a page. */
    static final int BLOCK = 8192;

    /**
     * A column.
     *
     * @param align 1, 2, 4 or 8
     * @param fixed whether all its values have one length
     */
    record Column(String name, int align, boolean fixed) {}

    /**
     * An index of a leaf.
     *
     * @param method such as {@code btree}
     * @param columns every column that it depends on, those of expressions and predicate too
     * @param firstColumn its first; empty for an expression
     */
    record Index(String name, String method, long bytes, double entries, List<String> columns, String firstColumn) {

        /** Whether an update of its columns leaves a row's place in the heap alone, as only summaries are kept. */
        boolean summarizing() {
            return method.equals("brin");
        }
    }

    /**
     * Settings.
     *
     * @param pageImages whether the first write to a page after a checkpoint logs the whole page
     * @param hintsLogged whether that holds for hint bits too, which the first read of a new row sets
     * @param maxWalBytes after so much WAL a checkpoint begins
     * @param checkpointSeconds and after so much time
     * @param connections how many there are, and how many are taken
     */
    record Server(
            boolean pageImages,
            boolean hintsLogged,
            double maxWalBytes,
            double checkpointSeconds,
            ConnectionBudget connections) {}

    /** A value of more bytes is kept outside the heap, and a pointer in its place. */
    static final int OUTSIDE = 2_000;

    private static final int POINTER = 18;

    /** Header and pointer-free parts of a row, without what aligns its columns. */
    private static final int HEADER = 24;

    /** The size of a row in the heap, from the sizes of its values. */
    double rowBytes(List<Integer> sizes) {
        double bytes = HEADER + padding();
        for (int size : sizes) {
            bytes += size > OUTSIDE ? POINTER : size;
        }
        return bytes;
    }

    // A fixed column behind a varying one begins at a multiple of its alignment, and so does each row.
    private long padding() {
        boolean afterVarying = false;
        double padding = 3.5;
        for (Column column : columns) {
            if (afterVarying && column.fixed()) {
                padding += (column.align() - 1) / 2.0;
            }
            afterVarying = !column.fixed();
        }
        return Math.round(padding);
    }

    /** The same as an expression over the columns of the table. */
    String rowBytesSql() {
        StringBuilder sql = new StringBuilder("(" + (HEADER + padding()));
        for (Column column : columns) {
            String size = "pg_column_size(" + Identifiers.quote(column.name()) + ")";
            sql.append(" + CASE WHEN ")
                    .append(size)
                    .append(" > " + OUTSIDE + " THEN " + POINTER + " ELSE coalesce(")
                    .append(size)
                    .append(", 0) END");
        }
        return sql.append(")").toString();
    }
}
