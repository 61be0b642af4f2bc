package dev.sluice.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Verification as a script sees it: exit codes by verdict, the report, repair. */
class VerifyCommandTest extends OnCampaigns {

    @Test
    void aRunIsVerifiedDamagedAndRepaired() {
        SluiceProcess run = sluice(ExitCode.OK, "run", file, "--verify", "--full-speed");
        assertThat(run.out())
                .contains("Run 1 of campaign-currency succeeded: 4,000 rows")
                .contains("Verdict: passed. Run 2 of campaign-currency checked 4,000 rows of run 1");
        assertThat(sluice(ExitCode.OK, "status", "campaign-currency").out())
                .contains("verified      passed, by run 2: no row differs");
        assertThat(sluice(ExitCode.OK, "ls").out().lines().toList())
                .hasSize(2)
                .satisfies(lines -> assertThat(lines.get(0)).contains("VERDICT"))
                .satisfies(lines -> assertThat(lines.get(1)).endsWith("passed"));
        assertThat(sluice(ExitCode.OK, "why", "1").out()).contains("Verified: passed, by run 2");

        database.execute("UPDATE campaigns SET budget_currency = NULL WHERE id IN (17, 3500)");
        SluiceProcess failed = sluice(ExitCode.DIFFERS, "verify", "campaign-currency", "--full-speed");
        assertThat(failed.out())
                .contains("Verdict: failed.")
                .contains("2 rows differ")
                .containsSubsequence("the first rows that differ, by id", "17", "3500", "verify 1 --repair");

        SluiceProcess repaired = sluice(ExitCode.OK, "verify", "1", "--repair", "--full-speed");
        assertThat(repaired.out()).containsSubsequence("Verdict: failed.", "succeeded: 2 rows", "Verdict: passed.");
        assertThat(repaired.err()).contains("repairs the 2 rows that run 4 found to differ");
        assertThat(Campaigns.left(database)).isZero();
        assertThat(sluice(ExitCode.OK, "verify", file, "--sample", "100", "--seed", "5", "--full-speed")
                        .out())
                .contains("Verdict: passed (sample).")
                .contains("with 95 % confidence fewer than 3.0 % of all rows differ")
                .contains("--sample 100 --seed 5");
    }

    @Test
    void jsonHasTheVerdictAndTheFirstDifferences() {
        sluice(ExitCode.OK, "run", file, "--full-speed");
        database.execute("UPDATE campaigns SET budget_currency = NULL WHERE id <= 30");
        List<JsonNode> lines = sluice(ExitCode.DIFFERS, "verify", "1", "--full-speed", "--json")
                .out()
                .lines()
                .map(line -> (JsonNode) JsonMapper.builder().build().readTree(line))
                .toList();
        JsonNode end = lines.get(lines.size() - 1);
        assertThat(end.get("type").asString()).isEqualTo("end");
        assertThat(end.get("exit").asInt()).isEqualTo(ExitCode.DIFFERS);
        assertThat(end.get("run").get("verification").get("verdict").asString()).isEqualTo("failed");
        assertThat(end.get("run").get("verification").get("differing").asInt()).isEqualTo(30);
        assertThat(end.get("differences")).hasSize(20);
        assertThat(end.get("differences").get(0).get("key").get(0).asString()).isEqualTo("1");
    }

    @Test
    void whatCannotBeVerifiedIsRefusedWithTheReason() {
        assertThat(sluice(ExitCode.USAGE, "verify", file, "--sample", "nine").err())
                .contains("such as 5%")
                .contains("nine");
        Path blind = Campaigns.write(folder.resolve("blind.yaml"), """
                backfill: blind
                table: campaigns
                step: UPDATE campaigns c SET budget_currency = 'EUR' WHERE :chunk(c)
                """);
        assertThat(sluice(ExitCode.REFUSED, "verify", blind.toString()).err()).contains("cannot be verified");
        assertThat(sluice(ExitCode.NOT_FOUND, "verify", "12").err()).contains("there is no run 12");
        Path odd = Campaigns.write(folder.resolve("odd.yaml"), """
                backfill: odd
                table: campaigns
                step: UPDATE campaigns c SET budget_currency = 'EUR' WHERE :chunk(c)
                verify-with: |
                  SELECT c.id, c.currency FROM campaigns c WHERE :chunk(c)
                """);
        assertThat(sluice(ExitCode.DEFINITION, "check", odd.toString()).err()).contains("odd.yaml:5:", "c.currency");
    }
}
