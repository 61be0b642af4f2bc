package dev.sluice.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** {@code set}, {@code why} and {@code purge}, with runs under way in other processes. */
class HousekeepingCommandsTest extends OnCampaigns {

    @Test
    void aRunInTheForegroundIsSetFromAnotherTerminalAndWhyTellsIt() {
        try (SluiceProcess run =
                SluiceProcess.start(environment, "run", file, "--batch-size", "20", "--sleep", "3600000")) {
            await().atMost(Duration.ofSeconds(60)).until(() -> Campaigns.left(database) < Campaigns.ROWS);

            SluiceProcess set = sluice(ExitCode.OK, "set", "campaign-currency", "sleep=0", "batch-size=auto");
            assertThat(set.out())
                    .contains("Run 1 of campaign-currency: batch-size 20 rows → auto, sleep 3600 s → 0 ms.");
            assertThat(run.exitCode()).isEqualTo(ExitCode.OK);
        }
        assertThat(Campaigns.left(database)).isZero();

        assertThat(sluice(ExitCode.OK, "why", "1").out())
                .containsSubsequence(
                        "Run 1 of campaign-currency",
                        "running: started by",
                        "set batch-size 20 rows → auto, sleep 3600 s → 0 ms",
                        "succeeded: every range is done",
                        "Now: succeeded since")
                .contains("100 % done");
        JsonNode why = JSON.readTree(
                sluice(ExitCode.OK, "why", "1", "--last", "2", "--json").out());
        assertThat(why.get("events").size()).isEqualTo(2);
        assertThat(why.get("events").get(1).get("kind").asString()).isEqualTo("state");
        assertThat(why.get("state").asString()).isEqualTo("succeeded");
    }

    @Test
    void allMistakesAreToldAtOnceAndKnobsAreShownWithoutOne() {
        sluice(ExitCode.OK, "run", file, "--detach", "--max-workers", "3");

        SluiceProcess wrong = sluice(ExitCode.USAGE, "set", "1", "max-worker=4", "sleep=soon", "batch-size=0");
        assertThat(wrong.err())
                .contains("3 mistakes, nothing was set:")
                .contains("there is no knob 'max-worker' (did you mean 'max-workers'?)")
                .contains("sleep is auto, or 0 to 1 h")
                .contains("batch-size is auto, or 1 to 50000 rows; got '0'");

        JsonNode shown = JSON.readTree(sluice(ExitCode.OK, "set", "1", "--json").out());
        assertThat(shown.get("knobs").get("max-workers").asString()).isEqualTo("3");
        assertThat(shown.get("changes").isEmpty()).isTrue();
        assertThat(sluice(ExitCode.OK, "set", "1", "max-workers=3").out()).contains("it is set so already");
    }

    @Test
    void aKnobSetForAWhileShowsUntilWhen() {
        sluice(ExitCode.OK, "run", file, "--detach", "--max-workers", "3", "--priority", "7");

        assertThat(sluice(ExitCode.OK, "set", "1", "max-workers=1", "--for", "2h")
                        .out())
                .contains("Run 1 of campaign-currency: max-workers 3 → 1 for 2 h.");
        assertThat(sluice(ExitCode.OK, "set", "1").out())
                .containsPattern("max-workers +1 \\(until [0-9: -]+\\)\n")
                .containsPattern("priority +7\n")
                .containsPattern("windows +always\n");
        JsonNode shown = JSON.readTree(sluice(ExitCode.OK, "set", "1", "--json").out());
        assertThat(shown.get("until").propertyNames()).containsExactly("max-workers");
        assertThat(Instant.parse(shown.get("until").get("max-workers").asString()))
                .isAfter(Instant.now().plusSeconds(3_600));

        assertThat(sluice(ExitCode.USAGE, "set", "1", "max-workers=2", "--for", "soon")
                        .err())
                .contains("--for is a time from 1 s to 366 d, as in 2h, 90min, 1d 12h; got 'soon'");
        assertThat(sluice(ExitCode.USAGE, "set", "1", "--for", "2h").err()).contains("--for needs a knob to set");
        assertThat(sluice(ExitCode.OK, "set", "1", "max-workers=1").out()).contains("max-workers 1 for a while → 1.");
        assertThat(JSON.readTree(sluice(ExitCode.OK, "set", "1", "--json").out())
                        .get("until")
                        .isEmpty())
                .isTrue();
    }

