package dev.sluice.samples;

import java.io.IOException;
import java.io.InputStream;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Objects;
import java.util.zip.GZIPInputStream;
import org.postgresql.PGConnection;

/**
 * People who lived, with ids of text and every defect of their sources: see the README beside each set of files.
 *
 * <p>The sources know no users and no names of companies. A spell's company_name is the id of its organization; the user
 * {@code everybody} may see all contacts and imported one in sixteen of them, {@code half} may see half of them.
 */
public enum RealPeople {
    /** Baseball players, managers and students, at teams and schools. */
    LAHMAN("nullif(concat_ws(' ', name_first, name_last), '')"),

    /** Politicians of the United States, at chambers, governments and municipalities. */
    OPENSTATES("name");

    private static final String[] FILES = {"people", "organisations", "spells"};

    private final String name;

    RealPeople(String name) {
        this.name = name;
    }

    /** Fills the tables of {@link SampleTables#create}, which are empty or hold the other people. */
    public void load(Connection connection) throws SQLException, IOException {
        SampleTables.execute(
                connection,
                this == LAHMAN
                        ? "CREATE TEMPORARY TABLE people (person_id text, name_first text, name_last text, birth_year text,"
                                + " birth_country text, debut text, final_game text)"
                        : "CREATE TEMPORARY TABLE people (person_id text, name text, state text, status_folder text,"
                                + " party text, birth_date text, death_date text)",
                this == LAHMAN
                        ? "CREATE TEMPORARY TABLE organisations (org_id text, kind text, name text, franchise_id text,"
                                + " first_year text, last_year text, place text, country text)"
                        : "CREATE TEMPORARY TABLE organisations (org_id text, kind text, name text)",
                this == LAHMAN
                        ? "CREATE TEMPORARY TABLE spells (spell_id bigint, person_id text, org_id text, role text,"
                                + " season_year integer, date_from date, date_to date, games integer)"
                        : "CREATE TEMPORARY TABLE spells (spell_id bigint, person_id text, org_id text, role text,"
                                + " district text, date_from date, date_to date, end_reason text)");
        for (String file : FILES) {
            copy(connection, file);
        }
        SampleTables.execute(
                connection,
                "INSERT INTO contacts SELECT person_id, " + name + " FROM people",
                "INSERT INTO organizations SELECT org_id, name FROM organisations",
                "INSERT INTO contact_work_experiences SELECT spell_id + above, person_id, org_id, org_id, date_from, date_to"
                        + " FROM spells, (SELECT coalesce(max(id), 0) AS above FROM contact_work_experiences) AS others",
                "INSERT INTO user_contact_collections SELECT 'everybody', person_id, hashtext(person_id) % 16 = 0"
                        + " FROM people UNION ALL SELECT 'half', person_id, false FROM people"
                        + " WHERE hashtext(person_id) % 2 = 0",
                "DROP TABLE people, organisations, spells");
    }

    private void copy(Connection connection, String file) throws SQLException, IOException {
        String path = name().toLowerCase(java.util.Locale.ROOT) + "/" + file + ".csv.gz";
        try (InputStream packed = Objects.requireNonNull(RealPeople.class.getResourceAsStream(path), path);
                InputStream csv = new GZIPInputStream(packed)) {
            connection
                    .unwrap(PGConnection.class)
                    .getCopyAPI()
                    .copyIn("COPY " + file + " FROM STDIN (FORMAT csv, HEADER true)", csv);
        }
    }
}
