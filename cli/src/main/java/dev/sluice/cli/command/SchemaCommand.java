package dev.sluice.cli.command;

import dev.sluice.cli.ExitCode;
import dev.sluice.cli.terminal.Screen;
import dev.sluice.definitions.DefinitionSchema;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** Prints the JSON Schema of definition files. */
@Command(
        name = "schema",
        description = "Prints the JSON Schema of definition files, for editors.",
        footer = {
            "",
            "Use it:  sluice schema > sluice.schema.json, and as the first line of a definition",
            "  # yaml-language-server: $$schema=sluice.schema.json"
        })
final class SchemaCommand implements Callable<Integer> {

    private final SluiceCommand sluice;

    SchemaCommand(SluiceCommand sluice) {
        this.sluice = sluice;
    }

    @Override
    public Integer call() {
        Screen screen = sluice.screen();
        // It is JSON with and without --json.
        screen.result(DefinitionSchema.json().stripTrailing());
        return ExitCode.OK;
    }
}
