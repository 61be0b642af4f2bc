package dev.sluice.recipes.connections;

import dev.sluice.recipes.catalog.SqlName;
import java.util.Objects;

/**
 * The tables that connections are computed from and kept in, and their columns. Immutable.
 *
 * <p>Tables are named as in SQL, columns as the catalog has them. Ids of contacts may be bigint, uuid or text, and so may
 * those of organizations.
 */
public record ConnectionTables(
        Contacts contacts, Organizations organizations, Spells spells, Edges edges, Collections collections) {

    /** The names that are used where none are given. */
    public static final ConnectionTables DEFAULTS = new ConnectionTables(
            new Contacts(SqlName.table("contacts"), "id", "full_name"),
            new Organizations(SqlName.table("organizations"), "id", "name"),
            new Spells(
                    SqlName.table("contact_work_experiences"),
                    "id",
                    "contact_id",
                    "organization_id",
                    "company_name",
                    "date_from",
                    "date_to"),
            new Edges(
                    SqlName.table("contact_connections"),
                    "contact_a_id",
                    "contact_b_id",
                    "kind",
                    "bridge_entity_id",
                    "date_from",
                    "date_to",
                    "computed_at"),
            new Collections(SqlName.table("user_contact_collections"), "user_id", "contact_id", "is_importer"));

    public ConnectionTables {
        Objects.requireNonNull(contacts, "contacts");
        Objects.requireNonNull(organizations, "organizations");
        Objects.requireNonNull(spells, "spells");
        Objects.requireNonNull(edges, "edges");
        Objects.requireNonNull(collections, "collections");
    }

    /** People. */
    public record Contacts(SqlName table, String id, String name) {}

    /** Where they worked. */
    public record Organizations(SqlName table, String id, String name) {}

    /**
     * Who worked where from when to when.
     *
     * @param organization its column may be NULL, or name none that exists
     * @param company a name that people gave, for when there is no organization
     * @param to its column may be NULL: still there
     */
    public record Spells(
            SqlName table, String id, String contact, String organization, String company, String from, String to) {}

    /**
     * The connections, each once: from the lower contact to the higher, by the C collation where ids are text.
     *
     * @param kind such as {@code work_overlap}
     * @param bridge the organization
     * @param to its column may be NULL: they still work together
     */
    public record Edges(
            SqlName table, String a, String b, String kind, String bridge, String from, String to, String computedAt) {

        /** The same columns of another table, such as a partition. */
        public Edges in(SqlName other) {
            return new Edges(other, a, b, kind, bridge, from, to, computedAt);
        }
    }

    /** Which contacts a user may see. */
    public record Collections(SqlName table, String user, String contact, String importer) {}

    /** The same with other contacts. */
    public ConnectionTables with(Contacts other) {
        return new ConnectionTables(other, organizations, spells, edges, collections);
    }

    /** The same with other organizations. */
    public ConnectionTables with(Organizations other) {
        return new ConnectionTables(contacts, other, spells, edges, collections);
    }

    /** The same with other spells. */
    public ConnectionTables with(Spells other) {
        return new ConnectionTables(contacts, organizations, other, edges, collections);
    }

    /** The same with other edges. */
    public ConnectionTables with(Edges other) {
        return new ConnectionTables(contacts, organizations, spells, other, collections);
    }

    /** The same with other collections. */
    public ConnectionTables with(Collections other) {
        return new ConnectionTables(contacts, organizations, spells, edges, other);
    }
}
