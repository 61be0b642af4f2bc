package dev.sluice.cli.command;

import dev.sluice.Keys;
import dev.sluice.cli.CliException;
import dev.sluice.definitions.Definition;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** A key list for one run, in place of what the file says. */
final class KeysOptions {

    @Option(
            names = "--keys",
            paramLabel = "FILE",
            description = "Walk only the rows with these keys: a text file, plain or gzip, with one key a line; - for"
                    + " standard input. Such a run does not count as one of the whole.")
    private @Nullable String file;

    @Option(
            names = "--keys-column",
            paramLabel = "NAME",
            split = ",",
            description = "The keys are in this column of a CSV file with a header; NAME,NAME for a key of several.")
    private List<String> columns = new ArrayList<>();

    /** The definition over these keys; as it is if none are given. */
    Definition applyTo(Definition definition) {
        if (file == null) {
            if (!columns.isEmpty()) {
                throw CliException.usage("--keys-column needs --keys");
            }
            return definition;
        }
        String[] named = columns.toArray(String[]::new);
        if (file.equals("-")) {
            return definition.only(Keys.standardInput(named));
        }
        return definition.only(named.length == 0 ? Keys.file(Path.of(file)) : Keys.csv(Path.of(file), named));
    }
}
