package dev.sluice.cli.terminal;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.function.UnaryOperator;

/**
 * Both outputs of the process: results, and messages with the progress line below them. Everything passes a filter, which
 * keeps passwords out. Thread-safe.
 */
public final class Screen {

    private static final String CUT = "\u001b[K";
    private static final String CLEAR = "\r" + CUT;

    private final Terminal terminal;
    private final PrintStream out;
    private final PrintStream err;
    private final UnaryOperator<String> filter;
    private String progress = "";

    Screen(Terminal terminal, PrintStream out, PrintStream err, UnaryOperator<String> filter) {
        this.terminal = terminal;
        this.out = out;
        this.err = err;
        this.filter = filter;
    }

    /**
     * The process's own outputs.
     *
     * @param json whether results are documents, which are UTF-8 whatever the terminal speaks
     */
    public static Screen ofProcess(Terminal terminal, boolean json, UnaryOperator<String> filter) {
        Charset charset = Terminal.charset();
        return new Screen(
                terminal,
                stream(FileDescriptor.out, json ? StandardCharsets.UTF_8 : charset),
                stream(FileDescriptor.err, charset),
                filter);
    }

    private static PrintStream stream(FileDescriptor descriptor, Charset charset) {
        return new PrintStream(new FileOutputStream(descriptor), true, charset);
    }

    public Terminal terminal() {
        return terminal;
    }

    /** Prints a result to standard output. */
    public synchronized void result(String text) {
        erase();
        out.println(filter.apply(text));
        out.flush();
        draw();
    }

    /** Prints a message to standard error, above the progress line. */
    public synchronized void message(String text) {
        erase();
        err.println(filter.apply(text));
        draw();
    }

    /** Prints a question to standard error, and leaves the cursor behind it. Only for interactive terminals. */
    public synchronized void prompt(String text) {
        clearProgress();
        err.print(filter.apply(text));
        err.flush();
    }

    /** Replaces the progress line. Only for interactive terminals. */
    public synchronized void progress(String line) {
        String filtered = filter.apply(line);
        if (!filtered.equals(progress)) {
            progress = filtered;
            // Overwritten in place, then cut: clearing first would flicker.
            err.print("\r" + progress + CUT);
            err.flush();
        }
    }

    /** Ends the progress line: leaves it as it is and goes below it. */
    public synchronized void endProgress() {
        if (!progress.isEmpty()) {
            err.println();
            progress = "";
        }
    }

    /** Takes the progress line away. */
    public synchronized void clearProgress() {
        erase();
        progress = "";
    }

    private void erase() {
        if (!progress.isEmpty()) {
            err.print(CLEAR);
            err.flush();
        }
    }

    private void draw() {
        if (!progress.isEmpty()) {
            err.print(progress);
            err.flush();
        }
    }
}
