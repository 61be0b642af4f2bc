package dev.sluice.samples;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;

/**
 * The five tables under their usual names, with keys and without other indexes; {@link #index} makes those that an
 * application has. The table of edges takes no edge that is the wrong way round or twice there.
 */
public final class SampleTables {

    private SampleTables() {}

    /** Creates them, empty. */
    public static void create(Connection connection, IdKind ids) throws SQLException {
        String id = ids.type();
        String collation = ids == IdKind.TEXT ? " COLLATE \"C\"" : "";
        execute(
                connection,
                "CREATE TABLE contacts (id " + id + " PRIMARY KEY, full_name text)",
                "CREATE TABLE organizations (id " + id + " PRIMARY KEY, name text)",
                "CREATE TABLE contact_work_experiences (id bigint PRIMARY KEY, contact_id " + id
                        + " NOT NULL, organization_id " + id + ", company_name text, date_from date, date_to date)",
                "CREATE TABLE contact_connections (contact_a_id " + id + " NOT NULL, contact_b_id " + id
                        + " NOT NULL, kind text NOT NULL, bridge_entity_id " + id
                        + " NOT NULL, date_from date NOT NULL, date_to date, computed_at timestamptz NOT NULL DEFAULT now(),"
                        + " UNIQUE (contact_a_id, contact_b_id, kind, bridge_entity_id), CHECK (contact_a_id"
                        + collation + " < contact_b_id" + collation + "))",
                "CREATE TABLE user_contact_collections (user_id " + id + " NOT NULL, contact_id " + id
                        + " NOT NULL, is_importer boolean NOT NULL DEFAULT false, PRIMARY KEY (user_id, contact_id))");
    }

    /** Creates the indexes of an application that has spells by contact and by organization, and analyzes. */
    public static void index(Connection connection) throws SQLException {
        execute(
                connection,
                "CREATE INDEX spells_by_contact ON contact_work_experiences (contact_id)",
                "CREATE INDEX spells_by_organization ON contact_work_experiences (organization_id, date_from)",
                "VACUUM (ANALYZE) contacts, organizations, contact_work_experiences, user_contact_collections");
    }

    static void execute(Connection connection, String... statements) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        }
    }
}
