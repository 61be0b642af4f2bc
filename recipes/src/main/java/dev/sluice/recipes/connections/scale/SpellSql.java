package dev.sluice.recipes.connections.scale;

import dev.sluice.recipes.connections.ConnectionRules;
import dev.sluice.recipes.connections.ConnectionRules.MissingStart;
import dev.sluice.recipes.connections.ConnectionRules.Orphans;
import dev.sluice.recipes.connections.ConnectionTables;
import dev.sluice.sql.Identifiers;

/**
 * The pieces of SQL that say which spells count and which meet. Pure.
 *
 * @param contactType of contacts' ids, in SQL
 * @param organizationType of organizations' ids
 * @param days whether spells begin and end on days; otherwise at moments
 */
record SpellSql(
        ConnectionTables tables, ConnectionRules rules, String contactType, String organizationType, boolean days) {

    String spells() {
        return tables.spells().table().quoted();
    }

    String contact(String alias) {
        return alias + "." + Identifiers.quote(tables.spells().contact());
    }

    String organization(String alias) {
        return alias + "." + Identifiers.quote(tables.spells().organization());
    }

    String from(String alias) {
        return alias + "." + Identifiers.quote(tables.spells().from());
    }

    String to(String alias) {
        return alias + "." + Identifiers.quote(tables.spells().to());
    }

    String begin(String alias) {
        return rules.missingStart() == MissingStart.OPEN ? "coalesce(" + from(alias) + ", '-infinity')" : from(alias);
    }

    String end(String alias) {
        return "coalesce(" + to(alias) + ", 'infinity')";
    }

    /** Whether a spell counts, as far as its own row says. */
    String usable(String alias) {
        return organization(alias) + " IS NOT NULL AND " + begin(alias) + " <= " + end(alias);
    }

    /** Whether its contact exists. */
    String hasContact(String alias) {
        return "EXISTS (SELECT FROM " + tables.contacts().table().quoted() + " AS c WHERE c."
                + Identifiers.quote(tables.contacts().id()) + " = " + contact(alias) + ")";
    }

    /** Whether its organization exists, as far as that matters. */
    String hasOrganization(String alias) {
        return rules.orphans() == Orphans.KEEP
                ? "true"
                : "EXISTS (SELECT FROM " + tables.organizations().table().quoted() + " AS o WHERE o."
                        + Identifiers.quote(tables.organizations().id()) + " = " + organization(alias) + ")";
    }

    /** Whether two spells that count make an edge. */
    String meet(String one, String other) {
        return organization(other) + " = " + organization(one) + " AND " + contact(other) + " <> " + contact(one)
                + " AND " + begin(other) + " <= " + end(one) + " AND " + end(other) + " >= " + begin(one) + " AND "
                + begin(other) + " <= " + end(other);
    }

    /** A day or moment as a whole number, with the ends of time at the ends of its type. */
    String number(String value) {
        String finite = days
                ? "CAST(" + value + " - date '1970-01-01' AS bigint)"
                : "CAST(extract(epoch FROM " + value + ") * 1000000 AS bigint)";
        return "CASE WHEN " + value + " = '-infinity' THEN " + Long.MIN_VALUE + " WHEN " + value + " = 'infinity' THEN "
                + Long.MAX_VALUE + " ELSE " + finite + " END";
    }
}
