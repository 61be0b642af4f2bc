package dev.sluice.recipes.counters;

import dev.sluice.Finding;
import dev.sluice.recipes.catalog.Catalog;
import dev.sluice.recipes.catalog.Catalog.Column;
import dev.sluice.recipes.catalog.Catalog.Table;
import dev.sluice.recipes.catalog.Findings;
import dev.sluice.recipes.catalog.SqlName;
import dev.sluice.recipes.catalog.StatementProbe;
import dev.sluice.sql.Identifiers;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Everything the database contradicts in a recipe, and what it could do better. For one use by one thread. */
final class CountersCheck {

    private static final Pattern NUMERIC = Pattern.compile("numeric\\([0-9]+,(-?[0-9]+)\\)");

    // The default of the server, beside which a chunk's own limits were chosen.
    private static final long USUAL_DEADLOCK_TIMEOUT = 1000;

    private final CountersRecipe recipe;
    private final Catalog catalog;
    private final IndexCatalog indexes;
    private final StatementProbe probe;
    private final Findings findings;

    CountersCheck(CountersRecipe recipe, Connection connection) {
        this.recipe = recipe;
        this.catalog = new Catalog(connection);
        this.indexes = new IndexCatalog(connection);
        this.probe = new StatementProbe(connection);
        this.findings = new Findings(catalog);
    }

    List<Finding> findings() throws SQLException {
        Optional<Table> walked = findings.table(recipe.counters().get(0).path(), recipe.table());
        Column key = walked.isEmpty()
                ? null
                : findings.column("key", recipe.table(), walked.get(), recipe.key(), primaryKey(walked.get()));
        for (Counter counter : recipe.counters()) {
            int before = findings.count();
            if (walked.isPresent()) {
                checkTarget(counter, walked.get());
            }
            checkSource(counter, key);
            // What the server says of the whole only repeats what the catalog said already.
            if (walked.isPresent() && key != null && findings.count() == before) {
                checkValue(counter);
            }
        }
        return findings.all();
    }

    List<Finding> warnings() throws SQLException {
        Set<Counter.Rows> asked = new LinkedHashSet<>();
        for (Counter counter : recipe.counters()) {
            Optional<Table> source = catalog.table(counter.source());
            Column by = source.isEmpty() ? null : source.get().columns().get(counter.by());
            if (source.isPresent() && by != null && asked.add(counter.rows())) {
                warnOfIndex(counter, source.get(), by);
            }
        }
        Optional<IndexCatalog.DeadlockTimeout> timeout =
                indexes.deadlockTimeout().filter(found -> found.millis() < USUAL_DEADLOCK_TIMEOUT);
        timeout.ifPresent(found -> findings.add(
                recipe.counters().get(0).path(),
                "deadlock_timeout is " + found.millis() + " ms " + found.where() + ": a chunk, which locks its rows for"
                        + " at most half of what its own session has, may meet a session that looks for deadlocks sooner",
                "ALTER SYSTEM RESET deadlock_timeout (1 s), or batch-size: 100"));
        return findings.all();
    }

    private void warnOfIndex(Counter counter, Table source, Column by) throws SQLException {
        if (indexes.leadsIndex(source, by, counter.where() != null)) {
            return;
        }
        String value = counter.value() == null ? "" : " INCLUDE (" + Identifiers.quote(counter.value()) + ")";
        findings.add(
                counter.path() + ".source",
                "no index of " + counter.source().text() + " begins with " + counter.by()
                        + ": each chunk reads the whole table",
                "CREATE INDEX CONCURRENTLY ON " + counter.source().quoted() + " (" + Identifiers.quote(counter.by())
                        + ")" + value);
    }

    private void checkTarget(Counter counter, Table walked) throws SQLException {
        Column column = findings.column(counter.path(), recipe.table(), walked, counter.column());
        if (column == null) {
            return;
        }
        if (column.generated() || column.alwaysIdentity()) {
            findings.add(
                    counter.path(), counter.column() + " is computed by the database: it cannot be assigned", null);
        } else {
            Optional<String> unique = indexes.uniqueIndex(walked, column);
            unique.ifPresent(index -> findings.add(
                    counter.path(),
                    counter.column() + " is a column of the unique index " + index
                            + ": to change it takes a lock that inserts of referring rows conflict with",
                    "a counter has no place in a unique index"));
        }
    }

