package dev.sluice.bench.graph;

import dev.sluice.bench.server.BenchDatabase;
import dev.sluice.recipes.connections.ConnectionTables;
import dev.sluice.recipes.connections.WalkIndexes;
import java.sql.SQLException;
import java.util.List;
import java.util.Locale;

/**
 * People, where they worked and who worked with whom, all made in the database: the edges are those of the spells, so that
 * colleagues share colleagues as they do in life.
 *
 * <p>Each contact has eight spells, beginning on any day of 25 years, of 100 to 5,100 days (short ones more often); those that
 * would end after the last day are open. There is an organization for six contacts; the n-th is drawn with a probability like
 * 1/√n, so that the first has some 0.4 % of 86,000 contacts' spells, thousands of them. No spell is at an organization that
 * does not exist.
 *
 * @param contacts how many people
 * @param seed draws the same again
 */
public record ConnectionGraph(int contacts, int seed) {

    /** Sees everybody. */
    public static final long SEES_ALL = 1;

    /** Sees one in a hundred. */
    public static final long SEES_FEW = 2;

    private static final int SPELLS_EACH = 8;
    private static final int CONTACTS_AN_ORGANIZATION = 6;

    /** Makes the tables of people and spells, and who may see whom. */
    public void createPeople(BenchDatabase database) throws SQLException {
        int organizations = Math.max(10, contacts / CONTACTS_AN_ORGANIZATION);
        database.execute(
                String.format(Locale.ROOT, "SELECT setseed(%.6f)", (seed % 1_000) / 1_000.0),
                // A parallel worker would draw numbers of its own.
                "SET max_parallel_workers_per_gather = 0",
                "CREATE TABLE contacts (id bigint PRIMARY KEY, full_name text NOT NULL)",
                "INSERT INTO contacts SELECT i, 'Contact ' || md5(CAST(i AS text)) FROM generate_series(1, " + contacts
                        + ") i",
                "CREATE TABLE organizations (id bigint PRIMARY KEY, name text NOT NULL)",
                "INSERT INTO organizations SELECT i, 'Organization ' || i FROM generate_series(1, " + organizations
                        + ") i",
                "CREATE TABLE contact_work_experiences (id bigint PRIMARY KEY, contact_id bigint NOT NULL,"
                        + " organization_id bigint, company_name text, date_from date, date_to date)",
                String.format(
                        Locale.ROOT,
                        "INSERT INTO contact_work_experiences SELECT row_number() OVER (), contact, organization,"
                                + " 'Company ' || organization, since, CASE WHEN since + days <= date '2025-06-01'"
                                + " THEN since + days END FROM (SELECT c AS contact, 1 + CAST(floor(%d * power(random(),"
                                + " 2)) AS bigint) AS organization, date '2000-06-01' + CAST(floor(random() * 9131) AS"
                                + " integer) AS since, 100 + CAST(floor(random() * random() * 5000) AS integer) AS days"
                                + " FROM generate_series(1, %d) c, generate_series(1, %d)) s",
                        organizations,
                        contacts,
                        SPELLS_EACH),
                "CREATE INDEX ON contact_work_experiences (contact_id)",
                "CREATE INDEX ON contact_work_experiences (organization_id)",
                "CREATE TABLE user_contact_collections (user_id bigint, contact_id bigint, is_importer boolean NOT NULL,"
                        + " PRIMARY KEY (user_id, contact_id))",
                "INSERT INTO user_contact_collections SELECT " + SEES_ALL + ", id, id % 10 = 0 FROM contacts",
                "INSERT INTO user_contact_collections SELECT " + SEES_FEW + ", id, true FROM contacts"
                        + " WHERE hashint8(id) % 100 = 0",
                "VACUUM ANALYZE");
    }

    /** Makes the empty table of edges, as the recipe has it, without its walk indexes. */
    public void createEdgeTable(BenchDatabase database) throws SQLException {
        database.execute("CREATE TABLE contact_connections (contact_a_id bigint NOT NULL, contact_b_id bigint NOT NULL,"
                + " kind text NOT NULL, bridge_entity_id bigint NOT NULL, date_from date, date_to date,"
                + " computed_at timestamptz NOT NULL DEFAULT now(), CHECK (contact_a_id < contact_b_id))");
    }

    /** Fills it in one statement. */
    public void fillEdges(BenchDatabase database) throws SQLException {
        database.execute(
                "SET work_mem = '256MB'",
                "INSERT INTO contact_connections SELECT a.contact_id, b.contact_id, '" + WalkIndexes.WORK_OVERLAP
                        + "', a.organization_id, min(greatest(a.date_from, b.date_from)),"
                        + " nullif(max(least(coalesce(a.date_to, 'infinity'), coalesce(b.date_to, 'infinity'))),"
                        + " 'infinity') FROM contact_work_experiences a JOIN contact_work_experiences b"
                        + " USING (organization_id) WHERE a.contact_id < b.contact_id"
                        + " AND a.date_from <= coalesce(b.date_to, 'infinity')"
                        + " AND b.date_from <= coalesce(a.date_to, 'infinity') GROUP BY 1, 2, 4");
    }

    /** Makes the unique index and the two that walks need, and what a reader needs besides. */
    public void index(BenchDatabase database) throws SQLException {
        database.execute(
                "SET maintenance_work_mem = '256MB'",
                "ALTER TABLE contact_connections ADD PRIMARY KEY (contact_a_id, contact_b_id, kind, bridge_entity_id)");
        for (WalkIndexes.Walk walk :
                WalkIndexes.of(ConnectionTables.DEFAULTS.edges()).walks()) {
            database.execute("SET maintenance_work_mem = '256MB'", walk.create());
        }
        database.execute("VACUUM ANALYZE contact_connections");
    }

    /** The contacts with most edges, and how many each has. */
    public static List<String> busiest(BenchDatabase database, int count) throws SQLException {
        return database.texts("SELECT contact || ':' || count(*) FROM (SELECT contact_a_id AS contact FROM"
                + " contact_connections UNION ALL SELECT contact_b_id FROM contact_connections) e GROUP BY contact"
                + " ORDER BY count(*) DESC, contact LIMIT " + count);
    }
}
