package dev.sluice.recipes.connections;

import dev.sluice.recipes.catalog.Literal;
import dev.sluice.recipes.catalog.SqlName;
import dev.sluice.sql.Identifiers;

/** The statements on the table that {@link ConnectionChanges} makes. */
final class ChangesSql {

    private final SqlName changes;
    private final String load;
    private final ConnectionTables.Spells spells;

    ChangesSql(ConnectionsRecipe recipe) {
        Staging staging = new Staging(recipe.tables().edges(), recipe.kind());
        this.changes = staging.changes();
        this.load = staging.quoted();
        this.spells = recipe.tables().spells();
    }

    /** The name of the table, for sentences. */
    String table() {
        return changes.text();
    }

    /** The types of its two ids, in SQL; no row if there is no such table. */
    String types() {
        return "SELECT attname, format_type(atttypid, atttypmod) FROM pg_attribute WHERE attrelid = to_regclass("
                + Literal.of(changes.quoted()) + ") AND attname IN ('contact', 'organization') ORDER BY 1";
    }

    /** The oldest changes. Bind how many. */
    String oldest() {
        return "SELECT id FROM " + changes.quoted() + " WHERE NOT followed ORDER BY id LIMIT ?";
    }

    /** How many there are, and how old the oldest is, in milliseconds. */
    String backlog() {
        return "SELECT count(*), coalesce(CAST(extract(epoch FROM clock_timestamp() - min(noted_at)) * 1000 AS bigint), 0)"
                + " FROM " + changes.quoted() + " WHERE NOT followed";
    }

    /** Those of the given numbers that are still there. Bind the numbers. */
    String these() {
        return "SELECT id, CAST(contact AS text), CAST(organization AS text) FROM " + changes.quoted()
                + " WHERE id = ANY (?) AND NOT followed ORDER BY id";
    }

    /** Notes each contact of an organization, in place of the organization as a whole. Bind the organization. */
    String contactsOf(String organizationType) {
        return "INSERT INTO " + changes.quoted() + " (contact, organization) SELECT DISTINCT "
                + Identifiers.quote(spells.contact()) + ", " + Identifiers.quote(spells.organization()) + " FROM "
                + spells.table().quoted() + " WHERE " + Identifiers.quote(spells.organization()) + " = CAST(? AS "
                + organizationType + ")";
    }

    /** Whether a bulk load is under way, whose table does not have what changes now. */
    String isLoading() {
        return "SELECT to_regclass(" + Literal.of(load) + ") IS NOT NULL";
    }

    /** Strikes changes off. Bind their numbers. */
    String remove() {
        return "DELETE FROM " + changes.quoted() + " WHERE id = ANY (?)";
    }

    /** Keeps changes for after the bulk load. Bind their numbers. */
    String keep() {
        return "UPDATE " + changes.quoted() + " SET followed = true WHERE id = ANY (?)";
    }

    /** Has what was kept followed again. */
    String again() {
        return "UPDATE " + changes.quoted() + " SET followed = false WHERE followed";
    }

    /** Whether this transaction is the only one that follows changes; held to its end. */
    String alone() {
        return "SELECT pg_try_advisory_xact_lock(" + place() + ")";
    }

    /** Waits until it is, no longer than for any lock. */
    String waitAlone() {
        return "SELECT pg_advisory_xact_lock(" + place() + ")";
    }

    private String place() {
        return "hashtextextended(" + Literal.of("sluice " + changes.quoted()) + ", 0)";
    }
}
