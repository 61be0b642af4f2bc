package dev.sluice.cli.command;

import dev.sluice.cli.CliException;
import dev.sluice.cli.ExitCode;
import dev.sluice.cli.json.Json;
import dev.sluice.definitions.Definition;
import dev.sluice.definitions.DefinitionFile;
import dev.sluice.recipes.Recipe;
import dev.sluice.recipes.connections.ConnectionChanges;
import dev.sluice.recipes.connections.ConnectionsRecipe;
import dev.sluice.recipes.counters.CounterTriggers;
import dev.sluice.recipes.counters.CountersRecipe;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Prints the triggers that keep counters right. */
@Command(
        name = "triggers",
        description = "Prints SQL triggers that keep the counters of a definition right from then on, or note what"
                + " changes its connections. Runs nothing.",
        footer = {
            "",
            "Counters: for an application that shall no longer change them itself. Read the SQL, run it together with",
            "the application's release, then run the backfill once. Connections: run it before the backfill, and let",
            "'sluice follow' run from then on.",
            "",
            "Examples:",
            "  sluice triggers user-counters.yaml > counters.sql",
            "  sluice triggers user-counters.yaml --uninstall | psql shop"
        })
final class TriggersCommand implements Callable<Integer> {

    private final SluiceCommand sluice;

    @Parameters(paramLabel = "FILE", description = "The definition, a YAML file with counters or connections.")
    private Path file = Path.of("");

    @Option(names = "--uninstall", description = "Print what removes them.")
    private boolean uninstall;

    TriggersCommand(SluiceCommand sluice) {
        this.sluice = sluice;
    }

    @Override
    public Integer call() {
        Definition definition = DefinitionFile.read(file);
        Recipe recipe = definition.recipe().orElse(null);
        String sql;
        if (recipe instanceof CountersRecipe counters) {
            CounterTriggers triggers = new CounterTriggers(counters);
            sql = uninstall ? triggers.uninstall() : triggers.install();
        } else if (recipe instanceof ConnectionsRecipe connections) {
            ConnectionChanges changes = new ConnectionChanges(connections);
            sql = uninstall ? changes.uninstall() : changes.install();
        } else {
            throw CliException.usage(
                    file + " has no counters: triggers are made for the fields 'counters' and 'connections'");
        }
        sluice.screen().result(sluice.json() ? Json.document(Map.of("sql", sql)) : sql.stripTrailing());
        return ExitCode.OK;
    }
}
