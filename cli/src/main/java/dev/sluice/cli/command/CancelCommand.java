package dev.sluice.cli.command;

import dev.sluice.Run;
import picocli.CommandLine.Command;

/** Sends a run the command that this class is named after. */
@Command(
        name = "cancel",
        description = "Ends a run for good: when this returns, nothing is written any more. Finished chunks are kept.")
final class CancelCommand extends StateCommand {

    CancelCommand(SluiceCommand sluice) {
        super(sluice);
    }

    @Override
    void send(Run run) {
        run.cancel();
    }
}
