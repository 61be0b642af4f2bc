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
import dev.sluice.cli.terminal.Screen;
import dev.sluice.knob.Knob;
import dev.sluice.knob.Knobs;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
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
            "Examples:",
            "  sluice set campaign-currency max-workers=4 sleep=500ms",
            "  sluice set 12 batch-size=auto full-speed=off"
        })
final class SetCommand implements Callable<Integer> {

    private final SluiceCommand sluice;

    @Parameters(
            arity = "1..*",
            paramLabel = "RUN [KNOB=VALUE]",
            description = "A run's number, or a backfill's name for its newest run; then the knobs:")
    private List<String> words = new ArrayList<>();

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
        Screen screen = sluice.screen();
        try (Database opened = database.open();
                Sluice questions = DatabaseOptions.questions(opened)) {
            if (which.isEmpty()) {
                throw CliException.usage("set needs a run first: sluice set RUN " + String.join(" ", words));
            }
            Run run = new RunFinder(questions, labels.labels()).find(which);
            List<KnobChange> changes = wanted.isEmpty() ? List.of() : set(run, wanted);
            Map<String, String> knobs = run.knobs();
            if (sluice.json()) {
                screen.result(Json.document(KnobsJson.of(run, changes, knobs)));
            } else if (wanted.isEmpty()) {
                screen.result("Run " + run.id() + " of " + run.backfill() + "\n" + shown(knobs));
            } else {
                screen.result("Run " + run.id() + " of " + run.backfill() + ": " + told(changes));
            }
            return ExitCode.OK;
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

    private static List<KnobChange> set(Run run, Map<String, String> wanted) {
        try {
            return run.set(wanted);
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

    private static String shown(Map<String, String> knobs) {
        return knobs.entrySet().stream()
                .map(knob -> String.format("  %-13s %s", knob.getKey(), knob.getValue()))
                .collect(Collectors.joining("\n"));
    }

    private static String told(List<KnobChange> changes) {
        return changes.isEmpty()
                ? "nothing to change, it is set so already."
                : changes.stream().map(KnobChange::sentence).collect(Collectors.joining(", "))
                        + ". Its workers act on it within a second.";
    }
}
