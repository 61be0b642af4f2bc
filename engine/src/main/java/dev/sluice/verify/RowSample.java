package dev.sluice.verify;

import dev.sluice.Chunk;
import dev.sluice.KeyValue;
import dev.sluice.Walk;
import dev.sluice.sql.ChunkRows;
import dev.sluice.sql.Jdbc;
import dev.sluice.sql.KeySql;
import dev.sluice.sql.Transactions;
import dev.sluice.store.PlanRow;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Draws rows from the whole of a walk, a slice of the table's pages at a time: each row that was read has its own lot, the
 * hash of its key, and those with the lowest lots are the sample. For one drawing; not thread-safe.
 *
 * <p>Rows that lie together were written together and are wrong together. So a sample of several rows of a page says less
 * than as many rows drawn one by one: how much less depends on the fullest page, and is what {@link Drawn#worth} says.
 */
public final class RowSample {

    // So that of each page that is read there are, on average, half a row.
    private static final double PAGES_PER_ROW = 2;

    // An estimate of the rows may be wrong, and the number of rows by chance is not exact: more are drawn, and the
    // surplus left.
    private static final double MARGIN = 1.3;

    // As many bits of the lot choose.
    private static final long CHANCES = 1 << 20;

    private final PlanRow plan;
    private final long rows;
    private final long seed;
    private final PageSlices pages;
    private final long chosenBelow;
    private final KeySql key;
    private final ChunkRows walk;

    private final TreeMap<Long, KeyValue> lowest = new TreeMap<>();
    private long fullestPage = 1;

    private RowSample(PlanRow plan, KeyValue lower, KeyValue upper, long rows, long seed, PageSlices pages) {
        this.plan = plan;
        this.rows = rows;
        this.seed = seed;
        this.pages = pages;
        double share = MARGIN * rows / Math.max(1, plan.estimatedRows());
        this.chosenBelow = (long) Math.ceil(Math.min(1, share / pages.chance()) * CHANCES);
        this.key = new KeySql(plan.key());
        this.walk = ChunkRows.of(new Chunk(0, plan.backfill(), new Walk.ByKey(plan.key()), null, lower, upper));
    }

    /**
     * A drawing that has not begun.
     *
     * @param plan of a walk through the table
     * @param rows how many; fewer if there are fewer
     * @param seed the same gives the same, of the same table
     * @throws IllegalArgumentException if the walk is empty
     */
    public static RowSample of(Connection connection, PlanRow plan, long rows, long seed, Transactions.Limits limits)
            throws SQLException {
        KeyValue lower = plan.lower();
        KeyValue upper = plan.upper();
        if (lower == null || upper == null) {
            throw new IllegalArgumentException("an empty walk has no sample");
        }
        PageSlices.Pages all = PageSlices.Pages.of(connection, plan, limits);
        PageSlices pages = PageSlices.of(all, PAGES_PER_ROW * MARGIN * rows, seed);
        return new RowSample(plan, lower, upper, rows, seed, pages);
    }

    /** Into how many statements the reading is cut. */
    public int slices() {
        return pages.slices();
    }

    /** Whether every page is read, so that each row is drawn for itself. */
    boolean readsAll() {
        return pages.readsAll();
    }

    /**
     * Reads a slice.
     *
     * @param slice from 0
     * @return how many rows were read
     */
    public long read(Connection connection, int slice, Transactions.Limits limits) throws SQLException {
        String lot = "hashtextextended(concat_ws(chr(31), " + key.selectText("w.") + "), ?)";
        String sql = "/* sluice verify " + plan.backfill() + " sample */ SELECT count(*), array_agg(array_prepend("
                + "CAST(s.lot AS text), s.parts)) FILTER (WHERE (s.lot & " + (CHANCES - 1) + ") < ?) FROM (SELECT "
                + lot
                + " AS lot, ARRAY[" + key.selectText("w.") + "] AS parts, w.tableoid AS part,"
                + " (CAST(CAST(w.ctid AS text) AS point))[0] AS page FROM " + plan.table() + " AS w" + pages.sampling()
                + " WHERE " + pages.condition(slice) + " AND " + walk.condition("w.")
                + " OFFSET 0) AS s GROUP BY s.part, s.page";
        List<Object> values = new ArrayList<>(List.of(chosenBelow, seed));
        values.addAll(pages.samplingValues(slice));
        values.addAll(pages.conditionValues(slice));
        values.addAll(walk.values());
        return Transactions.run(connection, limits, c -> {
            try (Statement statement = c.createStatement()) {
                statement.execute("SET TRANSACTION READ ONLY");
            }
            try (PreparedStatement statement = c.prepareStatement(sql)) {
                Jdbc.bind(statement, 1, values);
                statement.setFetchSize(1_000);
                try (ResultSet page = statement.executeQuery()) {
                    long read = 0;
                    while (page.next()) {
                        read += page.getLong(1);
                        fullestPage = Math.max(fullestPage, page.getLong(1));
                        take(page.getArray(2));
                    }
                    return read;
                }
            }
        });
    }

    private void take(@Nullable Array chosen) throws SQLException {
        if (chosen == null) {
            return;
        }
        for (String[] row : (String[][]) chosen.getArray()) {
            // A page that two slices have read gives the same rows again.
            lowest.put(Long.valueOf(row[0]), new KeyValue(Arrays.asList(row).subList(1, row.length)));
            if (lowest.size() > rows) {
                lowest.pollLastEntry();
            }
        }
    }

    /**
     * What was drawn.
     *
     * @param keys the rows, those with the lowest lots first
     * @param worth how many rows drawn one by one say as much; at most as many as there are
     */
    public record Drawn(List<KeyValue> keys, long worth) {}

    /** What has been drawn when every slice is read. */
    public Drawn drawn() {
        List<KeyValue> keys = List.copyOf(lowest.values());
        return new Drawn(keys, worth(keys.size()));
    }

    // With pages by chance and rows of them by chance, the worst for finding wrong rows is that they fill whole pages,
    // and
    // those the fullest: of such a page at least one row is drawn with a chance of 1 - (1 - c)^f, where as many rows
    // drawn
    // one by one would be c * f. A row that is right on such a page could as well be one of the others.
    private long worth(int drawn) {
        if (pages.readsAll() || drawn == 0) {
            return drawn;
        }
        double chance = (double) chosenBelow / CHANCES;
        double any = 1 - Math.pow(1 - chance, fullestPage);
        return (long) Math.floor(drawn * Math.min(1, any / (chance * fullestPage)));
    }
}
