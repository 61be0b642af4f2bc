package dev.sluice.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A run with bad rows, as a script sees it: exit codes, the list of failures, the budget. */
class FailuresTest extends OnCampaigns {

    @BeforeEach
    void refuseDollars() {
        database.execute("ALTER TABLE campaigns ADD CONSTRAINT no_dollars CHECK (budget_currency <> 'USD')");
    }

    private void spoil(int campaign) {
        database.execute(
                "INSERT INTO accounts VALUES (" + (1000 + campaign) + ", 'USD')",
                "UPDATE campaigns SET account_id = " + (1000 + campaign) + " WHERE id = " + campaign);
    }

    @Test
    void aRunWithBadRowsEndsWithItsOwnCodeAndListsThem() {
        spoil(17);
        spoil(3_500);
        SluiceProcess run = sluice(ExitCode.WITH_FAILURES, "run", file, "--full-speed");
        assertThat(run.out())
                .contains("succeeded with failures: 4,000 rows in")
                .contains("see them with: sluice failures 1");
        assertThat(Campaigns.left(database)).isEqualTo(2);

        SluiceProcess listed = sluice(ExitCode.OK, "failures", "1");
        assertThat(listed.out().lines().toList()).hasSize(3).satisfies(lines -> {
            assertThat(lines.get(0)).matches("ID +SQLSTATE +ATTEMPTS +AT +ERROR");
            assertThat(lines.get(1)).startsWith("17 ").contains("23514").contains("no_dollars");
            assertThat(lines.get(2)).startsWith("3500 ");
        });
        assertThat(listed.err()).contains("retry --failed-only 1");

        SluiceProcess first = sluice(ExitCode.OK, "failures", "campaign-currency", "--limit", "1");
        assertThat(first.out().lines()).hasSize(2);
        assertThat(first.err()).contains("The first 1 of 2");

        JsonNode json = JsonMapper.builder()
                .build()
                .readTree(sluice(ExitCode.OK, "failures", "1", "--json").out());
        assertThat(json.get("quarantined").asInt()).isEqualTo(2);
        assertThat(json.get("failures").get(1).get("key").get(0).asString()).isEqualTo("3500");
        assertThat(json.get("failures").get(1).get("sqlstate").asString()).isEqualTo("23514");
        assertThat(json.get("failures").get(1).get("constraint").asString()).isEqualTo("no_dollars");
        assertThat(json.get("failures").get(1).get("attempts").asInt()).isGreaterThan(2);
        assertThat(json.get("failures").get(1).get("resolved_by").isNull()).isTrue();
    }

    @Test
    void aWhollyWrongStepStopsAtItsBudgetAndSaysSo() {
        database.execute("UPDATE accounts SET currency = 'USD'");
        SluiceProcess run =
                sluice(ExitCode.FAILED, "run", file, "--full-speed", "--max-workers", "1", "--failure-budget", "0.1%");
        assertThat(run.out())
                .contains("the failure budget is used up: 4 of about 4,000 rows are quarantined and 4 may be")
                .contains("no_dollars");
        assertThat(sluice(ExitCode.OK, "failures", "1").out().lines()).hasSize(5);
    }

    @Test
    void aWrongBudgetAndARunWithoutFailuresAreToldPlainly() {
        assertThat(sluice(ExitCode.USAGE, "run", file, "--failure-budget", "many")
                        .err())
                .contains("50")
                .contains("0.5%")
                .contains("many");
        sluice(ExitCode.OK, "run", file, "--full-speed");
        assertThat(sluice(ExitCode.OK, "failures", "1").err()).contains("has no quarantined rows");
        assertThat(sluice(ExitCode.NOT_FOUND, "failures", "99").err()).contains("there is no run 99");
    }
}
