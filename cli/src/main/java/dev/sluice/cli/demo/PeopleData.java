package dev.sluice.cli.demo;

import dev.sluice.recipes.connections.ConnectionTables;
import dev.sluice.recipes.connections.WalkIndexes;
import dev.sluice.samples.IdKind;
import dev.sluice.samples.RealPeople;
import dev.sluice.samples.SampleTables;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import javax.sql.DataSource;

/**
 * People who lived and where they worked, in the five tables that the recipe knows, with the indexes that it asks for. They
 * are made and filled in one transaction: either all are there and whole, or none is.
 */
final class PeopleData {

    /** The user who sees all of them. */
    static final String VIEWER = "everybody";

    private static final String DROP = "DROP TABLE IF EXISTS public.contacts, public.organizations,"
            + " public.contact_work_experiences, public.contact_connections, public.contact_connections_work_overlap_load, public.user_contact_collections";

    // An id that a person may have to type; the first eight digits of the source's are each another.
    private static final String[] SHORTEN = {
        "UPDATE contacts SET id = substr(id, 12, 8) WHERE id LIKE 'ocd-person/%'",
        "UPDATE user_contact_collections SET contact_id = substr(contact_id, 12, 8) WHERE contact_id LIKE 'ocd-person/%'",
        "UPDATE organizations SET id = substr(id, 26) WHERE id LIKE 'ocd-jurisdiction/country:%'",
        "UPDATE contact_work_experiences SET contact_id = substr(contact_id, 12, 8),"
                + " organization_id = substr(organization_id, 26), company_name = substr(company_name, 26)"
                + " WHERE contact_id LIKE 'ocd-person/%'"
    };

    // The source names municipalities only; the others it has are chambers and governments of a state, of Washington or
    // of the
    // whole country.
    private static final String NAME_CHAMBERS = """
            UPDATE organizations AS o
               SET name = coalesce(upper(substring(o.id from '(?:state|district|territory):([a-z]+)')), 'US')
                   || CASE split_part(o.id, '#', 2) WHEN 'upper' THEN ' Senate' WHEN 'lower' THEN ' lower house'
                           WHEN 'legislature' THEN ' legislature' ELSE ' government' END
             WHERE o.name IS NULL AND o.id LIKE 'us/%'""";

    // What a bulk load takes the place of is a partition.
    private static final String[] PARTITION = {
        "ALTER TABLE contact_connections RENAME TO plain",
        "CREATE TABLE contact_connections (LIKE plain INCLUDING ALL) PARTITION BY LIST (kind)",
        "DROP TABLE plain"
    };

    private static final String[] INDEX = {
        "CREATE INDEX ON contacts (full_name)",
        "CREATE INDEX ON contact_work_experiences (contact_id) INCLUDE (organization_id, date_from, date_to)",
        "CREATE INDEX ON contact_work_experiences (organization_id, date_from) INCLUDE (contact_id, date_to)",
        "CREATE INDEX ON contact_work_experiences (organization_id, date_from) INCLUDE (contact_id, date_to)"
                + " WHERE date_to IS NULL OR date_from IS NULL OR date_to > date_from + 1461"
    };

    private PeopleData() {}

    /**
     * How much there is.
     *
     * @param loaded whether this call put it there
     */
    record Loaded(boolean loaded, long people, long organizations, long spells) {}

    /** Makes sure that the tables are there. */
    static Loaded ensure(DataSource source) {
        return DemoLoad.inTransaction(source, connection -> {
            boolean there = DemoLoad.number(connection, "SELECT count(to_regclass('public.contact_connections'))") == 1;
            return there ? counted(connection, false) : load(connection);
        });
    }

    /** Loads the tables anew: nobody is connected afterwards. */
    static Loaded reload(DataSource source) {
        return DemoLoad.inTransaction(source, connection -> {
            DemoLoad.execute(connection, DROP);
            return load(connection);
        });
    }

    /** Lets the server know the tables, without which its plans read whole ones. Cheap where it knows them. */
    static void makeKnown(DataSource source) {
        try (Connection connection = source.getConnection()) {
            DemoLoad.execute(
                    connection,
                    "VACUUM (ANALYZE) contacts, organizations, contact_work_experiences, user_contact_collections");
        } catch (SQLException e) {
            throw DemoLoad.failed(e);
        }
    }

    /** How many connections there are; none if there are no tables. */
    static long connections(DataSource source) {
        return DemoLoad.inTransaction(
                source,
                connection ->
                        DemoLoad.number(connection, "SELECT count(to_regclass('public.contact_connections'))") == 0
                                ? 0L
                                : DemoLoad.number(connection, "SELECT count(*) FROM public.contact_connections"));
    }

    private static Loaded load(Connection connection) throws SQLException, IOException {
        SampleTables.create(connection, IdKind.TEXT);
        RealPeople.LAHMAN.load(connection);
        RealPeople.OPENSTATES.load(connection);
        DemoLoad.execute(connection, SHORTEN);
        DemoLoad.execute(connection, NAME_CHAMBERS);
        DemoLoad.execute(connection, PARTITION);
        DemoLoad.execute(connection, INDEX);
        for (WalkIndexes.Walk walk :
                WalkIndexes.of(ConnectionTables.DEFAULTS.edges()).walks()) {
            DemoLoad.execute(connection, walk.create());
        }
        return counted(connection, true);
    }

    private static Loaded counted(Connection connection, boolean loaded) throws SQLException {
        return new Loaded(
                loaded,
                DemoLoad.number(connection, "SELECT count(*) FROM public.contacts"),
                DemoLoad.number(connection, "SELECT count(*) FROM public.organizations"),
                DemoLoad.number(connection, "SELECT count(*) FROM public.contact_work_experiences"));
    }

    /** The definition that the demo runs, as its user would write it. */
    static String definition() {
        try (InputStream in = PeopleData.class.getResourceAsStream(PeopleDemo.FILE)) {
            if (in == null) {
                throw new IllegalStateException("the demo's definition is not in the jar");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
