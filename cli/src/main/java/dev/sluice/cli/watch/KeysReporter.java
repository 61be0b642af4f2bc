package dev.sluice.cli.watch;

import dev.sluice.RunListener;
import dev.sluice.cli.terminal.Human;
import dev.sluice.cli.terminal.Screen;

/** Shows how the reading of a key list goes. Thread-safe. */
public final class KeysReporter implements RunListener {

    private final Screen screen;
    private final Reporter reporter;

    /** @param reporter hears of the list's end */
    public KeysReporter(Screen screen, Reporter reporter) {
        this.screen = screen;
        this.reporter = reporter;
    }

    @Override
    public void keysRead(String backfill, long keys) {
        if (screen.terminal().interactive()) {
            screen.progress(backfill + "  reading keys  " + Human.count(keys));
        }
    }

    @Override
    public void keysStaged(String backfill, String sentence) {
        screen.clearProgress();
        reporter.keysStaged(backfill, sentence);
    }
}
