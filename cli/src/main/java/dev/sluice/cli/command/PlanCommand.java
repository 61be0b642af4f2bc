package dev.sluice.cli.command;

import dev.sluice.Sluice;
import dev.sluice.cli.CliException;
import dev.sluice.cli.ExitCode;
import dev.sluice.cli.ProblemsException;
import dev.sluice.cli.database.Asked;
import dev.sluice.cli.database.Database;
import dev.sluice.cli.database.DefinitionCheck;
import dev.sluice.cli.json.Json;
import dev.sluice.cli.plan.PlanText;
import dev.sluice.cli.terminal.Screen;
import dev.sluice.definitions.Definition;
import dev.sluice.definitions.DefinitionFile;
import dev.sluice.definitions.Problem;
import dev.sluice.plan.PlanDocument;
import dev.sluice.plan.PlanOptions;
import dev.sluice.plan.PlanReport;
import dev.sluice.recipes.connections.ConnectionsRecipe;
import dev.sluice.recipes.connections.scale.ScaleCheck;
import dev.sluice.recipes.connections.scale.ScaleDocument;
import dev.sluice.recipes.connections.scale.ScaleOptions;
import dev.sluice.recipes.connections.scale.ScalePage;
import dev.sluice.recipes.connections.scale.ScaleReport;
import dev.sluice.recipes.connections.scale.ScaleText;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The dry run. */
@Command(
        name = "plan",
        description = "Shows what a run would do and what it would take, without doing it.",
        footer = {
            "",
            "Reads some blocks of the table, asks the server how it would execute the step, and applies the step to a",
            "few rows, twice, in transactions that are rolled back; each locks its rows for a moment. What is found is",
            "kept, and a run of the same definition, bounds and schema executes exactly this plan.",
            "",
            "Examples:",
            "  sluice plan campaign-currency.yaml --db postgresql://me@db/shop",
            "  sluice plan campaign-currency.yaml --rows-per-sample 500     more rows at each place, a finer estimate",
            "  sluice plan campaign-currency.yaml --rows-per-sample 0       look only, apply the step nowhere",
            "  sluice plan campaign-currency.yaml --json | jq .projection",
            "  sluice plan connections.yaml --html plan.html                how many edges, what room, how long"
        })
final class PlanCommand implements Callable<Integer> {

    private final SluiceCommand sluice;

    @Parameters(paramLabel = "FILE", description = "The definition, a YAML file.")
    private Path file = Path.of("");

    @Mixin
    private DatabaseOptions database = new DatabaseOptions();

    @Option(
            names = "--rows-per-sample",
            paramLabel = "N",
            description = "Rows that need the step, tried at each place (0 to 1000; default: 100).")
    private @Nullable Integer rows;

    @Option(
            names = "--places",
            paramLabel = "N",
            description = "Places of the key space where the step is tried (1 to 64; default: 8).")
    private @Nullable Integer places;

    @Option(
            names = "--sample-anyway",
            description = "Try the step even if something it calls may have effects that a rollback does not undo.")
    private boolean anyway;

    @Option(
            names = "--html",
            paramLabel = "FILE",
            description = "Of connections: also write the plan as a page to look at, complete in itself.")
    private @Nullable Path page;

    PlanCommand(SluiceCommand sluice) {
        this.sluice = sluice;
    }

    @Override
    public Integer call() {
        Screen screen = sluice.screen();
        PlanOptions options = options();
        Definition definition = DefinitionFile.read(file);
        try (Database opened = database.open();
                Sluice questions = DatabaseOptions.questions(opened)) {
            List<Problem> problems = DefinitionCheck.problems(definition, opened.direct(), questions);
            if (!problems.isEmpty()) {
                throw new ProblemsException(problems);
            }
            DefinitionCheck.warnings(definition, opened.direct())
                    .forEach(warning -> screen.message("warning: " + warning.rendered()));
            Definition resolved = DefinitionCheck.resolved(definition, opened.direct());
            if (resolved.recipe().orElse(null) instanceof ConnectionsRecipe connections) {
                return scale(connections, opened, screen);
            }
            if (page != null) {
                throw CliException.usage("--html is of a definition with connections");
            }
            PlanReport report = questions.plan(resolved.backfill(), options);
            if (sluice.json()) {
                screen.result(Json.document(PlanDocument.of(report)));
            } else {
                String next = sluice.typed(database.given()).command("run " + file);
                screen.result(new PlanText(screen.terminal()).full(report, next));
            }
            return report.refusals().isEmpty() ? ExitCode.OK : ExitCode.REFUSED;
        }
    }

    // Of connections the number of edges decides all that follows, and the walked contacts say little of it.
    private int scale(ConnectionsRecipe connections, Database opened, Screen screen) {
        ScaleReport report = Asked.of(() -> ScaleCheck.of(
                opened.direct(),
                connections.tables(),
                connections.rules(),
                connections.kind(),
                rows != null && rows == 0 ? ScaleOptions.DEFAULTS.withoutTrial() : ScaleOptions.DEFAULTS));
        if (page != null) {
            try {
                Files.writeString(page, ScalePage.of(report));
            } catch (IOException e) {
                throw new CliException(ExitCode.FAILED, "not-written", page + " cannot be written: " + e, e);
            }
            screen.message("The page is " + page.toAbsolutePath() + ".");
        }
        screen.result(sluice.json() ? Json.document(ScaleDocument.of(report)) : ScaleText.of(report));
        return ExitCode.OK;
    }

    private PlanOptions options() {
        try {
            PlanOptions options = PlanOptions.THOROUGH;
            if (rows != null) {
                options = options.withRowsPerPlace(rows);
            }
            if (places != null) {
                options = options.withPlaces(places);
            }
            return anyway ? options.withEffectsAccepted() : options;
        } catch (IllegalArgumentException e) {
            throw CliException.usage(String.valueOf(e.getMessage()));
        }
    }
}
