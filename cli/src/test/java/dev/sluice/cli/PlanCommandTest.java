package dev.sluice.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** {@code plan}, and what {@code run} makes of it, as a script sees them. */
class PlanCommandTest extends OnCampaigns {

    private String counting() {
        return Campaigns.write(folder.resolve("counting.yaml"), """
                backfill: counting
                table: campaigns
                step: UPDATE campaigns c SET account_id = account_id + 1 WHERE :chunk(c)
                """).toString();
    }

    @Test
    void aPlanIsToldAndThenExecuted() {
        SluiceProcess plan = sluice(ExitCode.OK, "plan", file);

        assertThat(plan.out())
                .contains("of campaign-currency, made in")
                .contains("walks         public.campaigns by id bigint, from 1 to 4000")
                .contains("rows          4,000 (counted)")
                .contains("1 row for each possible key, spread evenly")
                .contains("Scan using campaigns_pkey; asked at 8 places")
                .contains("the step changed nothing")
                .contains("WORKERS  AT FULL SPEED")
                .contains("To run exactly this:\n  ")
                .contains("run " + file);
        assertThat(Campaigns.left(database)).isEqualTo(Campaigns.ROWS);

        String hash =
                database.queryStrings("SELECT plan_hash FROM sluice.dry_run").get(0);
        assertThat(sluice(ExitCode.OK, "run", file, "--full-speed").err()).contains("executes plan " + hash);
        assertThat(Campaigns.left(database)).isZero();
    }

    @Test
    void asJsonItHasTheNamesOfTheReport() {
        JsonNode plan =
                JSON.readTree(sluice(ExitCode.OK, "plan", file, "--json").out());

        assertThat(plan.get("remaining").get("low").asInt()).isEqualTo(4_000);
        assertThat(plan.get("remaining").get("exact").asBoolean()).isTrue();
        assertThat(plan.get("idempotence").get("verdict").asString()).isEqualTo("idempotent");
        assertThat(plan.get("projection").get("times").size()).isEqualTo(4);
        assertThat(plan.get("sample").get("outcomes").get("changed").asInt()).isEqualTo(200);
        assertThat(plan.get("refused").asBoolean()).isFalse();
    }

    @Test
    void whatIsNotIdempotentNeedsToBeAccepted() {
        SluiceProcess plan = sluice(ExitCode.REFUSED, "plan", counting());
        SluiceProcess refused = sluice(ExitCode.REFUSED, "run", counting());

        assertThat(plan.out()).contains("account_id of 200 of 200 rows again").contains("A run of this is refused");
        assertThat(refused.err()).contains("--accept-non-idempotent");
        assertThat(JSON.readTree(sluice(ExitCode.REFUSED, "run", counting(), "--json")
                                .out()
                                .lines()
                                .reduce((first, last) -> last)
                                .orElseThrow())
                        .get("error")
                        .get("code")
                        .asString())
                .isEqualTo("not-idempotent");
        assertThat(database.queryLong("SELECT max(account_id) FROM campaigns")).isEqualTo(10);

        sluice(ExitCode.OK, "run", counting(), "--accept-non-idempotent", "--full-speed");

        assertThat(database.queryLong("SELECT max(account_id) FROM campaigns")).isEqualTo(11);
    }

    @Test
    void aRunWithoutAPlanSumsOneUpAndSaysWhatChanged() {
        assertThat(sluice(ExitCode.OK, "run", file, "--full-speed").err())
                .contains("4,000 of 4,000 rows need the step")
                .contains("the step changed nothing");

        database.execute("INSERT INTO campaigns VALUES (4001, 1, NULL)");

        assertThat(sluice(ExitCode.OK, "run", file, "--full-speed").err())
                .contains("does not fit any more: the highest key was 4000, now it is 4001");
    }

    @Test
    void howMuchIsTriedIsChecked() {
        assertThat(sluice(ExitCode.USAGE, "plan", file, "--rows-per-sample", "5000")
                        .err())
                .contains("rows at each place must be 0 to 1000, got 5000");
        assertThat(sluice(ExitCode.OK, "plan", file, "--rows-per-sample", "0").out())
                .contains("the step was not tried, as asked");
    }
}
