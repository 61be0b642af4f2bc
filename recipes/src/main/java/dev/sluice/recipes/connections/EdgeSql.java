package dev.sluice.recipes.connections;

import dev.sluice.Tally;
import dev.sluice.recipes.catalog.Literal;
import dev.sluice.sql.Identifiers;
import java.util.List;

/**
 * The statements that compute the edges of contacts, and put them where they belong.
 *
 * <p>Idea: the spells of the contacts in question are few; each is joined with the others at its organization through one
 * index, whose entries hold all that is needed. What should be and what is stored then go through one aggregation, so that
 * however wrong the server's estimates are, no plan compares each with each; and only what differs is written.
 */
final class EdgeSql {

    private static final String OPEN_START = "'-infinity'";
    private static final String OPEN_END = "'infinity'";

    private final ConnectionTables tables;
    private final ConnectionRules rules;
    private final String kind;
    private final ConnectionFacts facts;

    EdgeSql(ConnectionTables tables, ConnectionRules rules, String kind, ConnectionFacts facts) {
        this.tables = tables;
        this.rules = rules;
        this.kind = Literal.of(kind);
        this.facts = facts;
    }

    /** What {@link #step} and {@link #load} return. */
    static List<Tally> tallies() {
        return List.of(
                Tally.changed(),
                Tally.sum("edges.written"),
                Tally.sum("edges.removed"),
                Tally.sum("spells.without_organization"),
                Tally.sum("spells.orphaned"),
                Tally.sum("spells.reversed"),
                Tally.sum("spells.without_start"),
                Tally.sum("spells.repeated"),
                Tally.sum("contacts.with_organization"));
    }

    /** Makes the edges of a chunk of contacts, to all contacts above them, what they should be. */
    String step() {
        return chunk() + ",\n" + edges(pairsUpwards(), storedOfChunk()) + ",\n" + gone() + ",\n" + put() + "\n"
                + report(
                        "(SELECT count(DISTINCT a) FROM (SELECT a FROM sluice_put UNION ALL SELECT a FROM sluice_gone)"
                                + " AS sluice_touched)",
                        "(SELECT count(*) FROM sluice_gone)");
    }

    /**
     * Puts the edges of a chunk into a table that holds none of them yet.
     *
     * @param table quoted
     */
    String load(String table) {
        return chunk() + ",\nsluice_put AS (INSERT INTO " + table + " (" + columns() + ")\n  SELECT a, b, " + kind
                + ", bridge, min(f), NULLIF(max(t), " + OPEN_END + "), clock_timestamp()\n    FROM (" + pairsUpwards()
                + ") AS sluice_pair GROUP BY a, b, bridge\n  RETURNING "
                + quote(tables.edges().a()) + " AS a)\n"
                + report("(SELECT count(DISTINCT a) FROM sluice_put)", "0");
    }

    /** The contacts of a chunk whose edges are not what they should be, with how many are missing, too many, different. */
    String check() {
        return chunk() + ",\n" + edges(pairsUpwards(), storedOfChunk())
                + "\nSELECT a, count(*) FILTER (WHERE place IS NULL) AS missing, count(*) FILTER (WHERE NOT is_true)"
                + " AS surplus, count(*) FILTER (WHERE is_true AND place IS NOT NULL) AS different\n"
                + "  FROM sluice_edge GROUP BY a";
    }