    @Test
    void windowsAreReadFromTheCommandLineAndMistakesToldWithTheRightForm() {
        assertThat(sluice(ExitCode.USAGE, "run", file, "--windows", "Sat 00:00-06:00")
                        .err())
                .contains("'Sat 00:00-06:00' is not a time window: its time zone is missing; write it like");
        assertThat(sluice(ExitCode.USAGE, "run", file, "--priority", "10").err())
                .contains("priority must be 1 to 9 (9 goes first), got 10");
        sluice(ExitCode.OK, "run", file, "--detach", "--windows", "Sat\u2013Sun 00:00\u201306:00 Europe/Berlin");

        assertThat(sluice(ExitCode.OK, "set", "1").out())
                .containsPattern("windows +Sat-Sun 00:00-06:00 Europe/Berlin\n");
        assertThat(sluice(ExitCode.USAGE, "set", "1", "windows=daily 00:00-06:00 Europe/Berln")
                        .err())
                .contains("nothing was set: windows: 'daily 00:00-06:00 Europe/Berln' is not a time window: there is no"
                        + " time zone 'Europe/Berln'; did you mean Europe/Berlin?");
        assertThat(sluice(ExitCode.USAGE, "set", "1", "windows=daily", "00:00-06:00", "UTC")
                        .err())
                .contains("put a value with blanks in quotes: windows='daily 00:00-06:00 UTC'");
        assertThat(sluice(ExitCode.OK, "set", "1", "windows=daily 00:00-06:00 UTC; Mon 12:00-13:00 UTC")
                        .out())
                .contains("windows Sat-Sun 00:00-06:00 Europe/Berlin → daily 00:00-06:00 UTC; Mon 12:00-13:00 UTC.");
        assertThat(sluice(ExitCode.OK, "set", "1", "windows=auto").out()).contains("→ always.");
    }

    @Test
    void purgeShowsAsksForAWordAndRemovesEndedRunsOnly() {
        sluice(ExitCode.OK, "run", file, "--full-speed");
        sluice(ExitCode.OK, "run", file, "--full-speed");
        sluice(ExitCode.OK, "run", file, "--detach", "--label", "tenant=acme");

        String[] all = {"purge", "--older-than", "0", "--keep", "0"};
        assertThat(sluice(ExitCode.OK, "purge", "--older-than", "0", "--keep", "0", "--dry-run")
                        .out())
                .contains("campaign-currency  succeeded")
                .doesNotContain("acme");
        assertThat(sluice(ExitCode.USAGE, all).err()).contains("this would remove 2 runs: add --yes to do it");
        assertThat(sluice(ExitCode.USAGE, "purge", "--older-than", "soon").err())
                .contains("--older-than is an age");
        assertThat(sluice(ExitCode.OK, "purge", "--older-than", "0", "--yes").out())
                .contains("Removed 1 run and 0 plans.");

        JsonNode report =
                JSON.readTree(sluice(ExitCode.OK, "purge", "--older-than", "0", "--keep", "0", "--yes", "--json")
                        .out());
        assertThat(report.get("removed").get(0).get("id").asLong()).isEqualTo(2);
        assertThat(report.get("left").isEmpty()).isTrue();
        assertThat(sluice(ExitCode.OK, "ls").out()).contains("tenant=acme").contains("running");
    }

    @Test
    void aWorkerThatIsOlderThanTheControlSchemaEndsAndSaysSo() {
        sluice(ExitCode.OK, "run", file, "--detach", "--batch-size", "20", "--sleep", "3600000");
        try (SluiceProcess worker = SluiceProcess.start(environment, "worker")) {
            await().atMost(Duration.ofSeconds(60)).until(() -> Campaigns.left(database) < Campaigns.ROWS);

            database.execute(
                    "INSERT INTO sluice.schema_version (version, name, sha256) VALUES (99, 'V099__next', '0')");

            assertThat(worker.exitCode()).isEqualTo(ExitCode.CONTROL_SCHEMA);
            assertThat(worker.err()).contains("is at version 99").contains("use a newer sluice");
        }
        assertThat(sluice(ExitCode.CONTROL_SCHEMA, "run", file).err()).contains("use a newer sluice");
    }

    @Test
    void migrateGrantsToRolesOrPrintsTheGrants() {
        assertThat(sluice(ExitCode.OK, "migrate", "--sql", "--grant-to", "app", "--grant-read-to", "support")
                        .out())
                .contains("CREATE TABLE sluice.run (")
                .contains("GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA sluice TO \"app\";")
                .contains("GRANT SELECT ON ALL TABLES IN SCHEMA sluice TO \"support\";");
        String role = database.name() + "_app";
        database.execute("CREATE ROLE " + role);
        try {
            assertThat(sluice(ExitCode.OK, "migrate", "--grant-to", role).out()).contains("Granted to " + role + ".");
            assertThat(database.queryStrings("SELECT has_table_privilege('" + role + "', 'sluice.run', 'UPDATE')"))
                    .containsExactly("t");
        } finally {
            database.execute("DROP OWNED BY " + role, "DROP ROLE " + role);
        }
    }
}
