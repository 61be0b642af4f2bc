package dev.sluice.cli.command;

import dev.sluice.Run;
import picocli.CommandLine.Command;

/** Sends a run the command that this class is named after. */
@Command(
        name = "resume",
        description =
                "Lets a paused or failed run go on where it stopped. Needs a worker: 'sluice worker', or the file's run.")
final class ResumeCommand extends StateCommand {

    ResumeCommand(SluiceCommand sluice) {
        super(sluice);
    }

    @Override
    void send(Run run) {
        run.resume();
    }
}
