package dev.sluice.cli.command;

import dev.sluice.Sluice;
import dev.sluice.cli.ExitCode;
import dev.sluice.cli.ProblemsException;
import dev.sluice.cli.database.Database;
import dev.sluice.cli.database.DefinitionCheck;
import dev.sluice.cli.json.FailureJson;
import dev.sluice.cli.json.Json;
import dev.sluice.cli.terminal.Screen;
import dev.sluice.definitions.Definition;
import dev.sluice.definitions.DefinitionFile;
import dev.sluice.definitions.Problem;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Looks for mistakes in a definition. */
@Command(
        name = "check",
        description = "Reports every mistake in a definition, by itself and against the database. Writes nothing.")
final class CheckCommand implements Callable<Integer> {

    private final SluiceCommand sluice;

    @Parameters(paramLabel = "FILE", description = "The definition, a YAML file.")
    private Path file = Path.of("");

    @Option(names = "--offline", description = "Without asking the database.")
    private boolean offline;

    @Mixin
    private DatabaseOptions database = new DatabaseOptions();

    CheckCommand(SluiceCommand sluice) {
        this.sluice = sluice;
    }

    @Override
    public Integer call() {
        Screen screen = sluice.screen();
        Definition definition = DefinitionFile.read(file);
        List<Problem> warnings = List.of();
        if (!offline) {
            try (Database opened = database.open();
                    Sluice questions = DatabaseOptions.questions(opened)) {
                List<Problem> problems = DefinitionCheck.problems(definition, opened.direct(), questions);
                if (!problems.isEmpty()) {
                    throw new ProblemsException(problems);
                }
                warnings = DefinitionCheck.warnings(definition, opened.direct());
            }
        }
        String where = offline ? " (the database was not asked)" : "";
        if (sluice.json()) {
            screen.result(Json.document(Map.of("problems", List.of(), "warnings", FailureJson.problems(warnings))));
        } else {
            warnings.forEach(warning -> screen.message("warning: " + warning.rendered()));
            screen.result(file + ": no problems" + where);
        }
        return ExitCode.OK;
    }
}
