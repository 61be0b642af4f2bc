package dev.sluice.cli.command;

import dev.sluice.Backfill;
import dev.sluice.Run;
import dev.sluice.RunOptions;
import dev.sluice.Sluice;
import dev.sluice.Verification;
import dev.sluice.VerifyOptions;
import dev.sluice.cli.CliException;
import dev.sluice.cli.ExitCode;
import dev.sluice.cli.ProblemsException;
import dev.sluice.cli.database.Database;
import dev.sluice.cli.database.DefinitionCheck;
import dev.sluice.cli.watch.Starter;
import dev.sluice.definitions.Definition;
import dev.sluice.definitions.DefinitionFile;
import dev.sluice.definitions.Problem;
import dev.sluice.recipes.connections.ConnectionsRecipe;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Proves the result of a run, or of a definition. */
@Command(
        name = "verify",
        description =
                "Reads every row of a run's walk and says whether the result is right: passed, failed or unknown.",
        footer = {
            "",
            "Only reads, as slowly as a run would; may be paused, killed and gone on with. A row differs if it is still",
            "'remaining', or if the backfill's own check ('verify-with') returns it. Rows with a known reason, and rows in",
            "quarantine, are counted apart. With a FILE: its newest run, if that has ended and did just this; else the",
            "table as it is. The exit code is the verdict's: 0 passed, 7 failed, 8 unknown.",
            "",
            "Examples:",
            "  sluice verify campaign-currency",
            "  sluice verify campaign-currency.yaml --sample 20000",
            "  sluice verify 12 --repair",
            "  sluice verify 12 --replica postgresql://me@standby/shop"
        })
final class VerifyCommand implements Callable<Integer> {

    private final SluiceCommand sluice;

    @Parameters(
            arity = "1..2",
            paramLabel = "RUN|FILE",
            description =
                    "A run's number, or a backfill's name for its newest run, or both; or a definition, a YAML file.")
    private List<String> words = new ArrayList<>();

    @Option(
            names = "--sample",
            paramLabel = "N|P%",
            description = "Read only so many rows, drawn from the whole walk: 20000, or 5%%. Says how sure that is.")
    private @Nullable String sample;

    @Option(names = "--seed", paramLabel = "SEED", description = "Draw the sample that this seed gave before.")
    private @Nullable Long seed;

    @Option(names = "--repair", description = "Walk the rows that differ once more, with the step, and verify again.")
    private boolean repair;

    @Option(
            names = "--replica",
            paramLabel = "URL",
            description = "Read on this replica of the database, once it has all that was written until now.")
    private @Nullable String replica;

    @Mixin
    private DatabaseOptions database = new DatabaseOptions();

    @Mixin
    private Beginning beginning = new Beginning();

    @Mixin
    private KnobOptions knobs = new KnobOptions();

    @Mixin
    private LabelOptions labels = new LabelOptions();

    VerifyCommand(SluiceCommand sluice) {
        this.sluice = sluice;
    }

    @Override
    public Integer call() {
        RunOptions options = labels.addTo(knobs.options());
        VerifyOptions how = how(knobs.options());
        Optional<Definition> definition =
                isFile() ? Optional.of(DefinitionFile.read(Path.of(words.get(0)))) : Optional.empty();
        try (Replica read = Replica.open(replica)) {
            long[] verified = new long[1];
            Starter verify = new Begin("verify", read.source()) {
                @Override
                public Run start(Sluice engine, DataSource source) {
                    Run run = definition.isPresent()
                            ? ofFile(definition.get(), engine, source, how.withRun(options))
                            : named(engine).verify(how);
                    verified[0] = run.id();
                    return run;
                }
            };
            int code = beginning.execute(sluice, database, verify);
            if (!repair || code != ExitCode.DIFFERS) {
                return code;
            }
            int repaired = repair(verified[0], options);
            return repaired == ExitCode.OK || repaired == ExitCode.WITH_FAILURES
                    ? beginning.execute(sluice, database, new Begin("verify", read.source()) {
                        @Override
                        public Run start(Sluice engine, DataSource source) {
                            return again(engine, verified[0], how).orElseGet(() -> verify.start(engine, source));
                        }
                    })
                    : repaired;
        }
    }

    // By name, the newest run that did all of it: one that repaired or retried some rows proves nothing of the rest.
    private Run named(Sluice engine) {
        Optional<Run> whole = words.size() == 1 && !words.get(0).matches("\\d+")
                ? engine.newestWhole(words.get(0), labels.labels())
                : Optional.empty();
        return whole.orElseGet(() -> new RunFinder(engine, labels.labels()).find(words));
    }

    private static Optional<Run> again(Sluice engine, long verified, VerifyOptions how) {
        return engine.find(verified)
                .flatMap(Run::verification)
                .flatMap(Verification::subject)
                .flatMap(engine::find)
                .map(run -> run.verify(how));
    }

    private int repair(long verified, RunOptions options) {
        return beginning.execute(sluice, database, new Begin("repair", Optional.empty()) {
            @Override
            public Run start(Sluice engine, DataSource source) {
                Run repairing = engine.find(verified)
                        .orElseThrow(() -> CliException.usage("run " + verified + " is gone"))
                        .repair(options);
                repairing.view().events().stream()
                        .filter(event -> event.kind().equals("walk"))
                        .forEach(event ->
                                sluice.screen().message("Run " + repairing.id() + " " + event.sentence() + "."));
                return repairing;
            }
        });
    }

    private VerifyOptions how(RunOptions options) {
        try {
            VerifyOptions how = VerifyOptions.FULL.withRun(options);
            how = sample == null ? how : how.withSample(sample);
            if (seed != null && sample == null) {
                throw CliException.usage("--seed is of a sample: give --sample too");
            }
            return seed == null ? how : how.withSeed(seed);
        } catch (IllegalArgumentException e) {
            throw CliException.usage(String.valueOf(e.getMessage()));
        }
    }

    private boolean isFile() {
        return words.size() == 1 && words.get(0).matches(".*\\.ya?ml");
    }

    private static Run ofFile(Definition definition, Sluice engine, DataSource source, VerifyOptions how) {
        List<Problem> problems = DefinitionCheck.problems(definition, source, engine);
        if (!problems.isEmpty()) {
            throw new ProblemsException(problems);
        }
        Definition resolved = DefinitionCheck.resolved(definition, source);
        // What a bulk load has made is, since then, in the table that is in use.
        Backfill backfill = resolved.recipe()
                .filter(ConnectionsRecipe.class::isInstance)
                .map(recipe -> ((ConnectionsRecipe) recipe).online().toBackfill())
                .orElse(resolved.backfill());
        return engine.verify(backfill, how);
    }

    private abstract static class Begin implements Starter {
        private final String name;
        private final Optional<DataSource> replica;

        Begin(String name, Optional<DataSource> replica) {
            this.name = name;
            this.replica = replica;
        }

        @Override
        public String name() {
            return name;
        }

        @Override
        public Optional<DataSource> replica() {
            return replica;
        }
    }

    /** The replica's connections, if there is one. */
    private record Replica(@Nullable Database opened) implements AutoCloseable {

        static Replica open(@Nullable String url) {
            return new Replica(url == null ? null : Database.open(url, System.getenv()));
        }

        Optional<DataSource> source() {
            return opened == null ? Optional.empty() : Optional.of(opened.pool(RunOptions.MAX_WORKERS));
        }

        @Override
        public void close() {
            if (opened != null) {
                opened.close();
            }
        }
    }
}
