package dev.sluice.cli.watch;

import dev.sluice.cli.terminal.Screen;
import java.time.Instant;
import java.time.ZoneId;

/** One line, redrawn. */
final class LiveReporter implements Reporter {

    // Room for the ^C that a terminal echoes: on a line of its own nothing would take it away.
    private static final int FREE = 3;

    private final Screen screen;
    private final ProgressLine line;
    private final Width width;

    LiveReporter(Screen screen) {
        this.screen = screen;
        this.line = new ProgressLine(screen.terminal(), ZoneId.systemDefault());
        this.width = new Width(screen.terminal());
    }

    @Override
    public void show(Observation seen) {
        screen.progress(line.interactive(seen, Instant.now(), Math.max(10, width.columns() - FREE)));
    }

    @Override
    public void end() {
        screen.clearProgress();
    }

    @Override
    public void keysStaged(String backfill, String sentence) {
        screen.message(backfill + "  " + sentence);
    }
}