    /**
     * Makes right all edges that each of these contacts has through each of these organizations, in both directions. Bind two
     * arrays of equal length, of contacts and organizations; an organization may be NULL, for all of them.
     *
     * @param contactType the type of contacts' ids, in SQL
     * @param organizationType the same of organizations
     */
    String refresh(String contactType, String organizationType) {
        ConnectionTables.Spells s = tables.spells();
        ConnectionTables.Edges e = tables.edges();
        return "WITH sluice_dirty (contact, org) AS MATERIALIZED (SELECT DISTINCT * FROM unnest(CAST(? AS "
                + contactType + "[]), CAST(? AS " + organizationType + "[]))),\nsluice_own AS MATERIALIZED ("
                + eligible("SELECT d.contact, w." + quote(s.organization()) + " AS org, w." + quote(s.from())
                        + " AS f, w." + quote(s.to()) + " AS t, " + known()
                        + " AS known FROM sluice_dirty d JOIN " + s.table().quoted() + " AS w ON w."
                        + quote(s.contact()) + " = d.contact AND (d.org IS NULL OR d.org = w."
                        + quote(s.organization()) + ")" + joinOrganizations("w." + quote(s.organization())) + " WHERE "
                        + contactExists("d.contact"))
                + "),\n"
                + edges(pairsBothWays(), storedOf("a", e) + "\n    UNION\n    " + storedOf("b", e))
                + ",\n" + gone() + ",\n" + put()
                + "\nSELECT (SELECT count(*) FROM sluice_put), (SELECT count(*) FROM sluice_gone)";
    }

    // --- which spells

    private String chunk() {
        ConnectionTables.Spells s = tables.spells();
        String key = quote(tables.contacts().id());
        return "WITH sluice_spell AS MATERIALIZED (\n  SELECT w." + key + " AS contact, w.org, w.f, w.t, "
                + known() + " AS known, count(*) AS copies\n    FROM (SELECT " + quote(s.contact()) + " AS "
                + key + ", " + quote(s.organization()) + " AS org, " + quote(s.from()) + " AS f, " + quote(s.to())
                + " AS t FROM " + s.table().quoted() + ") AS w" + joinOrganizations("w.org")
                + "\n   WHERE :chunk(w) AND " + contactExists("w." + key)
                + "\n   GROUP BY 1, 2, 3, 4, 5),\nsluice_own AS MATERIALIZED (" + eligible("SELECT * FROM sluice_spell")
                + ")";
    }

    private String eligible(String spells) {
        return "SELECT contact, org, COALESCE(f, " + OPEN_START + ") AS f, COALESCE(t, " + OPEN_END
                + ") AS t\n    FROM (" + spells + ") AS sluice_any\n   WHERE org IS NOT NULL"
                + (rules.orphans() == ConnectionRules.Orphans.DROP ? " AND known" : "")
                + (rules.missingStart() == ConnectionRules.MissingStart.DROP ? " AND f IS NOT NULL" : "")
                + " AND COALESCE(f, " + OPEN_START + ") <= COALESCE(t, " + OPEN_END + ")";
    }

    private String known() {
        return facts.organizationsExist()
                ? "true"
                : "o." + quote(tables.organizations().id()) + " IS NOT NULL";
    }

    // A join, of which the server knows several ways, where it would ask a subquery for each spell.
    private String joinOrganizations(String organization) {
        ConnectionTables.Organizations o = tables.organizations();
        return facts.organizationsExist()
                ? ""
                : " LEFT JOIN " + o.table().quoted() + " AS o ON o." + quote(o.id()) + " = " + organization;
    }

    private String contactExists(String contact) {
        ConnectionTables.Contacts c = tables.contacts();
        return facts.contactsExist()
                ? "true"
                : "EXISTS (SELECT FROM " + c.table().quoted() + " AS c WHERE c." + quote(c.id()) + " = " + contact
                        + ")";
    }

    // --- pairs of spells

    private String pairsUpwards() {
        String other = "s." + quote(tables.spells().contact());
        return pairs("own.contact", other, ordered(other) + " > " + ordered("own.contact"));
    }

    private String pairsBothWays() {
        String other = "s." + quote(tables.spells().contact());
        String lower = ordered("own.contact") + " < " + ordered(other);
        return pairs(
                "CASE WHEN " + lower + " THEN own.contact ELSE " + other + " END",
                "CASE WHEN " + lower + " THEN " + other + " ELSE own.contact END",
                other + " <> own.contact");
    }

