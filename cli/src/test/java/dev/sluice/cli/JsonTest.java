package dev.sluice.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.embedded.TestDatabase;
import dev.sluice.embedded.TestServer;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What programs read: one document, or one a line for commands that last. */
class JsonTest {

    private static final JsonMapper JSON = JsonMapper.builder().build();

    @TempDir
    private Path folder;

    private TestDatabase database;
    private Map<String, String> environment;
    private String file;

    @BeforeEach
    void makeDatabase() {
        database = TestServer.shared().newDatabase("cli_json");
        Campaigns.create(database);
        environment = Campaigns.environment(database);
        file = Campaigns.file(folder).toString();
    }

    @AfterEach
    void dropDatabase() {
        database.close();
    }

    private JsonNode document(String... arguments) {
        return JSON.readTree(
                SluiceProcess.run(ExitCode.OK, environment, arguments).out());
    }

    private static List<JsonNode> lines(SluiceProcess process) {
        return process.out().lines().map(JSON::readTree).toList();
    }

    @Test
    void aDetachedRunIsRecordedPausedResumedAndCancelled() {
        JsonNode run = document("run", file, "--detach", "--json");
        assertThat(run.get("id").asInt()).isEqualTo(1);

        assertThat(document("pause", "1", "--json").get("state").asString()).isEqualTo("paused");
        assertThat(document("resume", "1", "--json").get("state").asString()).isEqualTo("running");
        JsonNode cancelled = document("cancel", "campaign-currency", "--json");
        assertThat(cancelled.get("state").asString()).isEqualTo("cancelled");
        assertThat(cancelled.get("events").findValuesAsString("kind")).isNotEmpty();
    }

    @Test
    void aWorkerAndWhoeverWatchesItPrintALineForEachThingThatHappens() {
        document("run", file, "--detach", "--batch-size", "100", "--sleep", "20", "--json");
        try (SluiceProcess worker = SluiceProcess.start(environment, "worker", "--threads", "1", "--json")) {
            worker.awaitOutput("\"type\":\"ready\"");

            List<JsonNode> watched = lines(SluiceProcess.run(ExitCode.OK, environment, "watch", "1", "--json"));
            JsonNode end = watched.get(watched.size() - 1);
            assertThat(end.get("type").asString()).isEqualTo("end");
            assertThat(end.get("exit").asInt()).isEqualTo(ExitCode.OK);
            assertThat(end.get("run").get("outcomes").get("changed").asInt()).isEqualTo(Campaigns.ROWS);

            worker.signal("TERM");
            worker.expectExit(ExitCode.OK);
            assertThat(lines(worker))
                    .extracting(line -> line.get("type").asString())
                    .startsWith("ready")
                    .endsWith("leaving");
        }
    }

    @Test
    void scriptsAreTextInADocument() {
        assertThat(document("migrate", "--sql", "--json").get("sql").asString()).contains("CREATE TABLE sluice.run");
        assertThat(document("completion", "--json").get("script").asString()).contains("--batch-size");
    }
}
