package dev.sluice.recipes.connections.scale;

import dev.sluice.plan.Interval;
import dev.sluice.plan.RowCount;
import dev.sluice.sql.Jdbc;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * How many spells there are of each kind: counted in one pass if the table is small enough, else in a sample of its blocks.
 *
 * @param counts in the order of {@link #KINDS}
 */
record SpellCounts(List<RowCount> counts) {

    static final int ALL = 0;
    static final int WITH_ORGANIZATION = 1;
    static final int REVERSED = 2;
    static final int MISSING_START = 3;
    static final int OPEN = 4;
    private static final int KINDS = 5;

    private static final double PASS = 0.12;
    private static final double SAMPLE = 0.08;
    private static final double WIDTH = 2;

    RowCount of(int kind) {
        return counts.get(kind);
    }

    RowCount withoutOrganization() {
        RowCount all = of(ALL);
        RowCount with = of(WITH_ORGANIZATION);
        return new RowCount(
                Interval.between(
                        Math.max(0, all.rows().low() - with.rows().low()),
                        Math.max(0, all.rows().high() - with.rows().high())),
                all.basis(),
                all.source());
    }

    static SpellCounts read(Asking asking, SpellSql sql, Relation relation, ScaleOptions options) throws SQLException {
        String sums = "count(*), count(" + sql.organization("w") + "), count(*) FILTER (WHERE " + sql.from("w") + " > "
                + sql.to("w") + "), count(*) FILTER (WHERE " + sql.from("w") + " IS NULL), count(*) FILTER (WHERE "
                + sql.to("w") + " IS NULL)";
        Optional<double[]> counted = relation.bytes() > options.scannedBytes()
                ? Optional.empty()
                : asking.ask(
                        PASS,
                        connection -> numbers(connection, "SELECT " + sums + " FROM " + sql.spells() + " AS w")
                                .get(0));
        if (counted.isPresent()) {
            List<RowCount> counts = new ArrayList<>();
            for (double count : counted.get()) {
                counts.add(RowCount.counted((long) count));
            }
            return new SpellCounts(counts);
        }
        double percent = Math.min(100, 100.0 * options.blocks() / Math.max(1, relation.blocks()));
        Optional<List<double[]>> blocks = asking.ask(
                SAMPLE,
                connection -> numbers(
                        connection,
                        "SELECT " + sums + " FROM " + sql.spells() + " AS w TABLESAMPLE SYSTEM ("
                                + String.format(Locale.ROOT, "%.6f", percent) + ") REPEATABLE (" + options.seed()
                                + ") GROUP BY w.tableoid, (CAST(CAST(w.ctid AS text) AS point))[0]"));
        return blocks.isPresent() && !blocks.get().isEmpty() ? sampled(blocks.get(), relation) : statistics(relation);
    }

    private static List<double[]> numbers(Connection connection, String sql) throws SQLException {
        return Jdbc.query(
                connection,
                row -> {
                    double[] numbers = new double[KINDS];
                    for (int i = 0; i < KINDS; i++) {
                        numbers[i] = row.getDouble(i + 1);
                    }
                    return numbers;
                },
                sql);
    }

    private static SpellCounts sampled(List<double[]> blocks, Relation relation) {
        String source = String.format(Locale.ROOT, "from %,d of %,d blocks", blocks.size(), relation.blocks());
        List<RowCount> counts = new ArrayList<>();
        for (int kind = 0; kind < KINDS; kind++) {
            double sum = 0;
            double squares = 0;
            for (double[] block : blocks) {
                sum += block[kind];
                squares += block[kind] * block[kind];
            }
            int n = blocks.size();
            double mean = sum / n;
            double left = Math.max(0, 1 - (double) n / Math.max(1, relation.blocks()));
            double error = Math.sqrt(Math.max(0, squares / n - mean * mean) * left / n);
            double reach = (WIDTH * error + mean * left / n) * relation.blocks();
            double middle = mean * relation.blocks();
            counts.add(new RowCount(
                    new Interval(Math.max(sum, middle - reach), Math.max(sum, middle + reach)),
                    RowCount.Basis.SAMPLED,
                    source));
        }
        return new SpellCounts(counts);
    }

    // Nothing is known but how many rows there were: of each kind, from none to all.
    private static SpellCounts statistics(Relation relation) {
        List<RowCount> counts = new ArrayList<>();
        for (int kind = 0; kind < KINDS; kind++) {
            counts.add(new RowCount(
                    new Interval(kind == ALL ? relation.rows() * 0.8 : 0, relation.rows() * 1.2),
                    RowCount.Basis.STATISTICS,
                    "from statistics"));
        }
        return new SpellCounts(counts);
    }
}
