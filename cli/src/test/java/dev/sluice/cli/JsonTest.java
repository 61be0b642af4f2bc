package dev.sluice.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** What programs read: one document, or one a line for commands that last. */
class JsonTest extends OnCampaigns {

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
