package dev.sluice.cli.command;

import dev.sluice.QuarantinedRow;
import dev.sluice.Run;
import dev.sluice.RunView;
import dev.sluice.Sluice;
import dev.sluice.cli.CliException;
import dev.sluice.cli.ExitCode;
import dev.sluice.cli.database.Database;
import dev.sluice.cli.json.Json;
import dev.sluice.cli.json.QuarantineJson;
import dev.sluice.cli.terminal.Human;
import dev.sluice.cli.terminal.Screen;
import dev.sluice.cli.terminal.Table;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Lists the rows that a run quarantined. */
@Command(
        name = "failures",
        description = "Lists the rows that a run set aside, with their errors.",
        footer = {
            "",
            "Examples:",
            "  sluice failures 12                      key, SQLSTATE, error of the first 100 rows",
            "  sluice failures campaign-currency --json --limit 1000",
            "Mend the data, then walk just these rows again: sluice retry --failed-only 12"
        })
final class FailuresCommand implements Callable<Integer> {

    private static final int MOST = 1_000_000;

    private final SluiceCommand sluice;

    @Mixin
    private RunArgument run = new RunArgument();

    @Option(names = "--limit", paramLabel = "N", description = "At most so many rows (default: ${DEFAULT-VALUE}).")
    private int limit = 100;

    @Mixin
    private DatabaseOptions database = new DatabaseOptions();

    FailuresCommand(SluiceCommand sluice) {
        this.sluice = sluice;
    }

    @Override
    public Integer call() {
        if (limit < 1 || limit > MOST) {
            throw CliException.usage("--limit must be 1 to " + MOST + ", got " + limit);
        }
        Screen screen = sluice.screen();
        try (Database opened = database.open();
                Sluice questions = DatabaseOptions.questions(opened)) {
            Run found = run.find(questions);
            RunView view = found.view();
            List<QuarantinedRow> rows = found.failures(limit);
            if (sluice.json()) {
                screen.result(Json.document(QuarantineJson.of(
                        view.id(),
                        view.backfill(),
                        view.state().label(),
                        view.key(),
                        view.outcomes().quarantined(),
                        rows)));
            } else if (rows.isEmpty()) {
                screen.message("Run " + view.id() + " of " + view.backfill() + " has no quarantined rows.");
            } else {
                show(screen, view, rows);
            }
            return ExitCode.OK;
        }
    }

    private void show(Screen screen, RunView view, List<QuarantinedRow> rows) {
        screen.result(table(view, rows).text(Integer.MAX_VALUE, screen.terminal()));
        long all = Math.max(rows.size(), view.outcomes().quarantined());
        long open = rows.stream().filter(row -> row.resolvedBy() == null).count();
        String shown = rows.size() < all
                ? "The first " + Human.count(rows.size()) + " of " + Human.count(all) + " (--limit N shows more). "
                : "";
        if (open > 0) {
            screen.message(shown + "Mend the data, then: "
                    + sluice.typed(database.given()).command("retry --failed-only " + view.id()));
        } else {
            screen.message(shown + "A later run walked all of these without an error.");
        }
    }

    // The error comes last and is never cut: it says what to mend.
    private static Table table(RunView view, List<QuarantinedRow> rows) {
        boolean resolved = rows.stream().anyMatch(row -> row.resolvedBy() != null);
        List<String> headings =
                new ArrayList<>(List.of(view.key().toUpperCase(Locale.ROOT), "SQLSTATE", ">ATTEMPTS", "AT"));
        if (resolved) {
            headings.add("RESOLVED BY");
        }
        headings.add("ERROR");
        Table table = new Table(headings.size() - 1, headings.toArray(String[]::new));
        Instant now = Instant.now();
        for (QuarantinedRow row : rows) {
            List<String> cells = new ArrayList<>(List.of(
                    row.key().toString(),
                    row.sqlState(),
                    Human.count(row.attempts()),
                    Human.time(row.at(), now, ZoneId.systemDefault())));
            if (resolved) {
                cells.add(row.resolvedBy() == null ? "" : "run " + row.resolvedBy());
            }
            cells.add(error(row));
            table.add(cells.toArray(String[]::new));
        }
        return table;
    }

    private static String error(QuarantinedRow row) {
        String constraint = row.constraint();
        boolean named = constraint == null || row.message().contains(constraint);
        return row.message()
                + (named ? "" : " (" + constraint + ")")
                + (row.detail() == null ? "" : " " + row.detail());
    }
}
