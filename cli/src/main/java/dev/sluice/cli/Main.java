package dev.sluice.cli;

import dev.sluice.cli.command.CommandLines;
import dev.sluice.cli.database.Redaction;

/** The entry of the {@code sluice} command. */
public final class Main {

    private Main() {}

    /** Runs one command and ends the process with its exit code. */
    public static void main(String[] arguments) {
        int exitCode = ExitCode.INTERNAL;
        try {
            exitCode = CommandLines.execute(arguments);
        } catch (Throwable e) {
            // Errors within a command never get here; this is the net under the net.
            System.err.println("sluice: " + Redaction.redact(Failure.of(e).message()));
        }
        System.exit(exitCode);
    }
}
