package dev.sluice.recipes.counters;

import dev.sluice.Tally;
import dev.sluice.recipes.catalog.Literal;
import dev.sluice.sql.CheckSql;
import dev.sluice.sql.Identifiers;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * The statements of a recipe: what changes the counters of a chunk, and what compares them.
 *
 * <p>Idea: the rows that count are chosen by their own column that refers to the walked table, under the name of its key,
 * so that {@code :chunk} bounds them by the same keys. They are read in one stretch of that column's index and grouped; no
 * subquery runs once a row. An index that has all the columns that are asked for is enough, the table itself is not read.
 *
 * <p>The step reads the walked table a second time and joins it by physical place: that allows the outer joins, and a row
 * that changed since the statement began, which only one that nobody has locked can do, no longer matches and is left
 * alone. A stale number is never written.
 */
final class CountersSql {

    private static final String STORED = "sluice_stored";
    private static final String TRUE = "sluice_true";

    private final List<Counter> counters;
    private final List<Counter.Rows> sources;
    private final String table;
    private final String own;
    private final String key;

    CountersSql(CountersRecipe recipe) {
        this.counters = recipe.counters();
        this.sources = counters.stream().map(Counter::rows).distinct().collect(Collectors.toList());
        this.table = recipe.table().quoted();
        this.own = recipe.table().quotedLast();
        this.key = Identifiers.quote(recipe.key());
    }

    /** Recounts the counters of a chunk, changes the rows that differ, and returns the tallies of each. */
    String step() {
        return "UPDATE " + table + "\n   SET "
                + joined(n -> counters.get(n).quotedColumn() + " = " + TRUE + n, ", ")
                + "\n  FROM (SELECT * FROM ("
                + compared("sluice_row.tableoid AS sluice_table, sluice_row.ctid AS sluice_place")
                + ") AS sluice_compared\n         WHERE " + joined(CountersSql::differs, " OR ") + ") AS sluice_counted"
                + "\n WHERE :chunk(" + own + ")\n   AND " + own + ".tableoid = sluice_counted.sluice_table"
                + "\n   AND " + own + ".ctid = sluice_counted.sluice_place"
                + "\nRETURNING " + joined(this::told, ", ");
    }

    /**
     * Adds to each counter of a chunk what it differs by, and returns what {@link #step} does. Right without a lock: what is
     * true less what is stored, seen at one moment, stays the same whatever a transaction adds to both of them meanwhile. Not
     * beside another recount of the same row, which would be added twice; and a counter without a value gets one only if the
     * row did not change.
     */
    String correction() {
        String place = own + ".ctid = sluice_counted.sluice_place";
        return "UPDATE " + table + "\n   SET "
                + joined(
                        n -> counters.get(n).quotedColumn() + " = COALESCE(" + own + "."
                                + counters.get(n).quotedColumn() + " + " + TRUE + n + " - " + STORED + n + ", " + TRUE
                                + n + ")",
                        ", ")
                + "\n  FROM (SELECT * FROM (" + compared("sluice_row." + key + ", sluice_row.ctid AS sluice_place")
                + ") AS sluice_compared\n         WHERE " + joined(CountersSql::differs, " OR ") + ") AS sluice_counted"
                + "\n WHERE :chunk(" + own + ")\n   AND " + own + "." + key + " = sluice_counted." + key
                + "\n   AND (" + place + " OR "
                + joined(
                        n -> STORED + n + " IS NOT NULL AND " + own + "."
                                + counters.get(n).quotedColumn() + " IS NOT NULL",
                        " AND ")
                + ")\nRETURNING " + joined(this::told, ", ");
    }

    /** What {@link #step} returns of each row it changed. */
    List<Tally> tallies() {
        List<Tally> tallies = new ArrayList<>();
        for (Counter counter : counters) {
            tallies.add(Tally.sum(counter.column() + ".rows"));
            if (counter.fold().isAdditive()) {
                tallies.add(Tally.sum(counter.column() + ".drift"));
                tallies.add(Tally.max(counter.column() + ".largest"));
            }
        }
        return tallies;
    }