    // Two ways for two spells to share a day, so that each is one stretch of an index and not all that an organization
    // ever
    // saw: the other begins within ours, or up to a few years before it; or it is one of the few long ones that began
    // before.
    private String pairs(String a, String b, String condition) {
        ConnectionTables.Spells s = tables.spells();
        boolean open = rules.missingStart() == ConnectionRules.MissingStart.OPEN;
        String from = "s." + quote(s.from());
        String f = open ? "COALESCE(" + from + ", " + OPEN_START + ")" : from;
        String t = "COALESCE(s." + quote(s.to()) + ", " + OPEN_END + ")";
        LongSpells longSpells = new LongSpells(s, facts.moments());
        String isLong = longSpells.condition("s.");
        String select = "SELECT " + a + " AS a, " + b + " AS b, own.org AS bridge, GREATEST(own.f, " + f
                + ") AS f, LEAST(own.t, " + t + ") AS t\n      FROM sluice_own AS own JOIN "
                + s.table().quoted() + " AS s ON s." + quote(s.organization()) + " = own.org AND " + condition
                + " AND " + t + " >= own.f AND " + f + " <= " + t;
        String exists = facts.contactsExist() ? "" : " WHERE " + contactExists("s." + quote(s.contact()));
        return select + "\n       AND " + from + " >= own.f - " + longSpells.limit() + " AND " + from
                + " <= own.t AND (" + from + " >= own.f OR NOT (" + isLong + "))" + exists + "\n     UNION ALL "
                + select
                + "\n       AND " + (open ? "(" + from + " IS NULL OR " + from + " < own.f)" : from + " < own.f")
                + " AND ("
                + isLong + ")" + exists;
    }

    private String ordered(String contact) {
        return facts.textIds() ? contact + " COLLATE \"C\"" : contact;
    }

    // --- what is stored

    private String storedOfChunk() {
        ConnectionTables.Edges e = tables.edges();
        String key = quote(tables.contacts().id());
        // Not the plain comparison: the partial indexes that lead with the other end would then look as good to a
        // server
        // that has not analyzed the table yet.
        return "SELECT g." + key + ", g.b, g.bridge, g.f, g.t, g.part, g.place FROM (SELECT e." + quote(e.a()) + " AS "
                + key + ", e." + quote(e.b()) + " AS b, e." + quote(e.bridge()) + " AS bridge, e." + quote(e.from())
                + " AS f, e." + quote(e.to()) + " AS t, e.tableoid AS part, e.ctid AS place FROM "
                + e.table().quoted() + " AS e WHERE e." + quote(e.kind()) + " || '' = " + kind
                + ") AS g WHERE :chunk(g)";
    }

    private String storedOf(String end, ConnectionTables.Edges e) {
        String column = quote(end.equals("a") ? e.a() : e.b());
        return "SELECT e." + quote(e.a()) + ", e." + quote(e.b()) + ", e." + quote(e.bridge()) + ", e."
                + quote(e.from()) + ", e." + quote(e.to()) + ", e.tableoid, e.ctid FROM sluice_dirty AS d JOIN "
                + e.table().quoted() + " AS e ON e." + column + " = d.contact AND (d.org IS NULL OR d.org = e."
                + quote(e.bridge()) + ") AND e." + quote(e.kind()) + " = " + kind;
    }

    // --- the difference, and what is done about it

