package dev.sluice.recipes.connections;

import dev.sluice.recipes.catalog.Literal;
import dev.sluice.recipes.catalog.SqlName;
import dev.sluice.sql.Identifiers;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.zip.CRC32;

/**
 * What notes which edges may be wrong after a change of spells, contacts or organizations, as SQL to read and to run: a
 * table, and triggers that put the contact and the organization into it, in the transaction that changes them. Pure.
 *
 * <p>The triggers fire once a statement and compute nothing: {@link ConnectionsFollower} does, soon after. TRUNCATE of these
 * tables is refused.
 */
public final class ConnectionChanges {

    private static final List<String> EVENTS = List.of("INSERT", "UPDATE", "DELETE");

    private final ConnectionsRecipe recipe;
    private final ConnectionTables tables;
    private final SqlName changes;

    public ConnectionChanges(ConnectionsRecipe recipe) {
        this.recipe = recipe;
        this.tables = recipe.tables();
        this.changes = new Staging(tables.edges(), recipe.kind()).changes();
    }

    /** What installs them, or replaces those of before. One transaction; safe to run again. */
    public String install() {
        StringBuilder sql = new StringBuilder("-- Notes which connections of "
                + tables.edges().table().text() + " may be wrong. Made by sluice from backfill " + recipe.name()
                + ".\n");
        sql.append("""
                --
                -- Install it before the backfill runs; from then on let 'sluice follow' run. The functions work with the rights
                -- of who installs them, so that the application needs none on the table of changes.

                BEGIN;
                SET LOCAL lock_timeout = '2s';
                -- What the functions mean by a name is what it means here, and never somebody's temporary table.
                SELECT set_config('search_path', current_setting('search_path') || ', pg_temp', true);
                """);
        sql.append(table());
        for (Source source : sources()) {
            for (String event : EVENTS) {
                sql.append('\n').append(trigger(source, event));
            }
            sql.append('\n').append(truncation(source));
        }
        return sql.append("\nCOMMIT;\n").toString();
    }

    /** What removes them, with the changes that were not followed yet. Safe to run again. */
    public String uninstall() {
        StringBuilder sql =
                new StringBuilder("-- Removes what notes which connections may be wrong: from then on a change"
                        + " shows after the next backfill.\n\nBEGIN;\nSET LOCAL lock_timeout = '2s';\n");
        for (Source source : sources()) {
            List<String> events = new ArrayList<>(EVENTS);
            events.add("TRUNCATE");
            for (String event : events) {
                sql.append("DROP TRIGGER IF EXISTS ")
                        .append(Identifiers.quote(name(source, event)))
                        .append(" ON ")
                        .append(source.table().quoted())
                        .append(";\nDROP FUNCTION IF EXISTS ")
                        .append(function(source, event))
                        .append("();\n");
            }
        }
        return sql.append("DROP TABLE IF EXISTS ")
                .append(changes.quoted())
                .append(";\nCOMMIT;\n")
                .toString();
    }

    /**
     * A table whose rows may make edges wrong.
     *
     * @param noted the columns of the table of changes that are filled
     * @param from the table's columns that fill them
     * @param matters the columns whose change matters
     */
    private record Source(SqlName table, List<String> noted, List<String> from, List<String> matters) {}

    private List<Source> sources() {
        ConnectionTables.Spells s = tables.spells();
        ConnectionTables.Contacts c = tables.contacts();
        ConnectionTables.Organizations o = tables.organizations();
        List<Source> sources = new ArrayList<>();
        sources.add(new Source(
                s.table(),
                List.of("contact", "organization"),
                List.of(s.contact(), s.organization()),
                List.of(s.contact(), s.organization(), s.from(), s.to())));
        sources.add(new Source(c.table(), List.of("contact"), List.of(c.id()), List.of(c.id())));
        if (recipe.rules().orphans() == ConnectionRules.Orphans.DROP) {
            sources.add(new Source(o.table(), List.of("organization"), List.of(o.id()), List.of(o.id())));
        }
        return sources;
    }

