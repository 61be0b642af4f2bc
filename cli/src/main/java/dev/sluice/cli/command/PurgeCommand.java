package dev.sluice.cli.command;

import dev.sluice.PurgeOptions;
import dev.sluice.PurgeReport;
import dev.sluice.PurgeReport.Purged;
import dev.sluice.Sluice;
import dev.sluice.cli.CliException;
import dev.sluice.cli.ExitCode;
import dev.sluice.cli.database.Database;
import dev.sluice.cli.json.Json;
import dev.sluice.cli.json.PurgeJson;
import dev.sluice.cli.terminal.Human;
import dev.sluice.cli.terminal.Screen;
import dev.sluice.cli.terminal.Table;
import dev.sluice.cli.terminal.Terminal;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Scanner;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Removes ended runs. */
@Command(
        name = "purge",
        description = "Removes ended runs with everything kept about them; never one under way, never a user's row.",
        footer = {
            "",
            "The newest run of each backfill and labels stays whatever its age, since the",
            "deploy gate asks it; --keep 0 removes it too. Quarantined rows go with their",
            "run. An interrupted purge is finished by the next one.",
            "",
            "Examples:",
            "  sluice purge --dry-run",
            "  sluice purge --older-than 7d --keep 3 --yes",
            "  sluice purge --backfill campaign-currency --older-than 0 --keep 0 --yes"
        })
final class PurgeCommand implements Callable<Integer> {

    private final SluiceCommand sluice;

    @Option(
            names = "--older-than",
            paramLabel = "AGE",
            defaultValue = "30d",
            description = "Only runs that ended so long ago, as in 30d, 12h, 0 (default: 30d).")
    private String olderThan = "30d";

    @Option(
            names = "--keep",
            paramLabel = "N",
            defaultValue = "1",
            description = "Keep the newest N runs of each backfill and labels (default: 1).")
    private int keep = 1;

    @Option(names = "--backfill", paramLabel = "NAME", description = "Only runs of this backfill.")
    private @Nullable String backfill;

    @Option(names = "--dry-run", description = "Only show what would be removed.")
    private boolean dryRun;

    @Option(names = "--yes", description = "Remove without asking.")
    private boolean yes;

    @Mixin
    private DatabaseOptions database = new DatabaseOptions();

    PurgeCommand(SluiceCommand sluice) {
        this.sluice = sluice;
    }

    @Override
    public Integer call() {
        if (keep < 0) {
            throw CliException.usage("--keep must be 0 or more, got " + keep);
        }
        PurgeOptions options = new PurgeOptions(Age.parse("--older-than", olderThan), keep, backfill);
        Screen screen = sluice.screen();
        try (Database opened = database.open();
                Sluice questions = DatabaseOptions.questions(opened)) {
            List<Purged> due = questions.purgeable(options);
            if (dryRun) {
                show(screen, due);
                return ExitCode.OK;
            }
            if (!yes && !due.isEmpty() && !confirmed(screen, due)) {
                screen.message("Nothing was removed.");
                return ExitCode.OK;
            }
            PurgeReport report = questions.purge(options);
            if (sluice.json()) {
                screen.result(Json.document(PurgeJson.of(report)));
            } else {
                screen.result(told(report));
            }
            return ExitCode.OK;
        }
    }

    private void show(Screen screen, List<Purged> due) {
        if (sluice.json()) {
            screen.result(Json.document(PurgeJson.due(due)));
        } else {
            screen.result(due.isEmpty() ? "Nothing to remove." : table(screen, due));
        }
    }

    private boolean confirmed(Screen screen, List<Purged> due) {
        if (sluice.json() || !screen.terminal().interactive()) {
            throw CliException.usage("this would remove " + Human.count(due.size(), "run", "runs")
                    + ": add --yes to do it, or --dry-run to see which");
        }
        screen.message(table(screen, due));
        screen.message("Remove " + Human.count(due.size(), "run", "runs") + "? [y/N]");
        Scanner answers = new Scanner(System.in, Terminal.charset());
        return answers.hasNextLine() && answers.nextLine().strip().matches("(?i)y|yes");
    }

    private static String table(Screen screen, List<Purged> due) {
        Table table = new Table(1, ">RUN", "BACKFILL", "STATE", "ENDED");
        Instant now = Instant.now();
        for (Purged run : due) {
            String labels = run.labels().isEmpty() ? "" : " " + run.labels();
            table.add(
                    String.valueOf(run.id()),
                    run.backfill() + labels,
                    run.state().label(),
                    Human.time(run.endedAt(), now, ZoneId.systemDefault()));
        }
        return table.text(screen.terminal().width(), screen.terminal());
    }

    private static String told(PurgeReport report) {
        String removed = "Removed " + Human.count(report.runs().size(), "run", "runs") + " and "
                + Human.count(report.plans(), "plan", "plans") + ".";
        return report.left().isEmpty()
                ? removed
                : removed + " " + Human.count(report.left().size(), "run is", "runs are")
                        + " left, since somebody holds on to a row of theirs; purge again later.";
    }
}
