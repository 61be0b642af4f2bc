package dev.sluice.bench.server;

import dev.sluice.Finding;
import dev.sluice.Sluice;
import dev.sluice.bench.WrongResultException;
import dev.sluice.recipes.connections.ConnectionsRecipe;
import dev.sluice.recipes.connections.WalkIndexes;
import dev.sluice.samples.GeneratedPeople;
import dev.sluice.samples.IdKind;
import dev.sluice.samples.SampleTables;
import dev.sluice.samples.Shape;
import java.sql.Connection;
import java.sql.SQLException;

/** The tables of the bench of connections: generated people, with the indexes that the recipe asks for. */
public final class People {

    /** What is computed. */
    public static final ConnectionsRecipe RECIPE =
            ConnectionsRecipe.named("connections").build();

    /** The same in one statement, as one who knows PostgreSQL writes it. */
    public static final String SINGLE = """
            INSERT INTO contact_connections AS c
              (contact_a_id, contact_b_id, kind, bridge_entity_id, date_from, date_to, computed_at)
            SELECT a.contact_id, b.contact_id, 'work_overlap', a.organization_id, min(greatest(a.date_from, b.date_from)),
                   nullif(max(least(coalesce(a.date_to, 'infinity'), coalesce(b.date_to, 'infinity'))), 'infinity'), now()
              FROM contact_work_experiences a
              JOIN organizations o ON o.id = a.organization_id
              JOIN contacts ca ON ca.id = a.contact_id
              JOIN contact_work_experiences b ON b.organization_id = a.organization_id AND b.contact_id > a.contact_id
               AND b.date_from <= coalesce(a.date_to, 'infinity') AND a.date_from <= coalesce(b.date_to, 'infinity')
              JOIN contacts cb ON cb.id = b.contact_id
             WHERE a.date_from <= coalesce(a.date_to, 'infinity') AND b.date_from <= coalesce(b.date_to, 'infinity')
             GROUP BY 1, 2, 4
            ON CONFLICT (contact_a_id, contact_b_id, kind, bridge_entity_id) DO UPDATE
               SET date_from = excluded.date_from, date_to = excluded.date_to, computed_at = excluded.computed_at""";

    /** One contact's edges, both ways: what a job of a queue does. Bind the contact, twice. */
    public static final String JOB = """
            WITH own AS (SELECT s.contact_id, s.organization_id, s.date_from, coalesce(s.date_to, 'infinity') AS date_to
                           FROM contact_work_experiences s JOIN organizations o ON o.id = s.organization_id
                          WHERE s.contact_id = ? AND s.date_from <= coalesce(s.date_to, 'infinity'))
            INSERT INTO contact_connections AS c
              (contact_a_id, contact_b_id, kind, bridge_entity_id, date_from, date_to, computed_at)
            SELECT least(own.contact_id, s.contact_id), greatest(own.contact_id, s.contact_id), 'work_overlap',
                   own.organization_id, min(greatest(own.date_from, s.date_from)),
                   nullif(max(least(own.date_to, coalesce(s.date_to, 'infinity'))), 'infinity'), now()
              FROM own JOIN contact_work_experiences s ON s.organization_id = own.organization_id
               AND s.contact_id <> own.contact_id AND s.date_from <= own.date_to
               AND coalesce(s.date_to, 'infinity') >= own.date_from AND s.date_from <= coalesce(s.date_to, 'infinity')
              JOIN contacts cb ON cb.id = s.contact_id
             WHERE EXISTS (SELECT FROM contacts WHERE id = ?)
             GROUP BY 1, 2, 4
            ON CONFLICT (contact_a_id, contact_b_id, kind, bridge_entity_id) DO UPDATE
               SET date_from = excluded.date_from, date_to = excluded.date_to, computed_at = excluded.computed_at""";

    private People() {}

    /** Makes the tables, without an edge. */
    public static void fill(BenchDatabase database, int contacts) throws SQLException {
        try (Connection connection = database.dataSource().getConnection()) {
            SampleTables.create(connection, IdKind.BIGINT);
            GeneratedPeople.fill(connection, Shape.sandbox(contacts), IdKind.BIGINT);
            for (Finding missing : RECIPE.warnings(connection)) {
                connection.createStatement().execute(String.valueOf(missing.suggestion()));
            }
        }
        for (WalkIndexes.Walk walk : WalkIndexes.of(RECIPE.tables().edges()).walks()) {
            database.execute(walk.create());
        }
        database.execute("VACUUM (FREEZE, ANALYZE)");
        try (Sluice sluice =
                Sluice.builder(database.dataSource()).withoutWorkers().build()) {
            sluice.migrate();
        }
    }

    /** Makes the table of edges one of partitions, as a bulk load wants it. */
    public static void partition(BenchDatabase database) throws SQLException {
        database.execute(
                "ALTER TABLE contact_connections RENAME TO unpartitioned",
                "CREATE TABLE contact_connections (LIKE unpartitioned INCLUDING DEFAULTS INCLUDING CONSTRAINTS)"
                        + " PARTITION BY LIST (kind)",
                "ALTER TABLE contact_connections ADD UNIQUE (contact_a_id, contact_b_id, kind, bridge_entity_id)",
                "DROP TABLE unpartitioned");
    }

    /** A number that two tables of the same edges share, and others hardly. */
    public static String sum(BenchDatabase database) throws SQLException {
        return database.text("SELECT count(*) || ' ' || coalesce(sum(hashtextextended(concat_ws('|', contact_a_id,"
                + " contact_b_id, bridge_entity_id, date_from, coalesce(date_to, 'infinity')), 0)::numeric), 0)"
                + " FROM contact_connections WHERE kind = 'work_overlap'");
    }

    /**
     * Compares.
     *
     * @throws WrongResultException if the edges are others
     */
    public static void check(BenchDatabase database, String arm, String expected) throws SQLException {
        String found = sum(database);
        if (!found.equals(expected)) {
            throw new WrongResultException(arm + ": edges and their sum are " + found + ", not " + expected);
        }
    }
}
