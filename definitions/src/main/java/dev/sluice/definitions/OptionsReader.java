package dev.sluice.definitions;

import dev.sluice.FailureBudget;
import dev.sluice.RunOptions;
import java.time.Duration;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.nodes.Node;

/** Reads the fields that set the knobs of a run. */
final class OptionsReader {

    private final Problems problems;
    private final FieldSet fields;
    private final Scalars scalars;

    OptionsReader(Problems problems, FieldSet fields) {
        this.problems = problems;
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
        FailureBudget budget = value("failure-budget", scalars::budget);
        options = batchSize == null ? options : options.withBatchSize(batchSize);
        options = maxWorkers == null ? options : options.withMaxWorkers(maxWorkers);
        options = sleep == null ? options : options.withSleep(sleep);
        options = budget == null ? options : options.withFailureBudget(budget);
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
        FieldDescriptor field = Fields.OF_FILE.stream()
                .filter(f -> f.name().equals(name))
                .findFirst()
                .orElseThrow();
        return entry == null ? null : read.apply(field, entry.value());
    }
}
