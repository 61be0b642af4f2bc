package dev.sluice.cli.command;

import dev.sluice.RunOptions;
import dev.sluice.cli.CliException;
import dev.sluice.cli.terminal.Screen;
import dev.sluice.cli.watch.BulkStages;
import dev.sluice.cli.watch.DefinitionStart;
import dev.sluice.definitions.Definition;
import dev.sluice.definitions.DefinitionFile;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Runs a definition in this process. */
@Command(
        name = "run",
        description = "Runs the backfill of a file, or goes on with its unfinished run.",
        footer = {
            "",
            "Executes the plan that 'sluice plan' made, if definition, bounds and schema are still the same; else plans",
            "by itself, which takes about a second, and says what changed.",
            "",
            "Works until the run has ended. Ctrl-C pauses the run, unless other processes work on it too; the same",
            "command goes on where it stopped, in the verification too. Waits while the database is down.",
            "",
            "Examples:",
            "  sluice run campaign-currency.yaml --full-speed",
            "  sluice run campaign-currency.yaml --verify",
            "  sluice run campaign-currency.yaml --verify-sample 5%%",
            "  sluice run campaign-currency.yaml --keys complaints.txt --label ticket=4711",
            "  zcat keys.gz | sluice run campaign-currency.yaml --keys -"
        })
final class RunCommand implements Callable<Integer> {

    private final SluiceCommand sluice;

    @Parameters(paramLabel = "FILE", description = "The definition, a YAML file.")
    private Path file = Path.of("");

    @Mixin
    private DatabaseOptions database = new DatabaseOptions();

    @Mixin
    private Beginning beginning = new Beginning();

    @Mixin
    private KeysOptions keys = new KeysOptions();

    @Option(
            names = "--accept-non-idempotent",
            description = "Run a step that changes rows again when it is applied twice.")
    private boolean acceptNonIdempotent;

    @Option(
            names = "--verify",
            negatable = true,
            description =
                    "Verify the result when the work is done, or not, whatever the file says. Then the exit code is the"
                            + " verdict's.")
    private @Nullable Boolean verify;

    @Option(
            names = "--verify-sample",
            paramLabel = "N|P%",
            description = "Verify only so many rows when the work is done, drawn from the whole walk: 20000, or 5%%."
                    + " Says how sure that is.")
    private @Nullable String verifySample;

    @Mixin
    private KnobOptions knobs = new KnobOptions();

    @Mixin
    private LabelOptions labels = new LabelOptions();

    RunCommand(SluiceCommand sluice) {
        this.sluice = sluice;
    }

    @Override
    public Integer call() {
        RunOptions options = labels.addTo(knobs.options());
        if (acceptNonIdempotent) {
            options = options.acceptNonIdempotent();
        }
        if (verify != null) {
            options = verify ? options.withVerify() : options.withoutVerify();
        }
        if (verifySample != null) {
            options = sampled(options, verifySample);
        }
        Screen screen = sluice.screen();
        Definition definition = keys.applyTo(DefinitionFile.read(file));
        if (beginning.isDetached() && BulkStages.of(definition).isPresent()) {
            throw CliException.usage(
                    "--detach does not go with strategy: bulk, whose tables are exchanged by this command"
                            + " when the run has ended; others may work on the run all the same");
        }
        return beginning.execute(sluice, database, new DefinitionStart(screen, definition, options));
    }

    private RunOptions sampled(RunOptions options, String sample) {
        if (verify != null && !verify) {
            throw CliException.usage("--no-verify and --verify-sample contradict each other");
        }
        try {
            return options.withVerifySample(sample);
        } catch (IllegalArgumentException e) {
            throw CliException.usage(String.valueOf(e.getMessage()));
        }
    }
}
