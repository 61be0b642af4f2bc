package dev.sluice.cli.command;

import dev.sluice.Run;
import dev.sluice.RunOptions;
import dev.sluice.RunState;
import dev.sluice.RunView;
import dev.sluice.Sluice;
import dev.sluice.cli.CliException;
import dev.sluice.cli.ExitCode;
import dev.sluice.cli.Typed;
import dev.sluice.cli.watch.Starter;
import java.util.concurrent.Callable;
import javax.sql.DataSource;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Walks what a run set aside once more. */
@Command(
        name = "retry",
        description = "Starts a run over exactly the rows that RUN quarantined and no later run has made good.",
        footer = {
            "",
            "For when the data, or the cause, is mended: 'sluice failures RUN' lists the rows. The new run has the labels",
            "and knobs of the other, unless options say otherwise.",
            "",
            "Examples:",
            "  sluice retry --failed-only 12",
            "  sluice retry --failed-only campaign-currency --batch-size 1"
        })
final class RetryCommand implements Callable<Integer> {

    private final SluiceCommand sluice;

    @Mixin
    private RunArgument run = new RunArgument();

    @Option(names = "--failed-only", description = "Only the quarantined rows: what retry is for, said once more.")
    private boolean failedOnly;

    @Mixin
    private DatabaseOptions database = new DatabaseOptions();

    @Mixin
    private Beginning beginning = new Beginning();

    @Mixin
    private KnobOptions knobs = new KnobOptions();

    RetryCommand(SluiceCommand sluice) {
        this.sluice = sluice;
    }

    @Override
    public Integer call() {
        RunOptions options = knobs.options();
        Typed typed = sluice.typed(database.given());
        return beginning.execute(sluice, database, new Starter() {
            @Override
            public String name() {
                return "retry";
            }

            @Override
            public Run start(Sluice engine, DataSource source) {
                Run origin = run.find(engine);
                if (!failedOnly) {
                    throw choices(origin.view(), typed);
                }
                return origin.retryFailed(options);
            }
        });
    }

    private static CliException choices(RunView view, Typed typed) {
        String stopped = view.state() == RunState.FAILED || view.state() == RunState.PAUSED
                ? "It is " + view.state().label() + "; to let it go on where it stopped:\n  "
                : "A failed or paused run goes on where it stopped with:\n  ";
        return new CliException(
                ExitCode.USAGE,
                "usage",
                "retry needs --failed-only, since run " + view.id() + " of " + view.backfill()
                        + " may be gone on with in two ways. " + stopped + typed.command("resume " + view.id())
                        + "\nTo walk the rows that it quarantined once more, in a run of their own:\n  "
                        + typed.command("retry --failed-only " + view.id()));
    }
}
