package dev.sluice.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.definitions.DefinitionFile;
import dev.sluice.embedded.LocalPostgres;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Real people, interrupted while their connections are computed, and asked about in every way. */
class DemoConnectionsTest {

    private static final JsonMapper JSON = JsonMapper.builder().build();

    @TempDir(cleanup = CleanupMode.ALWAYS)
    private Path home;

    // One test, since loading real people and computing all of their connections is what takes long.
    @Test
    void goesOnWhereItWasInterruptedAndAnswers() throws Exception {
        Map<String, String> environment = Map.of("SLUICE_HOME", home.toString());

        try (SluiceProcess demo =
                SluiceProcess.start(environment, "demo", "connections", "--batch-size", "100", "--sleep", "300")) {
            demo.awaitOutput("connections  running");
            demo.signal("INT");
            demo.expectExit(ExitCode.INTERRUPTED);
            assertThat(demo.out())
                    .contains("43,985 people, 167,428 spells at 3,316 organizations, loaded now", "strategy: bulk")
                    .contains("Paused by Ctrl-C");
        }
        keepFewSpells();
        try (SluiceProcess demo =
                SluiceProcess.start(environment, "demo", "connections", "--batch-size", "100", "--sleep", "300")) {
            demo.awaitOutput("Going on with run 1");
            demo.awaitMatch("(?s).*connections  running  [1-9].*");
            demo.signal("KILL");
            demo.exitCode();
        }
        // Whoever names two people before all is there gets the rest of the work, then the answer.
        SluiceProcess last = SluiceProcess.run(
                ExitCode.OK,
                environment,
                "demo",
                "connections",
                "Babe Ruth",
                "hank aaron",
                "--full-speed",
                "--batch-size",
                "2000");
        assertThat(last.out())
                .contains("loaded before", "Run 1 of connections succeeded")
                .contains("How is Babe Ruth connected to Hank Aaron? 3 hops, ")
                .containsPattern("\n  Babe Ruth\n    1935 +Boston Braves +Wally Berger\n"
                        + "    1940 +Philadelphia Phillies +Bobby Bragan\n    1966 +Atlanta Braves +Hank Aaron\n");
        assertThat(edgesThatAreWrong()).isEqualTo("0 of true");
        asked(environment);
    }

    /** Those of six teams until 1976: all connections would take a minute or more. */
    private void keepFewSpells() throws Exception {
        onServer(statement -> {
            // Only people without any of these spells were walked: what was computed of them goes too.
            assertThat(one(
                            statement,
                            "SELECT max(contact_a_id COLLATE \"C\") FROM contact_connections_work_overlap_load"))
                    .as("the last contact that was walked before Ctrl-C")
                    .satisfiesAnyOf(
                            last -> assertThat(last).isNull(),
                            last -> assertThat(last).isLessThan("a"));
            statement.execute("DELETE FROM contact_connections_work_overlap_load");
            statement.execute("DELETE FROM contact_work_experiences WHERE contact_id NOT LIKE 'griffke0_'"
                    + " AND (organization_id NOT IN ('BOS', 'NYA', 'BSN', 'ML1', 'ATL', 'PHI')"
                    + " OR date_from NOT BETWEEN '1914-01-01' AND '1976-12-31')");
            return "";
        });
    }

    private String edgesThatAreWrong() throws Exception {
        return onServer(statement -> one(statement, """
                SELECT count(*) FILTER (WHERE e.a IS NULL OR k.contact_a_id IS NULL OR (e.began, e.ended)
                                        IS DISTINCT FROM (k.date_from, k.date_to)) || ' of ' || (count(*) > 10000)
                  FROM (SELECT x.contact_id AS a, y.contact_id AS b, x.organization_id AS place,
                               min(greatest(x.date_from, y.date_from)) AS began, max(least(x.date_to, y.date_to)) AS ended
                          FROM contact_work_experiences x JOIN contact_work_experiences y
                            ON y.organization_id = x.organization_id AND x.contact_id COLLATE "C" < y.contact_id COLLATE "C"
                           AND x.date_from <= y.date_to AND y.date_from <= x.date_to
                          JOIN organizations o ON o.id = x.organization_id
                         GROUP BY 1, 2, 3) AS e
                  FULL JOIN contact_connections k
                    ON (k.contact_a_id, k.contact_b_id, k.bridge_entity_id) = (e.a, e.b, e.place)"""));
    }

