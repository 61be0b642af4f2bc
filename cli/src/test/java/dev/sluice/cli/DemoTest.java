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
import java.sql.Statement;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.json.JsonMapper;

/** The first command anybody types, interrupted in every way. */
class DemoTest {

    private static final JsonMapper JSON = JsonMapper.builder().build();

    // The last process to leave removes nothing; the server's folder goes with the test.
    @TempDir(cleanup = CleanupMode.ALWAYS)
    private Path home;

    @Test
    void goesOnWhereItWasInterruptedAndTellsWhatItDid() throws Exception {
        Map<String, String> environment = Map.of("SLUICE_HOME", home.toString());

        try (SluiceProcess demo = SluiceProcess.start(environment, "demo", "--sleep", "200", "--batch-size", "2000")) {
            demo.awaitOutput("city-currency  running");
            demo.signal("INT");
            demo.expectExit(ExitCode.INTERRUPTED);
            assertThat(demo.out()).contains("loaded now", "lookup: countries.currency", "Paused by Ctrl-C");
        }
        try (SluiceProcess demo = SluiceProcess.start(environment, "demo", "--sleep", "200", "--batch-size", "2000")) {
            demo.awaitOutput("Going on with run 1");
            demo.awaitOutput("city-currency  running");
            demo.signal("KILL");
            demo.exitCode();
        }
        SluiceProcess last =
                SluiceProcess.run(ExitCode.OK, environment, "demo", "--full-speed", "--batch-size", "20000");

        assertThat(last.out())
                .contains("already running", "loaded before", "Run 1 of city-currency succeeded: 152,970 rows")
                .contains("Nothing was left undone.", "Try next:");
        assertThat(SluiceProcess.run(ExitCode.OK, environment, "demo").out())
                .contains("The demo is done already: run 1");
        assertThat(SluiceProcess.run(ExitCode.OK, environment, "demo", "--json")
                        .out()
                        .lines()
                        .map(line -> JSON.readTree(line).get("type").asString()))
                .isNotEmpty()
                .endsWith("end");
        try (LocalPostgres server =
                        LocalPostgres.in(home.resolve("postgres-18")).start();
                Connection connection = server.dataSource("demo").getConnection();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT (SELECT changed FROM sluice.run),"
                        + " (SELECT count(*) FROM cities c JOIN countries k ON k.name = c.country_name"
                        + " WHERE c.currency IS DISTINCT FROM k.currency)")) {
            row.next();
            assertThat(row.getLong(1)).isEqualTo(152_970);
            assertThat(row.getLong(2)).isZero();
        }
    }

    @Test
    void itsDefinitionIsTheExample() throws IOException {
        try (InputStream in = Objects.requireNonNull(DemoTest.class.getResourceAsStream("demo/city-currency.yaml"))) {
            String shown = new String(in.readAllBytes(), StandardCharsets.UTF_8);

            assertThat(shown).isEqualTo(Files.readString(Path.of("../examples/city-currency.yaml")));
            assertThat(DefinitionFile.parse(shown, "city-currency.yaml")
                            .backfill()
                            .name())
                    .isEqualTo("city-currency");
        }
    }
}
