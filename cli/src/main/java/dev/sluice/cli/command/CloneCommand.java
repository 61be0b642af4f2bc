package dev.sluice.cli.command;

import dev.sluice.Bounds;
import dev.sluice.Run;
import dev.sluice.RunOptions;
import dev.sluice.Sluice;
import dev.sluice.cli.watch.Starter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Starts another run of a stored definition. */
@Command(
        name = "clone",
        description = "Starts a run of the same stored definition as RUN, through other keys, or under other labels.",
        footer = {
            "",
            "Needs no file. Without --from and --to it walks just what RUN walked; rows that are done are found right. A run",
            "between other bounds does not count as one of the whole.",
            "",
            "Examples:",
            "  sluice clone 12 --from 1000000 --to 1999999 --label part=2",
            "  sluice clone 12 --from 7,a --to 7,z      a key of several columns: a CSV record"
        })
final class CloneCommand implements Callable<Integer> {

    private final SluiceCommand sluice;

    @Parameters(arity = "1..2", paramLabel = "RUN", description = "A run's number, or a backfill's name, or both.")
    private List<String> words = new ArrayList<>();

    @Option(names = "--from", paramLabel = "KEY", description = "The first key to walk, instead of RUN's.")
    private @Nullable String from;

    @Option(names = "--to", paramLabel = "KEY", description = "The last key to walk, instead of RUN's.")
    private @Nullable String to;

    @Mixin
    private DatabaseOptions database = new DatabaseOptions();

    @Mixin
    private Beginning beginning = new Beginning();

    @Mixin
    private KnobOptions knobs = new KnobOptions();

    @Mixin
    private LabelOptions labels = new LabelOptions();

    CloneCommand(SluiceCommand sluice) {
        this.sluice = sluice;
    }

    @Override
    public Integer call() {
        RunOptions options = labels.addTo(knobs.options());
        return beginning.execute(sluice, database, new Starter() {
            @Override
            public String name() {
                return "clone";
            }

            @Override
            public Run start(Sluice engine, DataSource source) {
                return new RunFinder(engine, Map.of()).find(words).cloneWith(new Bounds(from, to), options);
            }
        });
    }
}