    /** Each row of a chunk: the key, then which counters are wrong, what is stored, what is true, and whether any is. */
    String check() {
        return "SELECT " + key + ",\n       concat_ws(', ', "
                + joined(n -> ifDiffers(n, Literal.of(counters.get(n).column())), ", ")
                + ") AS counter,\n       concat_ws(', ', "
                + joined(n -> ifDiffers(n, "coalesce(CAST(" + STORED + n + " AS text), 'NULL')"), ", ")
                + ") AS stored,\n       concat_ws(', ', "
                + joined(n -> ifDiffers(n, "coalesce(CAST(" + TRUE + n + " AS text), 'NULL')"), ", ")
                + ") AS true,\n       " + joined(CountersSql::differs, " OR ") + " AS " + CheckSql.DIFFERS
                + "\n  FROM ("
                + compared("sluice_row." + key) + ") AS sluice_compared";
    }

    // Each row of the chunk with what is stored and what is true.
    private String compared(String identity) {
        StringBuilder sql = new StringBuilder("SELECT " + identity);
        for (int n = 0; n < counters.size(); n++) {
            Counter counter = counters.get(n);
            String value = "sluice_source" + sources.indexOf(counter.rows()) + ".sluice_value" + n;
            sql.append(",\n               sluice_row.")
                    .append(counter.quotedColumn())
                    .append(" AS " + STORED + n);
            sql.append(", ").append(counter.fold().isAdditive() ? "COALESCE(" + value + ", 0)" : value);
            sql.append(" AS " + TRUE + n);
        }
        sql.append("\n          FROM ").append(table).append(" AS sluice_row");
        for (int s = 0; s < sources.size(); s++) {
            sql.append("\n          LEFT JOIN (").append(grouped(s)).append(") AS sluice_source" + s);
            sql.append("\n            ON sluice_source" + s + "." + key + " = sluice_row." + key);
        }
        return sql.append("\n         WHERE :chunk(sluice_row)").toString();
    }

    // What counts for each key of the chunk.
    private String grouped(int source) {
        Counter.Rows rows = sources.get(source);
        List<String> values = new ArrayList<>();
        List<String> inputs = new ArrayList<>();
        inputs.add(Identifiers.quote(rows.by()) + " AS " + key);
        for (int n = 0; n < counters.size(); n++) {
            Counter counter = counters.get(n);
            if (!counter.rows().equals(rows)) {
                continue;
            }
            if (counter.value() == null) {
                values.add("count(*) AS sluice_value" + n);
            } else {
                inputs.add(Identifiers.quote(counter.value()) + " AS sluice_input" + n);
                values.add(counter.fold().word() + "(sluice_input" + n + ") AS sluice_value" + n);
            }
        }
        String filter = rows.where() == null ? "" : " WHERE (\n" + rows.where() + "\n)";
        return "SELECT sluice_rows." + key + ", " + String.join(", ", values) + "\n                       FROM (SELECT "
                + String.join(", ", inputs) + " FROM " + rows.source().quoted() + filter
                + ") AS sluice_rows\n                      WHERE :chunk(sluice_rows) GROUP BY 1";
    }

    private String told(int n) {
        String told = "CASE WHEN " + differs(n) + " THEN 1 ELSE 0 END";
        if (!counters.get(n).fold().isAdditive()) {
            return told;
        }
        String distance = "abs(COALESCE(" + STORED + n + ", 0) - " + TRUE + n + ")";
        return told + ", " + distance + ", " + distance;
    }

    private static String differs(int n) {
        return STORED + n + " IS DISTINCT FROM " + TRUE + n;
    }

    private static String ifDiffers(int n, String value) {
        return "CASE WHEN " + differs(n) + " THEN " + value + " END";
    }

    private String joined(IntFunction<String> each, String between) {
        return IntStream.range(0, counters.size()).mapToObj(each).collect(Collectors.joining(between));
    }
}
