package dev.sluice.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sluice.embedded.TestDatabase;
import dev.sluice.embedded.TestServer;
import java.nio.file.Path;
import java.sql.Connection;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Ctrl-C at the worst moments. */
class InterruptTest {

    private static final String[] SLOW = {"--batch-size", "20", "--sleep", "100"};

    @TempDir
    private Path folder;

    private SluiceProcess slowRun(TestDatabase database) {
        SluiceProcess run = SluiceProcess.start(
                Campaigns.environment(database),
                "run",
                Campaigns.file(folder).toString(),
                SLOW[0],
                SLOW[1],
                SLOW[2],
                SLOW[3]);
        await().atMost(Duration.ofSeconds(60)).until(() -> Campaigns.left(database) < Campaigns.ROWS);
        // From then on the command knows its run; workers may be at it a moment earlier.
        run.awaitOutput("campaign-currency  running");
        return run;
    }

    private void theSameCommandGoesOnToTheEnd(TestDatabase database) {
        Map<String, String> environment = Campaigns.environment(database);
        SluiceProcess again = SluiceProcess.run(
                ExitCode.OK,
                environment,
                "run",
                Campaigns.file(folder).toString(),
                "--full-speed",
                "--batch-size",
                "500",
                "--sleep",
                "0");
        assertThat(again.err()).contains("Going on with run 1");
        assertThat(database.queryLong("SELECT changed FROM sluice.run")).isEqualTo(Campaigns.ROWS);
        assertThat(Campaigns.left(database)).isZero();
    }

    @Test
    void aSecondOneEndsAtOnceAndNothingIsLost() throws Exception {
        try (TestDatabase database = TestServer.shared().newDatabase("cli_interrupt")) {
            Campaigns.create(database);
            try (SluiceProcess run = slowRun(database);
                    Connection application = database.dataSource().getConnection()) {
                // The orderly end needs the run's row and waits for it: time for a second signal.
                application.setAutoCommit(false);
                application.createStatement().execute("SELECT 1 FROM sluice.run FOR UPDATE");
                await().atMost(Duration.ofSeconds(30))
                        .pollInterval(Duration.ofMillis(50))
                        .until(() -> {
                            run.signal("INT");
                            return !run.isAlive();
                        });
                run.expectExit(ExitCode.INTERRUPTED);
                assertThat(run.err()).contains("Ended at once. Nothing is lost");
                application.rollback();
            }
            theSameCommandGoesOnToTheEnd(database);
        }
    }

    @Test
    void withoutADatabaseTheRunIsLeftAsItIs() {
        try (TestServer server = TestServer.dedicated()) {
            TestDatabase database = server.newDatabase("cli_interrupt");
            Campaigns.create(database);
            try (SluiceProcess run = slowRun(database)) {
                server.postgres().kill();
                run.awaitOutput("database unreachable since");
                run.signal("INT");
                run.expectExit(ExitCode.INTERRUPTED);
                assertThat(run.err())
                        .contains("could not be paused", "Nothing is lost")
                        .doesNotContain("\tat ");
            }
            server.postgres().start();
            theSameCommandGoesOnToTheEnd(database);
        }
    }
}
