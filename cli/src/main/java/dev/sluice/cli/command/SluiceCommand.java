package dev.sluice.cli.command;

import dev.sluice.cli.ExitCode;
import dev.sluice.cli.Typed;
import dev.sluice.cli.database.Redaction;
import dev.sluice.cli.log.LogFormat;
import dev.sluice.cli.log.LogSetup;
import dev.sluice.cli.terminal.Screen;
import dev.sluice.cli.terminal.Terminal;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/** The command itself: the options that every command has, and what they set up. */
@Command(
        name = "sluice",
        description = "Runs backfills on PostgreSQL in small transactions that survive any crash.",
        synopsisSubcommandLabel = "COMMAND",
        versionProvider = Version.class,
        mixinStandardHelpOptions = true,
        scope = ScopeType.INHERIT,
        sortOptions = false,
        exitCodeListHeading = "%nExit codes:%n",
        commandListHeading = "%nCommands:%n",
        optionListHeading = "%nOptions:%n",
        footer = {"", "New here? Try: sluice demo"})
public final class SluiceCommand implements Callable<Integer> {

    private final List<String> arguments;

    @Option(names = "--json", scope = ScopeType.INHERIT, description = "Print JSON, errors too.")
    private boolean json;

    @Option(
            names = {"-v", "--verbose"},
            scope = ScopeType.INHERIT,
            description = "Show a log line a chunk on standard error.")
    private boolean verbose;

    @Option(
            names = "--log",
            paramLabel = "FILE",
            scope = ScopeType.INHERIT,
            description = "Append log lines to a file.")
    private @Nullable Path logFile;

    @Option(
            names = "--log-format",
            paramLabel = "FORM",
            scope = ScopeType.INHERIT,
            defaultValue = "text",
            description = "text or json (default: text).")
    private LogFormat logFormat = LogFormat.text;

    @Option(names = "--debug", scope = ScopeType.INHERIT, description = "Show the stack trace of an error.")
    private boolean debug;

    @Spec
    private @Nullable CommandSpec spec;

    private @Nullable Screen screen;
    private boolean streams;

    SluiceCommand(List<String> arguments) {
        this.arguments = List.copyOf(arguments);
    }

    @Override
    public Integer call() {
        CommandSpec own = spec;
        if (own != null) {
            throw new ParameterException(own.commandLine(), "a command is missing");
        }
        return ExitCode.USAGE;
    }

    boolean json() {
        return json;
    }

    boolean debug() {
        return debug;
    }

    /** Whether this command prints a document a line rather than one document. */
    boolean streams() {
        return streams;
    }

    void willStream() {
        streams = true;
    }

    /** Both outputs. Logging is set up with them, since it shares the terminal. */
    synchronized Screen screen() {
        Screen current = screen;
        if (current == null) {
            current = Screen.ofProcess(Terminal.detect(), json, Redaction::redact);
            screen = current;
            LogSetup.set(new LogSetup(verbose, logFile, logFormat, debug, current::message));
        }
        return current;
    }

    /** What was typed. */
    Typed typed(@Nullable String database) {
        return new Typed(Typed.calledAs(), arguments, Optional.ofNullable(database));
    }
}
