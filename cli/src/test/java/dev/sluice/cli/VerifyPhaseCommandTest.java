package dev.sluice.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sluice.embedded.TestDatabase;
import dev.sluice.embedded.TestServer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** {@code verify: true} in a file, as a script sees it. */
class VerifyPhaseCommandTest {

    private static final String FILE = """
            backfill: proved
            table: items
            remaining: v IS NULL
            step: UPDATE items SET v = id WHERE :chunk(items) AND v IS NULL
            verify: true
            verify-with: |
              WITH b AS MATERIALIZED (SELECT pg_sleep(seconds) FROM brake)
              SELECT i.id, i.v AS stored FROM b, items i WHERE :chunk(i) AND i.v IS DISTINCT FROM i.id
            full-speed: true
            """;

    @TempDir
    private Path folder;

    private TestDatabase database;
    private Map<String, String> environment;
    private String file;

    @BeforeEach
    void makeDatabase() {
        database = TestServer.shared().newDatabase("cli_phase");
        database.execute(
                "CREATE TABLE brake (seconds double precision NOT NULL)",
                "INSERT INTO brake VALUES (0)",
                "CREATE TABLE items (id bigint PRIMARY KEY, v bigint)",
                "INSERT INTO items SELECT i FROM generate_series(1, 1000) i");
        environment = Campaigns.environment(database);
        file = Campaigns.write(folder.resolve("proved.yaml"), FILE).toString();
    }

    @AfterEach
    void dropDatabase() {
        database.close();
    }

    private SluiceProcess sluice(int exitCode, String... arguments) {
        return SluiceProcess.run(exitCode, environment, arguments);
    }

    private JsonNode lastLine(int exitCode, String... arguments) {
        List<String> lines = sluice(exitCode, arguments).out().lines().toList();
        return JsonMapper.builder().build().readTree(lines.get(lines.size() - 1));
    }

    // So small that the verification has ended before anybody has looked at it.
    @Test
    void theFileSaysItAndTheVerdictIsTheExitCodeHoweverSmallTheTable() {
        database.execute("DELETE FROM items WHERE id > 3");
        SluiceProcess first = sluice(ExitCode.OK, "run", file);
        assertThat(first.err()).doesNotContain("Going on");
        assertThat(first.out())
                .containsSubsequence(
                        "Run 1 of proved succeeded: 3 rows", "Verdict: passed. Run 2 of proved checked 3 rows");
        database.execute("UPDATE items SET v = 0 WHERE id = 2");
        for (int i = 0; i < 2; i++) {
            assertThat(sluice(ExitCode.DIFFERS, "run", file).out())
                    .containsSubsequence("succeeded: 3 rows", "Verdict: failed.", "1 row differs", "--repair");
        }
        JsonNode end = lastLine(ExitCode.DIFFERS, "run", file, "--json");
        assertThat(end.get("exit").asInt()).isEqualTo(ExitCode.DIFFERS);
        assertThat(end.get("run").get("verification").get("verdict").asString()).isEqualTo("failed");
        assertThat(end.get("verified_run").get("state").asString()).isEqualTo("succeeded");
        assertThat(end.get("verified_run").get("then_verify").asBoolean()).isTrue();
        assertThat(end.get("differences").get(0).get("key").get(0).asString()).isEqualTo("2");

        String run = end.get("verified_run").get("id").asString();
        assertThat(sluice(ExitCode.DIFFERS, "watch", run).out()).containsSubsequence("succeeded", "Verdict: failed.");
        assertThat(sluice(ExitCode.OK, "run", file, "--no-verify").out()).doesNotContain("Verdict");
    }

    @Test
    void aSampleIsSaidToBeOneWithWhatItIsWorth() {
        String sampled = Campaigns.write(folder.resolve("sampled.yaml"), FILE.replace("verify: true", "verify: 20%"))
                .toString();
        assertThat(sluice(ExitCode.OK, "run", sampled).out())
                .containsSubsequence(
                        "Run 1 of proved succeeded: 1,000 rows", "Verdict: passed (sample). Run 2 of proved")
                .containsPattern(
                        "no row of \\d{3} sampled differs: with 95 % confidence fewer than \\d\\.\\d % of all rows differ")
                .contains("the same sample again: --sample 20% --seed ");
        assertThat(sluice(ExitCode.OK, "status", "1").out())
                .contains("verified      passed (sample), by run 2: no row of");
        JsonNode end = lastLine(ExitCode.OK, "watch", "1", "--json");
        JsonNode found = end.get("run").get("verification");
        assertThat(found.get("sample").asString()).isEqualTo("20%");
        assertThat(found.get("confidence").asDouble()).isEqualTo(0.95);
        assertThat(found.get("differing_at_most").asDouble()).isBetween(0.005, 0.05);
        assertThat(found.get("sample_worth").asInt())
                .isEqualTo(found.get("sample_rows").asInt());
        assertThat(end.get("verified_run").get("verify_sample").asString()).isEqualTo("20%");

        assertThat(sluice(ExitCode.OK, "run", sampled, "--verify").out())
                .contains("Verdict: passed. Run 4 of proved checked 1,000 rows of run 3");
        database.execute("UPDATE items SET v = 0");
        assertThat(sluice(ExitCode.DIFFERS, "run", file, "--verify-sample", "100")
                        .out())
                .contains("Verdict: failed.", "100 rows of 100 sampled differ");
    }

