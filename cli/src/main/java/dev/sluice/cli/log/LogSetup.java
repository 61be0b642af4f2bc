package dev.sluice.cli.log;

import java.nio.file.Path;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What the command line says about logging.
 *
 * @param verbose whether lines go to the terminal too
 * @param file where lines are appended; null for nowhere
 * @param format how they look
 * @param traces whether stack traces are shown on the terminal
 * @param terminal takes a line for the terminal
 */
public record LogSetup(
        boolean verbose, @Nullable Path file, LogFormat format, boolean traces, Consumer<String> terminal) {

    private static volatile LogSetup current = new LogSetup(false, null, LogFormat.text, false, System.err::println);

    /** Before the first logger is asked for: afterwards it has no effect. */
    public static void set(LogSetup setup) {
        current = setup;
    }

    static LogSetup current() {
        return current;
    }
}
