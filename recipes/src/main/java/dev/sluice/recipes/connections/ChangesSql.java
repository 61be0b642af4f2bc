package dev.sluice.recipes.connections;

import dev.sluice.recipes.catalog.Literal;
import dev.sluice.recipes.catalog.SqlName;
import dev.sluice.sql.Identifiers;
import java.util.ArrayList;
import java.util.List;

/** The statements on the table that {@link ConnectionChanges} makes. */
final class ChangesSql {

    // A longer name is cut; a character may take four of the 63 bytes, but rarely does.
    private static final int LONGEST_STEM = 50;

    private final SqlName changes;
    private final ConnectionTables.Spells spells;

    ChangesSql(ConnectionsRecipe recipe) {
        this.changes = table(recipe.tables().edges());
        this.spells = recipe.tables().spells();
    }

    /** The table that keeps which contacts' edges may be wrong, beside the edges. */
    static SqlName table(ConnectionTables.Edges edges) {
        String name = edges.table().last();
        List<String> parts = new ArrayList<>(edges.table().parts());
        parts.set(parts.size() - 1, name.substring(0, Math.min(LONGEST_STEM, name.length())) + "_changes");
        return new SqlName(String.join(".", parts), parts);
    }

    /** The types of its two ids, in SQL; no row if there is no such table. */
    String types() {
        return "SELECT attname, format_type(atttypid, atttypmod) FROM pg_attribute WHERE attrelid = to_regclass("
                + Literal.of(changes.quoted()) + ") AND attname IN ('contact', 'organization') ORDER BY 1";
    }

    /** The oldest changes. Bind how many. */
    String oldest() {
        return "SELECT id FROM " + changes.quoted() + " ORDER BY id LIMIT ?";
    }

    /** How many there are, and how old the oldest is, in milliseconds. */
    String backlog() {
        return "SELECT count(*), coalesce(CAST(extract(epoch FROM clock_timestamp() - min(noted_at)) * 1000 AS bigint), 0)"
                + " FROM " + changes.quoted() + "";
    }

    /** Those of the given numbers that are still there. Bind the numbers. */
    String these() {
        return "SELECT id, CAST(contact AS text), CAST(organization AS text) FROM " + changes.quoted()
                + " WHERE id = ANY (?) ORDER BY id";
    }

    /** Notes each contact of an organization, in place of the organization as a whole. Bind the organization. */
    String contactsOf(String organizationType) {
        return "INSERT INTO " + changes.quoted() + " (contact, organization) SELECT DISTINCT "
                + Identifiers.quote(spells.contact()) + ", " + Identifiers.quote(spells.organization()) + " FROM "
                + spells.table().quoted() + " WHERE " + Identifiers.quote(spells.organization()) + " = CAST(? AS "
                + organizationType + ")";
    }

    /** Strikes changes off. Bind their numbers. */
    String remove() {
        return "DELETE FROM " + changes.quoted() + " WHERE id = ANY (?)";
    }

    /** Whether this transaction is the only one that follows changes; held to its end. */
    String alone() {
        return "SELECT pg_try_advisory_xact_lock(hashtextextended(" + Literal.of("sluice " + changes.quoted())
                + ", 0))";
    }
}
