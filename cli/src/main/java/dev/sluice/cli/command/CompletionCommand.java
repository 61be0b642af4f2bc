package dev.sluice.cli.command;

import dev.sluice.cli.ExitCode;
import dev.sluice.cli.json.Json;
import dev.sluice.cli.terminal.Screen;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.AutoComplete;
import picocli.CommandLine.Command;

/** Prints a completion script. */
@Command(
        name = "completion",
        description = "Prints a completion script for bash and zsh.",
        footer = {"", "Use it:  source <(sluice completion)"})
final class CompletionCommand implements Callable<Integer> {

    private final SluiceCommand sluice;

    CompletionCommand(SluiceCommand sluice) {
        this.sluice = sluice;
    }

    @Override
    public Integer call() {
        Screen screen = sluice.screen();
        String script = AutoComplete.bash("sluice", CommandLines.of(new SluiceCommand(List.of())));
        screen.result(sluice.json() ? Json.document(Map.of("script", script)) : script.stripTrailing());
        return ExitCode.OK;
    }
}