    @Test
    void anErrorInTheCheckIsNoProof() {
        Path odd = Campaigns.write(
                folder.resolve("odd.yaml"), FILE.replace("i.v IS DISTINCT FROM i.id", "1 / (i.id - 500) > 5"));
        SluiceProcess run = sluice(ExitCode.UNPROVED, "run", odd.toString());
        assertThat(run.out()).containsSubsequence("succeeded", "Verdict: unknown.", "Nothing is proved.");
    }

    @Test
    void killedOrInterruptedInTheVerificationTheSameCommandGoesOnThere() throws Exception {
        String[] slowly = {"run", file, "--batch-size", "20", "--max-workers", "1"};
        database.execute("UPDATE brake SET seconds = 0.1");
        try (SluiceProcess run = SluiceProcess.start(environment, slowly)) {
            run.awaitOutput("proved  verifying");
            run.signal("INT");
            run.expectExit(ExitCode.INTERRUPTED);
            assertThat(run.err()).contains("Paused by Ctrl-C", "The same command goes on exactly there");
        }
        assertThat(sluice(ExitCode.OK, "status", "1").out()).contains("verified      unknown, by run 2", "is paused");
        try (SluiceProcess run = SluiceProcess.start(environment, slowly)) {
            run.awaitOutput("Going on with run 2, which verifies the finished run 1 of proved.");
            long before = checked();
            await().atMost(Duration.ofSeconds(30)).until(() -> checked() > before);
            run.signal("KILL");
            await().until(() -> !run.isAlive());
        }
        assertThat(sluice(ExitCode.OK, "ls").out()).contains("unknown").doesNotContain("passed");
        database.execute("UPDATE brake SET seconds = 0");
        SluiceProcess last = sluice(ExitCode.OK, slowly);
        assertThat(last.out()).contains("Verdict: passed. Run 2 of proved checked 1,000 rows of run 1");
        assertThat(database.queryLong("SELECT count(*) FROM sluice.run")).isEqualTo(2);
    }

    private long checked() {
        return database.queryLong("SELECT coalesce(sum(already_right), 0) FROM (SELECT already_right FROM sluice.range"
                + " WHERE run_id = 2 UNION ALL SELECT already_right FROM sluice.run WHERE id = 2) a");
    }

    @Test
    void whatIsInTheWayOfTheVerificationIsSaidAndIsNoSuccess() {
        sluice(ExitCode.OK, "run", file, "--no-verify");
        database.execute("UPDATE brake SET seconds = 2");
        sluice(ExitCode.OK, "verify", "1", "--detach");
        SluiceProcess run = sluice(ExitCode.UNPROVED, "run", file);
        assertThat(run.everything())
                .containsSubsequence("Run 3 of proved succeeded", "Run 3 is done and not verified", "sluice verify 3");
        assertThat(sluice(ExitCode.OK, "status", "3").out())
                .contains("verified      unknown: there is no verification of it; begin one with 'sluice verify 3'");
        assertThat(lastLine(ExitCode.UNPROVED, "run", file, "--json")
                        .get("message")
                        .asString())
                .contains("is done and not verified");
    }

    @Test
    void aWrongClauseIsRefusedAtItsPlace() {
        Path wrong = Campaigns.write(folder.resolve("wrong.yaml"), FILE.replace("verify: true", "verify: most"));
        assertThat(sluice(ExitCode.DEFINITION, "run", wrong.toString()).err())
                .contains(
                        "wrong.yaml:5:9: 'verify': expected true, false, sample, or how many rows, such as 5%, got 'most'")
                .contains("true reads every row");
        assertThat(sluice(ExitCode.USAGE, "run", file, "--verify-sample", "most")
                        .err())
                .contains("such as 5%, or 1 to 1,000,000 rows, such as 20000; got 'most'");
        assertThat(sluice(ExitCode.USAGE, "run", file, "--verify-sample", "5%", "--no-verify")
                        .err())
                .contains("contradict each other");
    }
}
