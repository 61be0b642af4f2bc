package dev.sluice.plan;

import dev.sluice.sql.ChunkSql;
import dev.sluice.sql.Jdbc;
import dev.sluice.store.PlanRow;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/**
 * Some blocks of the table, spread over its whole length, one drawn from each of equal stretches. For a partitioned table a
 * block's number means that block of each partition.
 *
 * @param numbers of the blocks read
 * @param of how many there are to draw from
 * @param blocks what is in those that have rows
 */
record BlockSample(List<Long> numbers, long of, List<Block> blocks) {

    /** Under which the statement reads the drawn numbers; no user's table has such a name. */
    static final String NUMBERS = "unnest(CAST(? AS bigint[])) AS sluice_drawn (sluice_block)";

    /** That a row is in the drawn block. */
    static final String IN_BLOCK = "ctid >= CAST(format('(%s,0)', sluice_drawn.sluice_block) AS tid)"
            + " AND ctid < CAST(format('(%s,0)', sluice_drawn.sluice_block + 1) AS tid)";

    /**
     * What one block holds.
     *
     * @param rows in it
     * @param remaining those of them that still need the step
     * @param bytes that its rows take
     */
    record Block(long rows, long remaining, double bytes) {}

    /** Whether every block was read. */
    boolean whole() {
        return numbers.size() >= of;
    }

    /** By what a sum over the blocks is multiplied for the whole table. */
    double factor() {
        return numbers.isEmpty() ? 0 : (double) of / numbers.size();
    }

    /** Draws and reads blocks. */
    static BlockSample read(Connection connection, PlanRow plan, TableFacts facts, PlanOptions options)
            throws SQLException {
        int wanted = Math.max(16, options.blocks() / Math.max(1, facts.leaves()));
        List<Long> numbers = draw(facts.mostLeafPages(), wanted, options.seed());
        String need = need(plan.remaining());
        List<Block> blocks = Jdbc.query(
                connection,
                row -> new Block(row.getLong(1), row.getLong(2), row.getDouble(3)),
                "SELECT s.* FROM " + NUMBERS + " CROSS JOIN LATERAL (SELECT count(*), count(*) FILTER (WHERE " + need
                        + "), coalesce(sum(" + facts.rowBytesSql() + "), 0) FROM " + plan.table()
                        + " WHERE " + IN_BLOCK + ") AS s",
                numbers);
        return new BlockSample(numbers, facts.mostLeafPages(), blocks);
    }

    /** The predicate of remaining rows, for a statement over the table without an alias. */
    static String need(@Nullable String remaining) {
        return remaining == null ? "true" : "(" + ChunkSql.escape(remaining) + "\n)";
    }

    // One from each stretch: what lies together in the table, as the rows of a day, gets its share.
    static List<Long> draw(long of, int wanted, long seed) {
        if (of <= wanted) {
            return LongStream.range(0, of).boxed().toList();
        }
        SplittableRandom random = new SplittableRandom(seed);
        return LongStream.range(0, wanted)
                .map(i -> {
                    long begin = Math.multiplyExact(i, of) / wanted;
                    long end = Math.multiplyExact(i + 1, of) / wanted;
                    return begin + random.nextLong(end - begin);
                })
                .boxed()
                .toList();
    }

    long rows() {
        return blocks.stream().mapToLong(Block::rows).sum();
    }

    long remaining() {
        return blocks.stream().mapToLong(Block::remaining).sum();
    }

    /** The rows of the whole table. */
    RowCount estimateRows() {
        return estimate(blocks.stream().mapToDouble(Block::rows).toArray());
    }

    /** The rows of the whole table that still need the step. */
    RowCount estimateRemaining() {
        return estimate(blocks.stream().mapToDouble(Block::remaining).toArray());
    }

    private RowCount estimate(double[] each) {
        double mostRows = blocks.stream().mapToLong(Block::rows).max().orElse(0);
        Interval rows = BlockEstimate.total(each, of, mostRows);
        String source = whole()
                ? "counted"
                : String.format(java.util.Locale.ROOT, "from %,d of %,d blocks", numbers.size(), of);
        return new RowCount(rows, whole() ? RowCount.Basis.COUNTED : RowCount.Basis.SAMPLED, source);
    }
}
