package dev.sluice.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Runs over some keys, runs once more and runs elsewhere, as a script sees them. */
class KeysCommandsTest extends OnCampaigns {

    private List<String> done() {
        return database.queryStrings("SELECT id FROM campaigns WHERE budget_currency IS NOT NULL ORDER BY id");
    }

    @Test
    void theExampleWithAKeysFileRuns() {
        SluiceProcess run = sluice(ExitCode.OK, "run", repositoryFile("examples/complaints.yaml"));

        assertThat(run.err()).contains("complaints.csv: 5 given, 1 duplicates, 4 to walk");
        assertThat(run.out()).contains("4 rows in", "1  no such row");
        assertThat(done()).containsExactly("17", "42", "1998");
        assertThat(sluice(ExitCode.OK, "run", repositoryFile("examples/complaints.yaml"), "--json")
                        .out())
                .contains("{\"type\":\"keys\",\"message\":\"keys from ");
    }

    private static String repositoryFile(String name) {
        Path here = Path.of("").toAbsolutePath();
        while (!Files.exists(here.resolve(name))) {
            here = here.getParent();
        }
        return here.resolve(name).toString();
    }

    @Test
    void keysFromAFileOrStandardInputReplaceTheWholeTable() throws Exception {
        Path keys = Files.writeString(folder.resolve("keys.txt"), "5\n6\n5\n");
        sluice(ExitCode.OK, "run", file, "--keys", keys.toString());
        assertThat(done()).containsExactly("5", "6");

        Path csv = Files.writeString(folder.resolve("keys.csv"), "name,id\nx,7\n");
        SluiceProcess piped = SluiceProcess.runWithInput(
                ExitCode.OK, environment, csv, "run", file, "--keys", "-", "--keys-column", "id");
        assertThat(piped.err()).contains("keys from standard input: 1 given, 0 duplicates, 1 to walk");
        assertThat(done()).containsExactly("5", "6", "7");
        assertThat(sluice(ExitCode.USAGE, "run", file, "--keys-column", "id").err())
                .contains("--keys-column needs --keys");
    }

    @Test
    void malformedKeysAreAllReportedAndNothingIsWritten() throws Exception {
        Path keys = Files.write(
                folder.resolve("keys.txt"),
                IntStream.rangeClosed(1, 100)
                        .mapToObj(i -> i % 2 == 0 ? "no" + i : "" + i)
                        .toList());

        SluiceProcess run = sluice(ExitCode.DEFINITION, "run", file, "--keys", keys.toString());
        assertThat(run.err())
                .contains("keys.txt: 50 of 100 keys are malformed; nothing was staged", "line 2: 'no2' is not a bigint")
                .contains("and 30 more")
                .doesNotContain("problems; nothing was written");
        JsonNode error = JSON.readTree(
                        sluice(ExitCode.DEFINITION, "run", file, "--keys", keys.toString(), "--json", "--detach")
                                .out())
                .get("error");
        assertThat(error.get("code").asString()).isEqualTo("keys-malformed");
        assertThat(error.get("problems").size()).isEqualTo(50);
        assertThat(error.get("problems").get(49).get("line").asInt()).isEqualTo(100);
        assertThat(sluice(
                                ExitCode.DEFINITION,
                                "run",
                                file,
                                "--keys",
                                folder.resolve("none").toString())
                        .err())
                .contains("there is no file");
        assertThat(database.queryLong("SELECT count(*) FROM sluice.run")).isZero();
        assertThat(done()).isEmpty();
    }

    @Test
    void aCloneAndARetryNeedNoFile() {
        sluice(ExitCode.OK, "run", file, "--full-speed");
        database.execute("UPDATE campaigns SET budget_currency = NULL");

        SluiceProcess clone =
                sluice(ExitCode.OK, "clone", "1", "--from", "10", "--to", "19", "--label", "part=x", "--full-speed");
        assertThat(clone.out()).contains("Run 2 of campaign-currency succeeded: 10 rows");
        assertThat(done()).hasSize(10).contains("10", "19");

        SluiceProcess choices = sluice(ExitCode.USAGE, "retry", "1");
        assertThat(choices.err()).contains("retry needs --failed-only", "resume 1", "retry --failed-only 1");
        assertThat(sluice(ExitCode.REFUSED, "retry", "--failed-only", "1").err())
                .contains("there is nothing to retry");
        assertThat(sluice(ExitCode.USAGE, "clone", "1", "--from", "ten").err())
                .contains("--from: 'ten' is not a bigint");

        database.execute(
                "INSERT INTO sluice.quarantine (run_id, key_values, sqlstate, message, statement, attempts, worker)"
                        + " VALUES (1, '{33}', '23514', 'bad', 'UPDATE', 1, 'test')");
        SluiceProcess retry = sluice(ExitCode.OK, "retry", "--failed-only", "campaign-currency", "1", "--json");
        List<String> lines = new ArrayList<>(retry.out().lines().toList());
        JsonNode end = JSON.readTree(lines.get(lines.size() - 1));
        assertThat(end.get("run").get("outcomes").get("changed").asInt()).isEqualTo(1);
        assertThat(done()).hasSize(11).contains("33");
    }
}
