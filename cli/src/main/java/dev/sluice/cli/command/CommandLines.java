package dev.sluice.cli.command;

import dev.sluice.cli.ExitCode;
import dev.sluice.cli.Failure;
import dev.sluice.cli.database.Redaction;
import dev.sluice.cli.json.FailureJson;
import dev.sluice.cli.json.Json;
import dev.sluice.plan.Similar;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** The whole command line: all commands put together, and what errors look like. */
public final class CommandLines {

    private CommandLines() {}

    private static final List<String> NAMES = List.of(
            "demo",
            "plan",
            "run",
            "ls",
            "status",
            "watch",
            "failures",
            "pause",
            "resume",
            "cancel",
            "retry",
            "verify",
            "clone",
            "set",
            "why",
            "signal",
            "purge",
            "worker",
            "check",
            "triggers",
            "follow",
            "paths",
            "doctor",
            "migrate",
            "schema",
            "completion");

    /** Runs one command; gives its exit code. */
    public static int execute(String... arguments) {
        SluiceCommand sluice = new SluiceCommand(List.of(arguments));
        CommandLine commandLine = of(sluice, asked(arguments));
        commandLine.setParameterExceptionHandler((error, all) -> mistyped(error, all));
        commandLine.setExecutionExceptionHandler((error, command, parsed) -> failed(sluice, error));
        return commandLine.execute(arguments);
    }

    /** All commands. */
    public static CommandLine of(SluiceCommand sluice) {
        return of(sluice, NAMES);
    }

    // Describing all commands takes a cold JVM a third of a second, and whoever names one first uses no other.
    private static List<String> asked(String... arguments) {
        return arguments.length > 0 && NAMES.contains(arguments[0]) ? List.of(arguments[0]) : NAMES;
    }

    private static CommandLine of(SluiceCommand sluice, List<String> names) {
        CommandLine commandLine = new CommandLine(sluice);
        names.forEach(name -> commandLine.addSubcommand(name, command(name, sluice)));
        commandLine.getCommandSpec().usageMessage().exitCodeList(exitCodes());
        commandLine.setUsageHelpLongOptionsMaxWidth(28);
        return commandLine;
    }

    private static Object command(String name, SluiceCommand sluice) {
        return switch (name) {
            case "demo" -> demo(sluice);
            case "plan" -> new PlanCommand(sluice);
            case "run" -> new RunCommand(sluice);
            case "ls" -> new LsCommand(sluice);
            case "status" -> new StatusCommand(sluice);
            case "watch" -> new WatchCommand(sluice);
            case "failures" -> new FailuresCommand(sluice);
            case "pause" -> new PauseCommand(sluice);
            case "resume" -> new ResumeCommand(sluice);
            case "cancel" -> new CancelCommand(sluice);
            case "retry" -> new RetryCommand(sluice);
            case "verify" -> new VerifyCommand(sluice);
            case "clone" -> new CloneCommand(sluice);
            case "set" -> set(sluice);
            case "why" -> new WhyCommand(sluice);
            case "signal" -> new SignalCommand(sluice);
            case "purge" -> new PurgeCommand(sluice);
            case "worker" -> new WorkerCommand(sluice);
            case "check" -> new CheckCommand(sluice);
            case "triggers" -> new TriggersCommand(sluice);
            case "follow" -> new FollowCommand(sluice);
            case "paths" -> new PathsCommand(sluice);
            case "doctor" -> new DoctorCommand(sluice);
            case "migrate" -> new MigrateCommand(sluice);
            case "schema" -> new SchemaCommand(sluice);
            case "completion" -> new CompletionCommand(sluice);
            default -> throw new IllegalArgumentException(name);
        };
    }

    private static CommandLine demo(SluiceCommand sluice) {
        return new CommandLine(new DemoCommand(sluice)).addSubcommand(new DemoConnectionsCommand(sluice));
    }

    // Its help lists the knobs as they describe themselves.
    private static CommandLine set(SluiceCommand sluice) {
        CommandLine set = new CommandLine(new SetCommand(sluice));
        List<String> footer = new ArrayList<>(SetCommand.knobLines());
        footer.addAll(List.of(set.getCommandSpec().usageMessage().footer()));
        set.getCommandSpec().usageMessage().footer(footer.toArray(String[]::new));
        return set;
    }

    private static Map<String, String> exitCodes() {
        Map<String, String> codes = new LinkedHashMap<>();
        ExitCode.ALL.forEach(code -> codes.put(String.valueOf(code.code()), code.meaning()));
        return codes;
    }

    private static int mistyped(ParameterException error, String[] arguments) {
        boolean json = Arrays.asList(arguments).contains("--json");
        String message = Redaction.redact(String.valueOf(error.getMessage()));
        if (json) {
            System.out.println(Json.document(FailureJson.of(new Failure(ExitCode.USAGE, "usage", message, List.of()))));
            return ExitCode.USAGE;
        }
        System.err.println("sluice: " + message);
        suggestion(error).ifPresent(words -> System.err.println("  " + words));
        System.err.println("  See '" + error.getCommandLine().getCommandSpec().qualifiedName(" ") + " --help'.");
        return ExitCode.USAGE;
    }

    private static Optional<String> suggestion(ParameterException error) {
        if (!(error instanceof UnmatchedArgumentException unmatched)
                || unmatched.getUnmatched().isEmpty()) {
            return Optional.empty();
        }
        String word = unmatched.getUnmatched().get(0);
        CommandLine command = error.getCommandLine();
        return Similar.question(
                word,
                word.startsWith("-")
                        ? command.getCommandSpec().optionsMap().keySet()
                        : command.getSubcommands().keySet());
    }

    private static int failed(SluiceCommand sluice, Exception error) {
        Failure failure = Failure.of(error);
        sluice.screen().clearProgress();
        if (sluice.json()) {
            sluice.screen()
                    .result(
                            sluice.streams()
                                    ? Json.line(FailureJson.of(failure))
                                    : Json.document(FailureJson.of(failure)));
        } else {
            sluice.screen().message(prefixed(failure));
        }
        if (sluice.debug()) {
            StringWriter trace = new StringWriter();
            error.printStackTrace(new PrintWriter(trace, true));
            sluice.screen().message(trace.toString());
        }
        return failure.exitCode();
    }

    // A list of problems explains itself, in the form that editors parse.
    private static String prefixed(Failure failure) {
        return failure.problems().isEmpty() || !failure.label().equals(Failure.DEFINITION_INVALID)
                ? "sluice: " + failure.message()
                : failure.message() + "\n" + count(failure.problems().size());
    }

    private static String count(int problems) {
        return problems == 1 ? "1 problem; nothing was written." : problems + " problems; nothing was written.";
    }
}
