package dev.sluice.cli.command;

import dev.sluice.RunOptions;
import dev.sluice.cli.CliException;
import java.util.LinkedHashMap;
import java.util.Map;
import picocli.CommandLine.Option;

/** Labels: those of a new run, or those by which to choose one. */
final class LabelOptions {

    @Option(
            names = "--label",
            paramLabel = "NAME=VALUE",
            description = "A label of the run, such as tenant=acme; repeatable.")
    private Map<String, String> labels = new LinkedHashMap<>();

    Map<String, String> labels() {
        return labels;
    }

    /** The options with these labels. */
    RunOptions addTo(RunOptions options) {
        RunOptions labelled = options;
        try {
            for (Map.Entry<String, String> label : labels.entrySet()) {
                labelled = labelled.withLabel(label.getKey(), label.getValue());
            }
        } catch (IllegalArgumentException e) {
            throw CliException.usage(String.valueOf(e.getMessage()));
        }
        return labelled;
    }
}
