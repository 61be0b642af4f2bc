package dev.sluice.cli;

import dev.sluice.embedded.TestDatabase;
import dev.sluice.embedded.TestServer;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What tests of commands begin with: a database with {@link Campaigns}, their file, and a command that finds both. */
abstract class OnCampaigns {

    static final JsonMapper JSON = JsonMapper.builder().build();

    @TempDir
    Path folder;

    TestDatabase database;
    Map<String, String> environment;
    String file;

    @BeforeEach
    void makeDatabase() {
        database = TestServer.shared().newDatabase("cli");
        Campaigns.create(database);
        environment = Campaigns.environment(database);
        file = Campaigns.file(folder).toString();
    }

    @AfterEach
    void dropDatabase() {
        database.close();
    }

    /** Runs a command to its end and expects an exit code. */
    SluiceProcess sluice(int exitCode, String... arguments) {
        return SluiceProcess.run(exitCode, environment, arguments);
    }

    /** The document that it printed. */
    static JsonNode json(SluiceProcess process) {
        return JSON.readTree(process.out());
    }
}
