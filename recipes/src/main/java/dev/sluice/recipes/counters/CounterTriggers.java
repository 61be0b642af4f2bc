package dev.sluice.recipes.counters;

import dev.sluice.recipes.catalog.SqlName;
import dev.sluice.sql.Identifiers;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.zip.CRC32;

/**
 * Triggers, as SQL to read and to run, that keep a recipe's counters right from then on: within the transaction that
 * changes a row that counts. Pure.
 *
 * <p>They fire once a statement, and lock the rows of the counters' table in the order of its key before they change them:
 * statements that insert many rows then cannot block each other in a circle. Sums and counts are added to; a maximum or
 * minimum is looked up again, under the lock. TRUNCATE of a table that is counted is refused.
 */
public final class CounterTriggers {

    private enum Event {
        INSERT("NEW TABLE AS sluice_new", "SELECT *, 1 AS sluice_sign FROM sluice_new"),
        UPDATE(
                "OLD TABLE AS sluice_old NEW TABLE AS sluice_new",
                "SELECT *, 1 AS sluice_sign FROM sluice_new UNION ALL SELECT *, -1 FROM sluice_old"),
        DELETE("OLD TABLE AS sluice_old", "SELECT *, -1 AS sluice_sign FROM sluice_old");

        private final String tables;
        private final String rows;

        Event(String tables, String rows) {
            this.tables = tables;
            this.rows = rows;
        }
    }

    private final CountersRecipe recipe;
    private final String key;

    public CounterTriggers(CountersRecipe recipe) {
        this.recipe = recipe;
        this.key = Identifiers.quote(recipe.key());
    }

    /** What installs them, or replaces those of before. One transaction; safe to run again. */
    public String install() {
        StringBuilder sql = new StringBuilder("-- Keeps the counters of "
                + recipe.table().text() + " right from now on. Made by sluice from backfill " + recipe.name() + ".\n");
        sql.append("""
                --
                -- Install it together with the application that no longer changes these counters itself, or they are counted
                -- twice; then run the backfill once. Made for READ COMMITTED. Who writes the counted tables needs the right to
                -- UPDATE the counters. A counter that is NULL stays NULL until it is recounted.

                BEGIN;
                SET LOCAL lock_timeout = '2s';
                """);
        for (SqlName source : sources()) {
            for (Event event : Event.values()) {
                sql.append('\n').append(function(source, event)).append('\n').append(trigger(source, event));
            }
            sql.append('\n').append(truncation(source));
        }
        return sql.append("\nCOMMIT;\n").toString();
    }

    /** What removes them. Safe to run again. */
    public String uninstall() {
        StringBuilder sql = new StringBuilder(
                "-- Removes what keeps the counters of " + recipe.table().text()
                        + " right: from then on the application has to.\n\nBEGIN;\nSET LOCAL lock_timeout = '2s';\n");
        for (SqlName source : sources()) {
            List<String> events = new ArrayList<>(List.of("INSERT", "UPDATE", "DELETE", "TRUNCATE"));
            for (String event : events) {
                sql.append("DROP TRIGGER IF EXISTS ").append(Identifiers.quote(name(source, event)));
                sql.append(" ON ").append(source.quoted()).append(";\n");
                sql.append("DROP FUNCTION IF EXISTS ")
                        .append(functionName(source, event))
                        .append("();\n");
            }
        }
        return sql.append("COMMIT;\n").toString();
    }

    private List<SqlName> sources() {
        Map<String, SqlName> sources = new LinkedHashMap<>();
        recipe.counters()
                .forEach(counter -> sources.putIfAbsent(counter.source().quoted(), counter.source()));
        return List.copyOf(sources.values());
    }

    private String function(SqlName source, Event event) {
        StringBuilder body = new StringBuilder();
        List<Counter.Rows> groups = recipe.counters().stream()
                .map(Counter::rows)
                .filter(rows -> rows.source().quoted().equals(source.quoted()))
                .distinct()
                .collect(Collectors.toList());
        String keys = groups.stream()
                .flatMap(rows -> changedKeys(rows, event).stream())
                .collect(Collectors.joining("\n    UNION "));
        body.append("  PERFORM FROM ").append(recipe.table().quoted()).append(" AS sluice_row WHERE sluice_row.");
        body.append(key)
                .append(" IN (\n          ")
                .append(keys)
                .append(")\n   ORDER BY sluice_row.")
                .append(key);
        body.append(" FOR NO KEY UPDATE OF sluice_row;\n");
        for (Counter.Rows rows : groups) {
            List<Counter> additive = of(rows, true);
            if (!additive.isEmpty()) {
                body.append(addition(rows, additive, event));
            }
            for (Counter extreme : of(rows, false)) {
                body.append(lookup(extreme, event));
            }
        }
        return "CREATE OR REPLACE FUNCTION " + functionName(source, event.name())
                + "() RETURNS trigger LANGUAGE plpgsql AS $sluice$\nBEGIN\n" + body + "  RETURN NULL;\nEND $sluice$;";
    }

    private String trigger(SqlName source, Event event) {
        return "CREATE OR REPLACE TRIGGER " + Identifiers.quote(name(source, event.name())) + " AFTER " + event
                + " ON " + source.quoted() + "\n  REFERENCING " + event.tables
                + " FOR EACH STATEMENT EXECUTE FUNCTION " + functionName(source, event.name()) + "();\n";
    }

