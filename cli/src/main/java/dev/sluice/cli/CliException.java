package dev.sluice.cli;

import org.jspecify.annotations.Nullable;

/** An end of a command that is worth a sentence and an exit code, and no stack trace. */
public final class CliException extends RuntimeException {

    private static final long serialVersionUID = 1;

    private final int exitCode;
    private final String label;

    /**
     * @param exitCode one of {@link ExitCode}
     * @param label the stable code that {@code --json} prints, such as {@code run-not-found}
     * @param message what happened and what to do
     */
    public CliException(int exitCode, String label, String message) {
        this(exitCode, label, message, null);
    }

    public CliException(int exitCode, String label, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.exitCode = exitCode;
        this.label = label;
    }

    /** A mistake in the command line. */
    public static CliException usage(String message) {
        return new CliException(ExitCode.USAGE, "usage", message);
    }

    public int exitCode() {
        return exitCode;
    }

    public String label() {
        return label;
    }
}
