package dev.sluice.cli.terminal;

import java.io.Console;
import java.io.File;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What the terminal can show.
 *
 * @param interactive whether a person looks at a terminal that can redraw a line
 * @param unicode whether it takes more than ASCII
 * @param colour whether it takes colours and wants them
 */
public record Terminal(boolean interactive, boolean unicode, boolean colour) {

    /** The width when nobody knows it. */
    public static final int DEFAULT_WIDTH = 80;

    private static final Pattern STTY_SIZE = Pattern.compile("\\d+ (\\d+)\\s*");

    /** Of this process. */
    public static Terminal detect() {
        boolean dumb = "dumb".equals(System.getenv("TERM"));
        boolean interactive = !dumb && isTerminal();
        String noColour = System.getenv("NO_COLOR");
        return new Terminal(
                interactive,
                charset().equals(StandardCharsets.UTF_8),
                interactive && (noColour == null || noColour.isEmpty()));
    }

    /** What standard output and error are written in. */
    public static Charset charset() {
        String name = System.getProperty("native.encoding", "US-ASCII");
        return Charset.isSupported(name) ? Charset.forName(name) : StandardCharsets.US_ASCII;
    }

    // From 22 to 24 there is a console even where there is no terminal; only its new method tells, which 17 lacks.
    @SuppressWarnings("SystemConsoleNull")
    private static boolean isTerminal() {
        if (System.getProperty("jdk.console") == null) {
            // The JDK's own console starts faster than the line editor that 22 to 24 prefer.
            System.setProperty("jdk.console", "java.base");
        }
        Console console = System.console();
        if (console == null) {
            return false;
        }
        try {
            return (boolean) Console.class.getMethod("isTerminal").invoke(console);
        } catch (ReflectiveOperationException e) {
            return true;
        }
    }

    /** Columns now: from {@code COLUMNS}, else from the terminal itself, else {@link #DEFAULT_WIDTH}. */
    public int width() {
        String columns = System.getenv("COLUMNS");
        if (columns != null && columns.matches("[1-9]\\d{0,3}")) {
            return Integer.parseInt(columns);
        }
        return interactive ? ask() : DEFAULT_WIDTH;
    }

    private static int ask() {
        try {
            Process stty = new ProcessBuilder("stty", "size")
                    .redirectInput(new File("/dev/tty"))
                    .redirectError(Redirect.DISCARD)
                    .start();
            if (!stty.waitFor(1, TimeUnit.SECONDS)) {
                stty.destroyForcibly();
                return DEFAULT_WIDTH;
            }
            Matcher size =
                    STTY_SIZE.matcher(new String(stty.getInputStream().readAllBytes(), StandardCharsets.US_ASCII));
            int width = size.matches() ? Integer.parseInt(size.group(1)) : 0;
            return width > 0 ? width : DEFAULT_WIDTH;
        } catch (IOException e) {
            return DEFAULT_WIDTH;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return DEFAULT_WIDTH;
        }
    }

    /** What lies between the ends of an interval. */
    public String dash() {
        return unicode ? "–" : "-";
    }

    /** What stands where text was left out. */
    public String ellipsis() {
        return unicode ? "…" : "...";
    }
}