    private void checkSource(Counter counter, @Nullable Column key) throws SQLException {
        String field = counter.path() + ".source";
        Optional<Table> found = findings.table(field, counter.source());
        if (found.isEmpty()) {
            return;
        }
        Table source = found.get();
        Column by = findings.column(field, counter.source(), source, counter.by());
        if (by != null && key != null && !catalog.areComparable(by, key)) {
            findings.add(
                    field,
                    counter.source().text() + "." + by.name() + " is " + by.type() + " and "
                            + recipe.table().text() + "." + key.name() + " is " + key.type()
                            + ": they cannot be matched by an index",
                    "give both columns the same type, or write the step in SQL");
        }
        String value = counter.value();
        if (value != null) {
            findings.column(field, counter.source(), source, value);
        }
        String where = counter.where();
        if (where != null) {
            String begin = "SELECT 1 FROM " + counter.source().quoted() + " WHERE (\n";
            int beginning = "EXPLAIN ".length() + begin.length();
            probe.refusal("EXPLAIN " + begin + where + "\n)")
                    .ifPresent(refusal -> findings.add(counter.path() + ".where", refusal, beginning, where.length()));
        }
    }

    private void checkValue(Counter counter) throws SQLException {
        String field = counter.path() + ".source";
        Column target = column(counter.table(), counter.column());
        if (counter.value() == null) {
            probe.refusal("EXPLAIN UPDATE " + counter.table().quoted() + " SET " + counter.quotedColumn()
                            + " = COALESCE((SELECT count(*)), 0) WHERE " + counter.quotedColumn() + " - 0 IS NULL")
                    .ifPresent(refusal -> findings.add(
                            counter.path(),
                            counter.column() + " is " + target.type() + ", which cannot hold a count",
                            "make it integer or bigint"));
            return;
        }
        Column value = column(counter.source(), counter.value());
        boolean sum = counter.fold() == Counter.Fold.SUM;
        if (sum && (isFloating(value) || isFloating(target))) {
            Column floating = isFloating(value) ? value : target;
            findings.add(
                    field,
                    floating.name() + " is " + floating.type()
                            + ": such a sum depends on the order of its rows, and would differ each time",
                    "use numeric");
        } else if (losesDigits(counter, target, value)) {
            findings.add(
                    counter.path(),
                    counter.column() + " is " + target.type() + " and "
                            + counter.source().text() + "."
                            + value.name() + " is " + value.type()
                            + ": what is stored would be rounded, and differ each time",
                    "give it the type " + value.type());
        } else {
            String folded = counter.fold().word() + "(" + Identifiers.quote(value.name()) + ")";
            probe.refusal("EXPLAIN UPDATE " + counter.table().quoted() + " SET " + counter.quotedColumn() + " = "
                            + (sum ? "COALESCE(sluice_value, 0)" : "sluice_value") + " FROM (SELECT " + folded
                            + " AS sluice_value FROM " + counter.source().quoted() + ") AS sluice_source WHERE "
                            + counter.quotedColumn() + " IS DISTINCT FROM sluice_value"
                            + (sum ? " AND abs(" + counter.quotedColumn() + " - sluice_value) > 0" : ""))
                    .ifPresent(refusal -> findings.add(field, refusal.message(), refusal.hint()));
        }
    }

    private Column column(SqlName table, String name) throws SQLException {
        return catalog.table(table)
                .map(found -> found.columns().get(name))
                .orElseThrow(() -> new IllegalStateException("the column was there a moment ago"));
    }

    private static boolean isFloating(Column column) {
        return column.type().equals("double precision") || column.type().equals("real");
    }

    private static boolean losesDigits(Counter counter, Column target, Column value) {
        if (counter.fold() != Counter.Fold.SUM) {
            return target.type().contains("(") && !target.type().equals(value.type());
        }
        Matcher kept = NUMERIC.matcher(target.type());
        Matcher given = NUMERIC.matcher(value.type());
        if (given.matches()) {
            int digits = Integer.parseInt(given.group(1));
            boolean whole = target.type().endsWith("int") || target.type().equals("integer");
            return digits > 0 && (whole || kept.matches() && Integer.parseInt(kept.group(1)) < digits);
        }
        return false;
    }

    private String primaryKey(Table walked) throws SQLException {
        List<String> key = indexes.primaryKey(walked);
        if (key.size() == 1) {
            return "its primary key is " + key.get(0) + ": add key: " + key.get(0);
        }
        return "add key: and the column that the counted rows refer to";
    }
}
