package dev.sluice.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.embedded.TestDatabase;
import dev.sluice.embedded.TestServer;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Paths from the command line. */
class PathsCommandTest {

    private TestDatabase database;

    @BeforeEach
    void open() {
        database = TestServer.shared().newDatabase("paths_cli");
        database.execute(
                "CREATE TABLE contacts (id bigint PRIMARY KEY, full_name text)",
                "CREATE TABLE organizations (id bigint PRIMARY KEY, name text)",
                "CREATE TABLE contact_work_experiences (id bigint, contact_id bigint, organization_id bigint,"
                        + " company_name text, date_from date, date_to date)",
                "CREATE SCHEMA crm",
                "CREATE TABLE crm.links (contact_a_id bigint, contact_b_id bigint, kind text,"
                        + " bridge_entity_id bigint, date_from date, date_to date, computed_at timestamptz)",
                "CREATE TABLE user_contact_collections (user_id bigint, contact_id bigint, is_importer boolean)",
                "INSERT INTO contacts VALUES (1, 'Hank Aaron'), (2, 'Warren Spahn'), (3, 'Johnny Sain'),"
                        + " (4, 'Alex Gonzalez'), (5, 'Alex Gonzalez')",
                "INSERT INTO organizations VALUES (10, 'Milwaukee Braves'), (11, 'Boston Braves')",
                "INSERT INTO crm.links VALUES (1, 2, 'work_overlap', 10, '1954-04-13', '1964-10-04'),"
                        + " (2, 3, 'work_overlap', 11, '1942-04-24', NULL)",
                "INSERT INTO user_contact_collections VALUES (7, 1, false), (7, 2, true), (7, 3, false)");
    }

    @AfterEach
    void close() {
        database.close();
    }

    private SluiceProcess paths(int exitCode, String... arguments) {
        String[] all = new String[arguments.length + 3];
        all[0] = "paths";
        all[1] = "--connections";
        all[2] = "crm.links";
        System.arraycopy(arguments, 0, all, 3, arguments.length);
        return SluiceProcess.run(exitCode, Campaigns.environment(database), all);
    }

    @Test
    void pathsAreFoundByNameAndPrintedForPeopleAndPrograms() {
        SluiceProcess found = paths(ExitCode.OK, "--viewer", "7", "--from", "Hank Aaron", "--to", "3");
        assertThat(found.out())
                .contains("1 path between Hank Aaron and Johnny Sain, as user 7 sees it (")
                .contains("2 hops\n  Hank Aaron — Milwaukee Braves (1954–1964) — Warren Spahn * — Boston Braves"
                        + " (1942–today) — Johnny Sain\n")
                .contains("* brought in by user 7");
        assertThat(found.err())
                .contains("warning: index links_work_overlap_walk_a of crm.links is missing")
                .contains("CREATE INDEX CONCURRENTLY IF NOT EXISTS \"links_work_overlap_walk_b\" ON \"crm\".\"links\"");

        JsonNode json = json(paths(ExitCode.OK, "--viewer", "7", "--from", "1", "--json"));
        assertThat(json.get("paths").size()).isEqualTo(2);
        JsonNode hop = json.get("paths").get(1).get("hops").get(0);
        assertThat(hop.get("contact").toString()).isEqualTo("{\"id\":\"2\",\"name\":\"Warren Spahn\"}");
        assertThat(hop.get("organization").toString()).isEqualTo("{\"id\":\"10\",\"name\":\"Milwaukee Braves\"}");
        assertThat(hop.get("from").asString()).isEqualTo("1954-04-13");
        assertThat(hop.get("signals").toString())
                .isEqualTo("{\"via_user_is_importer\":true,\"ongoing\":false,\"months\":125}");
        assertThat(json.get("more").asBoolean()).isFalse();
        assertThat(json.get("warnings").size()).isEqualTo(2);
    }

    @Test
    void whatCannotBeAnsweredIsSaidInASentence() {
        assertThat(paths(ExitCode.OK, "--viewer", "8", "--from", "1").out())
                .contains("No path from Hank Aaron, as user 8 sees it: user 8 sees nobody");
        assertThat(paths(ExitCode.NOT_FOUND, "--viewer", "7", "--from", "Babe Ruth")
                        .err())
                .contains("sluice: --from: no contact has the id or the name 'Babe Ruth'");
        assertThat(paths(ExitCode.NOT_FOUND, "--viewer", "7", "--from", "1", "--to", "Alex Gonzalez")
                        .err())
                .contains("--to: 2 contacts have the name 'Alex Gonzalez'; give one's id: 4, 5");
        assertThat(paths(ExitCode.USAGE, "--viewer", "7", "--from", "1", "--depth", "9")
                        .err())
                .contains("the depth must be 1 to 4, got 9");
        SluiceProcess missing = SluiceProcess.run(
                ExitCode.DEFINITION, Campaigns.environment(database), "paths", "--viewer", "7", "--from", "1");
        assertThat(missing.err()).contains("table 'contact_connections' does not exist");
        assertThat(SluiceProcess.run(
                                ExitCode.UNREACHABLE,
                                Map.of(),
                                "paths",
                                "--viewer",
                                "7",
                                "--from",
                                "1",
                                "--db",
                                "postgresql://me@127.0.0.1:1/none")
                        .err())
                .contains("cannot be reached");
    }

    @Test
    void whenTheTimeIsUpWhatWasFoundIsPrinted() {
        database.execute(
                "ALTER TABLE crm.links RENAME TO kept",
                "CREATE FUNCTION crm.slow(bigint) RETURNS boolean LANGUAGE plpgsql AS"
                        + " $$ BEGIN IF $1 = 2 THEN PERFORM pg_sleep(30); END IF; RETURN true; END $$",
                "CREATE VIEW crm.links AS SELECT * FROM crm.kept WHERE crm.slow(contact_a_id)");

        JsonNode json = json(paths(
                ExitCode.UNFINISHED, "--viewer", "7", "--from", "1", "--timeout", "1000", "--depth", "2", "--json"));
        assertThat(json.get("error").get("code").asString()).isEqualTo("paths-timeout");
        assertThat(json.get("paths").size()).isEqualTo(1);
    }

    private static JsonNode json(SluiceProcess process) {
        return JsonMapper.builder().build().readTree(process.out());
    }
}
