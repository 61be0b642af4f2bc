package dev.sluice.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Commands as a script sees them: outputs, exit codes, and what is in the database afterwards. */
class CommandsTest extends OnCampaigns {

    // Slow enough to be caught in the middle, whatever the machine.
    private SluiceProcess slowRun(String... more) {
        String[] arguments = new String[more.length + 6];
        System.arraycopy(new String[] {"run", file, "--batch-size", "20", "--sleep", "100"}, 0, arguments, 0, 6);
        System.arraycopy(more, 0, arguments, 6, more.length);
        SluiceProcess process = SluiceProcess.start(environment, arguments);
        await().atMost(Duration.ofSeconds(60)).until(() -> Campaigns.left(database) < Campaigns.ROWS);
        return process;
    }

    @Test
    void runsAFileToItsEndAndSumsUp() {
        SluiceProcess run = sluice(ExitCode.OK, "run", file, "--full-speed");

        assertThat(Campaigns.left(database)).isZero();
        assertThat(run.out()).contains("Run 1 of campaign-currency succeeded: 4,000 rows in");
        assertThat(run.err()).contains("campaign-currency  succeeded  100 %  4,000/4,000");
        assertThat(sluice(ExitCode.OK, "ls").out()).contains("RUN  BACKFILL").contains("campaign-currency  succeeded");
    }

    @Test
    void everyCommandPrintsJsonWhenAsked() {
        SluiceProcess run = sluice(ExitCode.OK, "run", file, "--full-speed", "--json");
        List<JsonNode> lines = run.out().lines().map(JSON::readTree).toList();
        assertThat(lines).extracting(line -> line.get("type").asString()).contains("run", "event", "end");
        JsonNode end = lines.get(lines.size() - 1);
        assertThat(end.get("exit").asInt()).isZero();
        assertThat(end.get("run").get("outcomes").get("changed").asInt()).isEqualTo(Campaigns.ROWS);

        assertThat(json(sluice(0, "ls", "--json"))
                        .get("runs")
                        .get(0)
                        .get("state")
                        .asString())
                .isEqualTo("succeeded");
        assertThat(json(sluice(0, "status", "1", "--json")).get("plan_hash").asString())
                .isNotEmpty();
        assertThat(json(sluice(0, "check", file, "--json")).get("problems").isEmpty())
                .isTrue();
        assertThat(json(sluice(0, "migrate", "--json")).get("applied").isEmpty())
                .isTrue();
        assertThat(json(sluice(0, "doctor", "--json")).get("ok").asBoolean()).isTrue();
        assertThat(json(sluice(0, "schema", "--json")).get("properties").has("backfill"))
                .isTrue();
        assertThat(json(sluice(ExitCode.REFUSED, "pause", "1", "--json"))
                        .get("error")
                        .get("code")
                        .asString())
                .isEqualTo("transition-refused");
        assertThat(json(sluice(ExitCode.USAGE, "ls", "--nonsense", "--json"))
                        .get("error")
                        .get("exit")
                        .asInt())
                .isEqualTo(ExitCode.USAGE);
    }

    @Test
    void allMistakesInAFileAreShownAndNothingIsWritten() {
        String broken = Campaigns.write(folder.resolve("broken.yaml"), """
                backfill: campaign-currency
                tabel: campaigns
                key: id
                remaning: budget_currency IS NULL
                step: UPDATE campaigns SET budget_currency = 'EUR'
                """).toString();

        SluiceProcess run = sluice(ExitCode.DEFINITION, "run", broken);

        assertThat(run.err()).contains("broken.yaml:2:1", "'table'", "broken.yaml:4:1", "'remaining'", ":chunk");
        assertThat(run.out()).isEmpty();
        assertThat(database.queryLong("SELECT count(*) FROM pg_namespace WHERE nspname = 'sluice'"))
                .isZero();
    }

    @Test
    void whatTheDatabaseContradictsIsShownAtItsPlace() {
        String wrong = Campaigns.write(folder.resolve("wrong.yaml"), """
                backfill: campaign-currency
                table: campaigns
                columns:
                  budget_currency:
                    lookup: acounts.currency
                    on: {account_id: id}
                """).toString();

        assertThat(sluice(ExitCode.DEFINITION, "check", wrong).err()).contains("wrong.yaml:5:", "acounts");
        assertThat(json(sluice(ExitCode.DEFINITION, "run", wrong, "--json"))
                        .get("error")
                        .get("problems")
                        .get(0)
                        .get("line")
                        .asInt())
                .isEqualTo(5);
    }

    @Test
    void mistypedCommandLinesAreExplained() {
        assertThat(sluice(ExitCode.NOT_FOUND, "run", "nowhere.yaml").err())
                .contains("nowhere.yaml: there is no such file");
        assertThat(sluice(ExitCode.USAGE, "run", file, "--batch-sise", "5").err())
                .contains("did you mean '--batch-size'?");
        assertThat(sluice(ExitCode.USAGE, "rnu").err()).contains("did you mean 'run'?");
        assertThat(sluice(ExitCode.USAGE, "run", file, "--batch-size", "0").err())
                .contains("batch size must be 1 to 50000");
    }

