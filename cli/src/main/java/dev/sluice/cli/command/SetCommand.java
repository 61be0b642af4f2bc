package dev.sluice.cli.command;

import dev.sluice.KnobChange;
import dev.sluice.KnobException;
import dev.sluice.Run;
import dev.sluice.Sluice;
import dev.sluice.cli.CliException;
import dev.sluice.cli.ExitCode;
import dev.sluice.cli.database.Database;
import dev.sluice.cli.json.Json;
import dev.sluice.cli.json.KnobsJson;
import dev.sluice.cli.terminal.Human;
import dev.sluice.cli.terminal.Screen;
import dev.sluice.knob.Durations;
import dev.sluice.knob.Knob;
import dev.sluice.knob.Knobs;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Changes knobs of a run, or shows them. */
@Command(
        name = "set",
        description = "Changes knobs of a run while it runs; without KNOB=VALUE it shows them.",
        footer = {
            "",
            "Every worker process sees a change within a second and acts on it at its next",
            "chunk, or in the middle of a rest. 'sluice why RUN' tells who changed what.",
            "",
            "With --for they go back by themselves to what they were before; setting one",
            "again without it lets it stay.",
            "",
            "Examples:",
            "  sluice set campaign-currency max-workers=4 sleep=500ms",
            "  sluice set campaign-currency max-workers=1 --for 2h",
            "  sluice set 12 priority=8 windows='Sat-Sun 00:00-06:00 Europe/Berlin'",
            "  sluice set 12 batch-size=auto full-speed=off"
        })
final class SetCommand implements Callable<Integer> {

    private final SluiceCommand sluice;

    @Parameters(
            arity = "1..*",
            paramLabel = "RUN [KNOB=VALUE]",
            description = "A run's number, or a backfill's name for its newest run; then the knobs:")
    private List<String> words = new ArrayList<>();

    @Option(
            names = "--for",
            paramLabel = "TIME",
            description = "Only for a while, as in 2h, 90min, 1d 12h; then they are set back.")
    private @Nullable String lasting;

    @Mixin
    private LabelOptions labels = new LabelOptions();

    @Mixin
    private DatabaseOptions database = new DatabaseOptions();

    SetCommand(SluiceCommand sluice) {
        this.sluice = sluice;
    }

    /** The knobs for the help, a line or two each. */
    static List<String> knobLines() {
        int width =
                Knobs.ALL.stream().mapToInt(knob -> knob.name().length()).max().orElse(0);
        List<String> lines = new ArrayList<>(List.of("", "Knobs:"));
        for (Knob knob : Knobs.ALL) {
            String blank = " ".repeat(width - knob.name().length());
            lines.add("  " + knob.name() + blank + "  " + knob.meaning());
            lines.add("  " + " ".repeat(width) + "  " + knob.values());
        }
        // A footer is a format: a per cent sign stands for itself when doubled.
        lines.replaceAll(line -> line.replace("%", "%%"));
        return lines;
    }

    @Override
    public Integer call() {
        List<String> which = words.stream().filter(word -> !word.contains("=")).toList();
        Map<String, String> wanted = assignments();
        Duration time = time(wanted);
        Screen screen = sluice.screen();
        try (Database opened = database.open();
                Sluice questions = DatabaseOptions.questions(opened)) {
            if (which.isEmpty()) {
                throw CliException.usage("set needs a run first: sluice set RUN " + String.join(" ", words));
            }
            refuseUnquoted(which, wanted);
            Run run = new RunFinder(questions, labels.labels()).find(which);
            List<KnobChange> changes = wanted.isEmpty() ? List.of() : set(run, wanted, time);
            Map<String, String> knobs = run.knobs();
            Map<String, Instant> until = run.knobExpiries();
            if (sluice.json()) {
                screen.result(Json.document(KnobsJson.of(run, changes, knobs, until)));
            } else if (wanted.isEmpty()) {
                screen.result("Run " + run.id() + " of " + run.backfill() + "\n" + shown(knobs, until));
            } else {
                screen.result("Run " + run.id() + " of " + run.backfill() + ": " + told(changes));
            }
            return ExitCode.OK;
        }
    }

    private @Nullable Duration time(Map<String, String> wanted) {
        if (lasting == null) {
            return null;
        }
        if (wanted.isEmpty()) {
            throw CliException.usage("--for needs a knob to set: sluice set RUN max-workers=1 --for " + lasting);
        }
        try {
            return Durations.parse(lasting);
        } catch (IllegalArgumentException e) {
            throw CliException.usage("--for is " + e.getMessage());
        }
    }

    // windows=Sat 00:00-06:00 UTC without quotes arrives as four words.
    private static void refuseUnquoted(List<String> which, Map<String, String> wanted) {
        if (which.size() > 2 && wanted.containsKey("windows")) {
            throw CliException.usage("put a value with blanks in quotes: windows='" + wanted.get("windows") + " "
                    + String.join(" ", which.subList(1, which.size())) + "'");
        }
    }

    private Map<String, String> assignments() {
        Map<String, String> wanted = new LinkedHashMap<>();
        for (String word : words) {
            int equals = word.indexOf('=');
            if (equals >= 0 && wanted.put(word.substring(0, equals), word.substring(equals + 1)) != null) {
                throw CliException.usage(word.substring(0, equals) + " is given twice: nothing was set");
            }
        }
        return wanted;
    }

    private static List<KnobChange> set(Run run, Map<String, String> wanted, @Nullable Duration time) {
        try {
            return time == null ? run.set(wanted) : run.set(wanted, time);
        } catch (KnobException e) {
            throw e.mistakes().size() == 1
                    ? e
                    : new CliException(
                            ExitCode.USAGE,
                            e.code().label(),
                            e.mistakes().size() + " mistakes, nothing was set:\n  " + String.join("\n  ", e.mistakes()),
                            e);
        }
    }

    private static String shown(Map<String, String> knobs, Map<String, Instant> until) {
        int width = knobs.keySet().stream().mapToInt(String::length).max().orElse(0);
        return knobs.entrySet().stream()
                .map(knob ->
                        "  " + knob.getKey() + " ".repeat(width - knob.getKey().length()) + " " + knob.getValue()
                                + end(until.get(knob.getKey())))
                .collect(Collectors.joining("\n"));
    }

    private static String end(@Nullable Instant until) {
        return until == null ? "" : " (until " + Human.time(until, Instant.now(), ZoneId.systemDefault()) + ")";
    }

    private static String told(List<KnobChange> changes) {
        return changes.isEmpty()
                ? "nothing to change, it is set so already."
                : changes.stream().map(KnobChange::sentence).collect(Collectors.joining(", "))
                        + ". Its workers act on it within a second.";
    }
}
