package dev.sluice.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.embedded.TestDatabase;
import dev.sluice.embedded.TestServer;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The database is down before and while a command needs it. */
class OutageTest {

    @TempDir
    private Path folder;

    @Test
    void aRunWaitsForItsDatabaseAndOtherCommandsDoNot() {
        try (TestServer server = TestServer.dedicated()) {
            TestDatabase database = server.newDatabase("outage");
            Campaigns.create(database);
            Map<String, String> environment = Campaigns.environment(database);
            String file = Campaigns.file(folder).toString();
            server.postgres().stop();

            assertThat(SluiceProcess.run(ExitCode.UNREACHABLE, environment, "ls")
                            .err())
                    .contains("cannot be reached");
            try (SluiceProcess run =
                    SluiceProcess.start(environment, "run", file, "--batch-size", "20", "--sleep", "20", "--wait")) {
                run.awaitOutput("database unreachable since");
                server.postgres().start();
                run.awaitOutput("running");
                server.postgres().kill();
                run.awaitMatch("(?s).*running.*database unreachable since.*");
                server.postgres().start();
                run.expectExit(ExitCode.OK);
            }
            assertThat(Campaigns.left(database)).isZero();
            assertThat(database.queryLong("SELECT changed FROM sluice.run")).isEqualTo(Campaigns.ROWS);
        }
    }
}