    @Test
    void aRunIsPausedResumedAndCancelledFromOtherProcesses() {
        try (SluiceProcess run = slowRun()) {
            sluice(ExitCode.REFUSED, "pause", "1", "other-backfill");
            assertThat(sluice(ExitCode.OK, "pause", "1", "campaign-currency").out())
                    .contains("is paused at");
            run.expectExit(ExitCode.UNFINISHED);
            assertThat(run.err()).contains("stopped elsewhere: paused by ", "To go on here:\n  sluice run ");
        }
        long left = Campaigns.left(database);
        assertThat(left).isPositive().isLessThan(Campaigns.ROWS);
        assertThat(sluice(ExitCode.OK, "status").out()).contains("Run 1 of campaign-currency: paused");

        try (SluiceProcess run = slowRun("--wait")) {
            run.awaitOutput("Going on with run 1");
            sluice(ExitCode.OK, "cancel", "campaign-currency");
            run.expectExit(ExitCode.CANCELLED);
        }
        assertThat(sluice(ExitCode.NOT_FOUND, "status", "99").err()).contains("there is no run 99");
    }

    @Test
    void ctrlCPausesDurablyAndTheSameCommandGoesOn() {
        try (SluiceProcess run = slowRun()) {
            run.signal("INT");
            run.expectExit(ExitCode.INTERRUPTED);
            assertThat(run.err()).contains("Paused by Ctrl-C", "The same command goes on exactly there");
        }
        assertThat(database.queryStrings("SELECT state FROM sluice.run")).containsExactly("paused");

        SluiceProcess again = sluice(ExitCode.OK, "run", file, "--full-speed", "--batch-size", "500", "--sleep", "0");

        assertThat(again.err()).contains("Going on with run 1");
        assertThat(database.queryLong("SELECT changed FROM sluice.run")).isEqualTo(Campaigns.ROWS);
    }

    @Test
    void aFleetSharesADetachedRun() {
        sluice(ExitCode.OK, "run", file, "--detach", "--max-workers", "4", "--batch-size", "20", "--sleep", "40");
        try (SluiceProcess one = SluiceProcess.start(environment, "worker", "--threads", "1");
                SluiceProcess two = SluiceProcess.start(environment, "worker", "--threads", "1")) {
            one.awaitOutput("1 worker works on");
            two.awaitOutput("1 worker works on");
            sluice(ExitCode.OK, "watch", "campaign-currency");
            one.signal("TERM");
            two.signal("INT");
            one.expectExit(ExitCode.OK);
            two.expectExit(ExitCode.OK);
        }
        assertThat(Campaigns.left(database)).isZero();
        assertThat(database.queryLong("SELECT count(*) FROM sluice.process")).isZero();
    }

    @Test
    void beingToldToGoLeavesARunOnWhichOthersWork() {
        sluice(ExitCode.OK, "run", file, "--detach", "--batch-size", "20", "--sleep", "300");
        try (SluiceProcess fleet = SluiceProcess.start(environment, "worker", "--threads", "1")) {
            await().atMost(Duration.ofSeconds(60)).until(() -> Campaigns.left(database) < Campaigns.ROWS);
            try (SluiceProcess run = SluiceProcess.start(environment, "run", file)) {
                run.awaitOutput("campaign-currency  running");
                run.signal("TERM");
                run.expectExit(ExitCode.TERMINATED);
                assertThat(run.err()).contains("Left by SIGTERM", "goes on: other processes work on it");
            }
            assertThat(database.queryStrings("SELECT state FROM sluice.run")).containsExactly("running");
        }
    }

    @Test
    void aWrongPasswordIsRefusedAndNotShown() {
        String secret = "h4rd-to-guess";
        String url = database.jdbcUrl().replace("jdbc:postgresql://", "postgresql://sluice:" + secret + "@");
        for (String[] arguments : List.of(
                new String[] {"ls", "--db", url}, new String[] {"run", file, "--db", url, "--debug", "--verbose"})) {
            SluiceProcess refused = SluiceProcess.run(ExitCode.UNREACHABLE, Map.of(), arguments);
            assertThat(refused.everything())
                    .contains("password authentication failed")
                    .doesNotContain(secret);
        }
    }

    @Test
    void chunkLinesGoWhereTheyWereSent() throws IOException {
        Path log = folder.resolve("chunks.log");

        SluiceProcess run = sluice(0, "run", file, "--full-speed", "--log", log.toString(), "--log-format", "json");

        List<String> chunks = Files.readAllLines(log).stream()
                .filter(line -> line.contains("chunk committed"))
                .toList();
        assertThat(chunks)
                .isNotEmpty()
                .allSatisfy(
                        line -> assertThat(JSON.readTree(line).has("kvpList")).isTrue());
        assertThat(run.everything()).doesNotContain("chunk committed");
    }

    @Test
    void theCompletionScriptIsBash() throws Exception {
        Path script = Campaigns.write(
                folder.resolve("completion"), sluice(0, "completion").out());

        assertThat(new ProcessBuilder("bash", "-n", script.toString())
                        .inheritIO()
                        .start()
                        .waitFor())
                .isZero();
        assertThat(script).content().contains("--batch-size", "doctor");
    }
}
