package dev.sluice.cli.command;

import dev.sluice.SignalView;
import dev.sluice.Sluice;
import dev.sluice.cli.CliException;
import dev.sluice.cli.ExitCode;
import dev.sluice.cli.database.Database;
import dev.sluice.cli.json.Json;
import dev.sluice.cli.json.PaceJson;
import dev.sluice.cli.terminal.Screen;
import dev.sluice.cli.watch.SignalText;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Shows the signals of a database, or sets the limit of one. */
@Command(
        name = "signal",
        description = "Shows the health signals that pace all runs on a database, or sets the limit of one.",
        footer = {
            "",
            "Without SIGNAL it shows every signal with its value, its limit and where it comes",
            "from. A limit counts for all runs on the database, from within a second on.",
            "",
            "Examples:",
            "  sluice signal",
            "  sluice signal replica_lag --limit 10s",
            "  sluice signal replica_lag --ignore --for 2h",
            "  sluice signal replica_lag --reset"
        })
final class SignalCommand implements Callable<Integer> {

    private final SluiceCommand sluice;

    @Parameters(arity = "0..1", paramLabel = "SIGNAL", description = "A signal's name, such as replica_lag.")
    private @Nullable String name;

    @ArgGroup(exclusive = true)
    private @Nullable What what;

    static final class What {
        @Option(
                names = "--limit",
                paramLabel = "VALUE",
                description = "The value at which runs stop or are slowest, in the signal's unit.")
        private @Nullable String limit;

        @Option(names = "--ignore", description = "Do not mind it.")
        private boolean ignore;

        @Option(names = "--reset", description = "Back to the built-in limit.")
        private boolean reset;
    }

    @Option(
            names = "--for",
            paramLabel = "TIME",
            description = "Only for so long, as in 30min or 2h; then the built-in limit holds again.")
    private @Nullable String howLong;

    @Mixin
    private DatabaseOptions database = new DatabaseOptions();

    SignalCommand(SluiceCommand sluice) {
        this.sluice = sluice;
    }

    @Override
    public Integer call() {
        Duration time = howLong == null ? null : duration(howLong);
        What wanted = what;
        if (name == null && (wanted != null || time != null)) {
            throw CliException.usage("say which signal: sluice signal SIGNAL --limit VALUE");
        }
        if (time != null && (wanted == null || wanted.reset)) {
            throw CliException.usage("--for goes with --limit or --ignore");
        }
        Screen screen = sluice.screen();
        try (Database opened = database.open();
                Sluice questions = DatabaseOptions.questions(opened)) {
            String signal = name;
            if (signal != null && wanted != null) {
                String done = set(questions, signal, wanted, time);
                screen.result(sluice.json() ? Json.document(Map.of("signal", signal, "message", done)) : done + ".");
                return ExitCode.OK;
            }
            List<SignalView> signals = questions.signals().stream()
                    .filter(view -> signal == null || view.name().equals(signal))
                    .toList();
            if (sluice.json()) {
                screen.result(Json.document(
                        Map.of("signals", signals.stream().map(PaceJson::signal).toList())));
            } else if (signals.isEmpty()) {
                screen.message(
                        signal == null
                                ? "No signal has been measured in " + opened.shown() + " yet: that begins with a run."
                                : "Signal " + signal + " has not been measured in " + opened.shown() + ".");
            } else {
                screen.result(SignalText.table(signals).text(screen.terminal().width(), screen.terminal()));
            }
            return ExitCode.OK;
        }
    }

    private static String set(Sluice sluice, String signal, What wanted, @Nullable Duration time) {
        String limit = wanted.limit;
        if (limit != null) {
            return sluice.limitSignal(signal, limit, time);
        }
        return wanted.ignore ? sluice.ignoreSignal(signal, time) : sluice.resetSignal(signal);
    }

    private static Duration duration(String text) {
        try {
            return Duration.ofMillis((long) (dev.sluice.pace.signals.Unit.SECONDS.parse(text) * 1000));
        } catch (IllegalArgumentException e) {
            throw new CliException(
                    ExitCode.USAGE, "usage", "--for is a time, as in 30min or 2h; got '" + text + "'", e);
        }
    }
}
