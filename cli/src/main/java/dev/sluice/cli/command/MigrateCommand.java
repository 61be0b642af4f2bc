package dev.sluice.cli.command;

import dev.sluice.Sluice;
import dev.sluice.cli.ExitCode;
import dev.sluice.cli.database.Database;
import dev.sluice.cli.json.Json;
import dev.sluice.cli.terminal.Screen;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Brings the control schema up to date. */
@Command(
        name = "migrate",
        description = "Makes the control schema 'sluice', or brings it up to date. run and worker do it too.")
final class MigrateCommand implements Callable<Integer> {

    private final SluiceCommand sluice;

    @Option(names = "--sql", description = "Only print the script, for a role that may create the schema.")
    private boolean sql;

    @Mixin
    private DatabaseOptions database = new DatabaseOptions();

    MigrateCommand(SluiceCommand sluice) {
        this.sluice = sluice;
    }

    @Override
    public Integer call() {
        Screen screen = sluice.screen();
        if (sql) {
            String script = Sluice.migrationScript();
            screen.result(sluice.json() ? Json.document(Map.of("sql", script)) : script.stripTrailing());
            return ExitCode.OK;
        }
        try (Database opened = database.open();
                Sluice questions = DatabaseOptions.questions(opened)) {
            List<String> applied = questions.migrate();
            if (sluice.json()) {
                screen.result(Json.document(Map.of("applied", applied)));
            } else {
                screen.result(
                        applied.isEmpty()
                                ? "The control schema is up to date."
                                : "Applied " + String.join(", ", applied) + ".");
            }
            return ExitCode.OK;
        }
    }
}