    private String truncation(SqlName source) {
        String function = functionName(source, "TRUNCATE");
        String counters = recipe.counters().stream()
                .filter(counter -> counter.source().quoted().equals(source.quoted()))
                .map(counter -> counter.table().text() + "." + counter.column())
                .collect(Collectors.joining(", "));
        String sentence = (source.text() + " is counted in " + counters)
                .replace("'", "''")
                .replace("%", "%%");
        return "CREATE OR REPLACE FUNCTION " + function
                + "() RETURNS trigger LANGUAGE plpgsql AS $sluice$\nBEGIN\n  RAISE EXCEPTION '" + sentence
                + ", which TRUNCATE would leave wrong'\n    USING HINT = 'DELETE its rows, or remove the triggers, and"
                + " recount afterwards.';\nEND $sluice$;\nCREATE OR REPLACE TRIGGER "
                + Identifiers.quote(name(source, "TRUNCATE")) + " BEFORE TRUNCATE ON " + source.quoted()
                + "\n  FOR EACH STATEMENT EXECUTE FUNCTION " + function + "();\n";
    }

    private List<Counter> of(Counter.Rows rows, boolean additive) {
        return recipe.counters().stream()
                .filter(counter -> counter.rows().equals(rows) && counter.fold().isAdditive() == additive)
                .collect(Collectors.toList());
    }

    private List<String> changedKeys(Counter.Rows rows, Event event) {
        List<String> keys = new ArrayList<>();
        List<Counter> additive = of(rows, true);
        if (!additive.isEmpty()) {
            keys.add("SELECT sluice_delta." + key + " FROM (" + deltas(rows, additive, event)
                    + ") AS sluice_delta WHERE " + anyDelta(additive));
        }
        of(rows, false).forEach(extreme -> keys.add(changedValues(extreme, event)));
        return keys;
    }

    private String addition(Counter.Rows rows, List<Counter> counters, Event event) {
        String assignments = counters.stream()
                .map(counter -> counter.quotedColumn() + " = sluice_row." + counter.quotedColumn() + " + "
                        + delta(counters.indexOf(counter)))
                .collect(Collectors.joining(", "));
        return "  UPDATE " + recipe.table().quoted() + " AS sluice_row SET " + assignments + "\n    FROM ("
                + deltas(rows, counters, event) + ") AS sluice_delta\n   WHERE sluice_row." + key + " = sluice_delta."
                + key + " AND (" + anyDelta(counters) + ");\n";
    }

    private String deltas(Counter.Rows rows, List<Counter> counters, Event event) {
        String sums = counters.stream()
                .map(counter -> (counter.value() == null
                                ? "sum(sluice_sign)"
                                : "COALESCE(sum(sluice_sign * " + Identifiers.quote(counter.value()) + "), 0)")
                        + " AS sluice_delta" + counters.indexOf(counter))
                .collect(Collectors.joining(", "));
        return "SELECT " + Identifiers.quote(rows.by()) + " AS " + key + ", " + sums + " FROM " + changed(rows, event)
                + filter(rows, " WHERE ") + " GROUP BY 1";
    }

    // Which of two updates wrote a value does not matter: what came and went is compared.
    private String changedValues(Counter counter, Event event) {
        Counter.Rows rows = counter.rows();
        String value = Identifiers.quote(String.valueOf(counter.value()));
        return "SELECT sluice_value." + key + " FROM (SELECT " + Identifiers.quote(rows.by()) + " AS " + key + ", "
                + value
                + ", sum(sluice_sign) AS sluice_n FROM " + changed(rows, event) + filter(rows, " WHERE ")
                + " GROUP BY 1, 2) AS sluice_value WHERE sluice_n <> 0";
    }

    private String lookup(Counter counter, Event event) {
        Counter.Rows rows = counter.rows();
        String value = Identifiers.quote(String.valueOf(counter.value()));
        return "  UPDATE " + recipe.table().quoted() + " AS sluice_row SET " + counter.quotedColumn()
                + " = sluice_found.sluice_value\n    FROM (SELECT sluice_key." + key + ", (SELECT "
                + counter.fold().word() + "(" + value + ") FROM "
                + rows.source().quoted() + " WHERE "
                + rows.source().quotedLast() + "." + Identifiers.quote(rows.by()) + " = sluice_key." + key
                + filter(rows, " AND ") + ") AS sluice_value\n            FROM (" + changedValues(counter, event)
                + " GROUP BY 1) AS sluice_key) AS sluice_found\n   WHERE sluice_row." + key + " = sluice_found." + key
                + " AND sluice_row." + counter.quotedColumn() + " IS DISTINCT FROM sluice_found.sluice_value;\n";
    }

    private static String changed(Counter.Rows rows, Event event) {
        return "(" + event.rows + ") AS " + rows.source().quotedLast();
    }

    private static String filter(Counter.Rows rows, String before) {
        return rows.where() == null ? "" : before + "(\n" + rows.where() + "\n)";
    }

    private static String anyDelta(List<Counter> counters) {
        return counters.stream()
                .map(counter -> delta(counters.indexOf(counter)) + " <> 0")
                .collect(Collectors.joining(" OR "));
    }

    private static String delta(int n) {
        return "sluice_delta.sluice_delta" + n;
    }

    private String functionName(SqlName source, String event) {
        String name = Identifiers.quote(name(source, event));
        return recipe.table()
                .schema()
                .map(schema -> Identifiers.quote(schema) + "." + name)
                .orElse(name);
    }

    // Telling, and the same each time; the number keeps long names and names of several schemas apart.
    private String name(SqlName source, String event) {
        CRC32 crc = new CRC32();
        crc.update((recipe.table().quoted() + " " + source.quoted()).getBytes(StandardCharsets.UTF_8));
        String plain = recipe.table().last() + "_by_" + source.last();
        String part = plain.replaceAll("[^A-Za-z0-9_]", "_");
        return "sluice_" + part.substring(0, Math.min(36, part.length())).toLowerCase(Locale.ROOT) + "_"
                + Long.toHexString(crc.getValue()) + "_" + event.toLowerCase(Locale.ROOT);
    }
}
