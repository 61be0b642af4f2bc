package dev.sluice.cli.command;

import dev.sluice.Run;
import picocli.CommandLine.Command;

/** Sends a run the command that this class is named after. */
@Command(
        name = "pause",
        description = "Pauses a run: when this returns, nothing is written any more. Finished chunks are kept.")
final class PauseCommand extends StateCommand {

    PauseCommand(SluiceCommand sluice) {
        super(sluice);
    }

    @Override
    void send(Run run) {
        run.pause();
    }
}
