package dev.sluice.cli.watch;

import dev.sluice.cli.terminal.Terminal;
import sun.misc.Signal;

/** The terminal's width, asked for again only after the terminal said that it changed. Thread-safe. */
final class Width {

    private final Terminal terminal;
    private volatile boolean stale = true;
    private volatile int columns = Terminal.DEFAULT_WIDTH;

    Width(Terminal terminal) {
        this.terminal = terminal;
        try {
            Signal.handle(new Signal("WINCH"), signal -> stale = true);
        } catch (IllegalArgumentException e) {
            // No such signal here: the first answer has to do.
            return;
        }
    }

    int columns() {
        if (stale) {
            stale = false;
            columns = terminal.width();
        }
        return columns;
    }
}
