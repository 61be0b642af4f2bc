package dev.sluice.cli.command;

import dev.sluice.Run;
import dev.sluice.Sluice;
import dev.sluice.cli.CliException;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Which run: its number, or its backfill's name for the newest; or both, which must agree. */
final class RunArgument {

    @Parameters(
            arity = "1..2",
            paramLabel = "RUN",
            description = "A run's number, or a backfill's name for its newest run. With both (12 campaign-currency)"
                    + " they must agree.")
    private List<String> words = new ArrayList<>();

    @Mixin
    private LabelOptions labels = new LabelOptions();

    /**
     * Finds it.
     *
     * @throws CliException if there is none, or number and name don't agree
     */
    Run find(Sluice sluice) {
        return new RunFinder(sluice, labels.labels()).find(words);
    }
}
