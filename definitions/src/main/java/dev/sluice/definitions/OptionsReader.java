package dev.sluice.definitions;

import dev.sluice.FailureBudget;
import dev.sluice.Probe;
import dev.sluice.RunOptions;
import dev.sluice.TimeWindows;
import java.time.Duration;
import java.util.List;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.nodes.Node;

/** Reads the fields that set the knobs of a run. */
final class OptionsReader {

    private final Problems problems;
    private final Places places;
    private final FieldSet fields;
    private final Scalars scalars;

    OptionsReader(Problems problems, Places places, FieldSet fields) {
        this.problems = problems;
        this.places = places;
        this.fields = fields;
        this.scalars = new Scalars(problems);
    }

    /** The knobs that are set rightly; the others are reported. */
    RunOptions read() {
        RunOptions options = RunOptions.DEFAULTS;
        Integer batchSize = value("batch-size", scalars::wholeNumber);
        Integer maxWorkers = value("max-workers", scalars::wholeNumber);
        Duration sleep = value("sleep", scalars::duration);
        Boolean fullSpeed = value("full-speed", scalars::truth);
        RunOptions verified = value("verify", (field, node) -> new VerifyReader(problems).read(field, node));
        FailureBudget budget = value("failure-budget", scalars::budget);
        options = batchSize == null ? options : options.withBatchSize(batchSize);
        options = maxWorkers == null ? options : options.withMaxWorkers(maxWorkers);
        options = sleep == null ? options : options.withSleep(sleep);
        options = verified == null ? options : verified.orElse(options);
        options = budget == null ? options : options.withFailureBudget(budget);
        Integer priority = value("priority", scalars::wholeNumber);
        options = priority == null ? options : options.withPriority(priority);
        TimeWindows windows = value("windows", (field, node) -> new WindowsReader(problems).read(node));
        options = windows == null ? options : options.withWindows(windows);
        List<Probe> probes = value("signals", (field, node) -> new SignalsReader(problems, places).read(node));
        for (Probe probe : probes == null ? List.<Probe>of() : probes) {
            options = options.withProbe(probe);
        }
        if (fullSpeed != null && fullSpeed) {
            options = options.withFullSpeed();
            refuseSleep();
        }
        return labelled(options);
    }

    private void refuseSleep() {
        FieldSet.Entry sleep = fields.entries().get("sleep");
        if (sleep != null) {
            problems.at(sleep.key(), "'sleep' and 'full-speed' contradict each other", "remove one of them");
        }
    }

    private RunOptions labelled(RunOptions options) {
        FieldSet.Entry labels = fields.entries().get("labels");
        if (labels == null) {
            return options;
        }
        RunOptions labelled = options;
        for (NamedNodes.Entry label :
                NamedNodes.read("'labels'", FieldType.LABELS, "label", labels.value(), problems)) {
            String value = scalars.word("label '" + label.name() + "'", label.value());
            if (label.name().contains("=")) {
                problems.at(label.key(), "the name of a label contains '='", "write it as {name: value}");
            } else if (value != null) {
                labelled = labelled.withLabel(label.name(), value);
            }
        }
        return labelled;
    }

    private <T> @Nullable T value(String name, BiFunction<FieldDescriptor, Node, @Nullable T> read) {
        FieldSet.Entry entry = fields.entries().get(name);
        return entry == null ? null : read.apply(Fields.named(Fields.OF_FILE, name), entry.value());
    }
}