    // The edges that are not stored as they should be, each once: what should be, what is, and where.
    private String edges(String pairs, String stored) {
        return "sluice_edge AS MATERIALIZED (\n  SELECT a, b, bridge, min(f) AS f, NULLIF(max(t), " + OPEN_END
                + ") AS t, bool_or(is_true) AS is_true, max(part) AS part, max(place) AS place\n    FROM (SELECT a, b,"
                + " bridge, f, t, true AS is_true, CAST(NULL AS oid) AS part, CAST(NULL AS tid) AS place, NULL AS"
                + " stored_f, NULL AS stored_t FROM (" + pairs + ") AS sluice_pair\n    UNION ALL SELECT a, b, bridge,"
                + " NULL, NULL, false, part, place, f, COALESCE(t, " + OPEN_END + ") FROM (" + stored
                + ") AS sluice_stored (a, b, bridge, f, t, part, place)) AS sluice_both\n   GROUP BY a, b, bridge\n"
                + "  HAVING NOT (bool_or(is_true) AND max(place) IS NOT NULL AND min(f) IS NOT DISTINCT FROM"
                + " min(stored_f) AND max(t) IS NOT DISTINCT FROM max(stored_t)))";
    }

    private String gone() {
        ConnectionTables.Edges e = tables.edges();
        return "sluice_gone AS (DELETE FROM " + e.table().quoted()
                + " AS e WHERE e.ctid = ANY (ARRAY(SELECT place FROM sluice_edge WHERE NOT is_true))\n    AND"
                + " (e.tableoid, e.ctid) IN (SELECT part, place FROM sluice_edge WHERE NOT is_true) RETURNING e."
                + quote(e.a()) + " AS a)";
    }

    // In the order of the far end, so that neighbours in its index are written together, and two writers wait for each
    // other in no circle.
    private String put() {
        ConnectionTables.Edges e = tables.edges();
        return "sluice_put AS (INSERT INTO " + e.table().quoted() + " AS e (" + columns() + ")\n  SELECT a, b, " + kind
                + ", bridge, f, t, clock_timestamp() FROM sluice_edge WHERE is_true ORDER BY b, a, bridge\n  ON CONFLICT ("
                + quote(e.a()) + ", " + quote(e.b()) + ", " + quote(e.kind()) + ", " + quote(e.bridge())
                + ") DO UPDATE SET " + quote(e.from()) + " = excluded." + quote(e.from()) + ", " + quote(e.to())
                + " = excluded." + quote(e.to()) + ", " + quote(e.computedAt()) + " = excluded."
                + quote(e.computedAt()) + "\n  RETURNING e." + quote(e.a()) + " AS a)";
    }

    private String columns() {
        ConnectionTables.Edges e = tables.edges();
        return String.join(
                ", ",
                List.of(
                        quote(e.a()),
                        quote(e.b()),
                        quote(e.kind()),
                        quote(e.bridge()),
                        quote(e.from()),
                        quote(e.to()),
                        quote(e.computedAt())));
    }

    // Each spell that makes no edge is counted once, under the first reason that holds.
    private String report(String changed, String removed) {
        boolean dropsOrphans = rules.orphans() == ConnectionRules.Orphans.DROP;
        boolean dropsMissing = rules.missingStart() == ConnectionRules.MissingStart.DROP;
        String placed = "org IS NOT NULL" + (dropsOrphans ? " AND known" : "");
        String reversed = "COALESCE(f, " + OPEN_START + ") > COALESCE(t, " + OPEN_END + ")";
        return "SELECT " + changed + ", (SELECT count(*) FROM sluice_put), " + removed + ",\n  sum(copies) FILTER"
                + " (WHERE org IS NULL), sum(copies) FILTER (WHERE org IS NOT NULL AND NOT known), sum(copies) FILTER"
                + " (WHERE " + placed + " AND " + reversed + "), sum(copies) FILTER (WHERE " + placed
                + " AND f IS NULL), sum(copies - 1) FILTER (WHERE " + placed + " AND NOT (" + reversed + ")"
                + (dropsMissing ? " AND f IS NOT NULL" : "")
                + "),\n  (SELECT count(*) FROM (SELECT FROM sluice_spell WHERE org IS NOT NULL AND known GROUP BY contact)"
                + " AS sluice_placed)\n  FROM sluice_spell";
    }

    private static String quote(String name) {
        return Identifiers.quote(name);
    }
}