    // Of the ids' own types, whatever these are.
    private String table() {
        ConnectionTables.Spells s = tables.spells();
        return "\nDO $sluice$ BEGIN\n  IF to_regclass(" + Literal.of(changes.quoted())
                + ") IS NULL THEN\n    CREATE TABLE " + changes.quoted() + " AS SELECT "
                + Identifiers.quote(s.contact())
                + " AS contact, " + Identifiers.quote(s.organization()) + " AS organization FROM "
                + s.table().quoted() + " WITH NO DATA;\n    ALTER TABLE " + changes.quoted()
                + "\n      ADD COLUMN id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,"
                + "\n      ADD COLUMN noted_at timestamptz NOT NULL DEFAULT clock_timestamp(),"
                + "\n      ADD COLUMN followed boolean NOT NULL DEFAULT false;\n  END IF;\nEND $sluice$;\n";
    }

    private String trigger(Source source, String event) {
        String from = quoted(source.from());
        String rows = switch (event) {
            case "INSERT" -> "SELECT " + from + " FROM sluice_new";
            case "DELETE" -> "SELECT " + from + " FROM sluice_old";
            // What is in both, as often, did not change.
            default ->
                "(SELECT " + from + " FROM (" + differing(source, "sluice_new", "sluice_old")
                        + ") AS sluice_now)\n    UNION (SELECT " + from + " FROM ("
                        + differing(source, "sluice_old", "sluice_new") + ") AS sluice_before)";
        };
        String referencing = (event.equals("INSERT") ? "" : " OLD TABLE AS sluice_old")
                + (event.equals("DELETE") ? "" : " NEW TABLE AS sluice_new");
        String noted = String.join(", ", source.noted());
        String known =
                source.noted().stream().map(column -> column + " IS NOT NULL").collect(Collectors.joining(" AND "));
        return "CREATE OR REPLACE FUNCTION " + function(source, event)
                + "() RETURNS trigger LANGUAGE plpgsql\n  SECURITY DEFINER SET search_path FROM CURRENT AS $sluice$\nBEGIN\n"
                + "  INSERT INTO " + changes.quoted() + " (" + noted + ")\n    SELECT DISTINCT * FROM (" + rows
                + ") AS sluice_changed (" + noted + ")\n    WHERE " + known
                + ";\n  RETURN NULL;\nEND $sluice$;\nCREATE OR REPLACE TRIGGER "
                + Identifiers.quote(name(source, event)) + " AFTER " + event + " ON "
                + source.table().quoted() + "\n  REFERENCING" + referencing + " FOR EACH STATEMENT EXECUTE FUNCTION "
                + function(source, event) + "();\n";
    }

    private static String differing(Source source, String one, String other) {
        String columns = quoted(source.matters());
        return "SELECT " + columns + " FROM " + one + " EXCEPT ALL SELECT " + columns + " FROM " + other;
    }

    private static String quoted(List<String> names) {
        return names.stream().map(Identifiers::quote).collect(Collectors.joining(", "));
    }

    private String truncation(Source source) {
        String sentence = ("the connections in " + tables.edges().table().text() + " are computed from "
                        + source.table().text())
                .replace("'", "''")
                .replace("%", "%%");
        String function = function(source, "TRUNCATE");
        return "CREATE OR REPLACE FUNCTION " + function
                + "() RETURNS trigger LANGUAGE plpgsql AS $sluice$\nBEGIN\n  RAISE EXCEPTION '" + sentence
                + ", which TRUNCATE would leave wrong'\n    USING HINT = 'DELETE its rows, or remove the triggers, and"
                + " run the backfill afterwards.';\nEND $sluice$;\nCREATE OR REPLACE TRIGGER "
                + Identifiers.quote(name(source, "TRUNCATE")) + " BEFORE TRUNCATE ON "
                + source.table().quoted() + "\n  FOR EACH STATEMENT EXECUTE FUNCTION " + function + "();\n";
    }

    private String function(Source source, String event) {
        String name = Identifiers.quote(name(source, event));
        return tables.edges()
                .table()
                .schema()
                .map(schema -> Identifiers.quote(schema) + "." + name)
                .orElse(name);
    }

    // Telling, and the same each time; the number keeps long names and names of several schemas apart.
    private String name(Source source, String event) {
        CRC32 crc = new CRC32();
        crc.update((changes.quoted() + " " + source.table().quoted()).getBytes(StandardCharsets.UTF_8));
        String part = (source.table().last() + "_changed").replaceAll("[^A-Za-z0-9_]", "_");
        return "sluice_" + part.substring(0, Math.min(36, part.length())).toLowerCase(Locale.ROOT) + "_"
                + Long.toHexString(crc.getValue()) + "_" + event.toLowerCase(Locale.ROOT);
    }
}