    private interface Asking {
        String of(Statement statement) throws SQLException;
    }

    private String onServer(Asking asking) throws Exception {
        try (LocalPostgres server =
                        LocalPostgres.in(home.resolve("postgres-18")).start();
                Connection connection = server.dataSource("demo_connections").getConnection();
                Statement statement = connection.createStatement()) {
            return asking.of(statement);
        }
    }

    private static String one(Statement statement, String sql) throws SQLException {
        try (ResultSet row = statement.executeQuery(sql)) {
            row.next();
            return row.getString(1);
        }
    }

    private void asked(Map<String, String> environment) {
        SluiceProcess again = SluiceProcess.run(ExitCode.OK, environment, "demo", "connections");
        assertThat(again.out())
                .contains("connections, made at", "How is Babe Ruth connected to Hank Aaron?", "Try next:")
                .contains("CC BY-SA 3.0");

        assertThat(failed(environment, ExitCode.NOT_FOUND, "Ken Griffey", "Hank Aaron"))
                .contains("2 people are called 'Ken Griffey'. Give one's id instead of the name:")
                .contains("1973–1991  Cincinnati Reds, New York Yankees")
                .contains("griffke01", "griffke02");
        assertThat(failed(environment, ExitCode.NOT_FOUND, "Babe Ruth", "Hank Arron"))
                .contains("nobody here is called 'Hank Arron'. The nearest:", "Hank Aaron  1954–1974");
        assertThat(failed(environment, ExitCode.USAGE, "Babe", "Ruth", "Hank", "Aaron"))
                .contains("two people are wanted, or none; got 4: put each name in quotes");
        assertThat(failed(environment, ExitCode.USAGE, "Babe Ruth", "ruthba01"))
                .contains("'Babe Ruth' is one person, ruthba01: name two");
        assertThat(SluiceProcess.run(ExitCode.OK, environment, "demo", "connections", "Babe Ruth", "griffke02")
                        .out())
                .contains("No path from Babe Ruth to Ken Griffey within 3 hops, and none the other way round.")
                .contains("Babe Ruth worked with 275 people here", "this is no proof that there is none");

        List<JsonNode> lines = SluiceProcess.run(
                        ExitCode.OK, environment, "demo", "connections", "Hank Aaron", "Babe Ruth", "--json")
                .out()
                .lines()
                .map(JSON::readTree)
                .toList();
        assertThat(lines).extracting(line -> line.get("type").asString()).containsExactly("paths", "end");
        assertThat(lines.get(0).get("reversed").asBoolean()).isTrue();
        assertThat(lines.get(0).get("paths").get(0).get("hops").size()).isEqualTo(3);
    }

    private static String failed(Map<String, String> environment, int exitCode, String... people) {
        String[] all = new String[people.length + 2];
        all[0] = "demo";
        all[1] = "connections";
        System.arraycopy(people, 0, all, 2, people.length);
        return SluiceProcess.run(exitCode, environment, all).err();
    }

    @Test
    void itsDefinitionIsTheExample() throws IOException {
        try (InputStream in =
                Objects.requireNonNull(DemoConnectionsTest.class.getResourceAsStream("demo/connections-bulk.yaml"))) {
            String shown = new String(in.readAllBytes(), StandardCharsets.UTF_8);

            assertThat(shown).isEqualTo(Files.readString(Path.of("../examples/connections-bulk.yaml")));
            assertThat(DefinitionFile.parse(shown, "connections-bulk.yaml")
                            .backfill()
                            .name())
                    .isEqualTo("connections");
        }
    }
}
