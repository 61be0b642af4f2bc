package dev.sluice.cli.watch;

import dev.sluice.cli.terminal.Screen;
import dev.sluice.recipes.connections.around.Teller;
import java.time.Duration;
import java.time.Instant;

/** Tells what surrounds a run: on a terminal how it stands, redrawn; elsewhere when that changes, and now and then. */
final class StageTeller implements Teller {

    private static final Duration PERIOD = Duration.ofSeconds(30);

    // Room for the ^C that a terminal echoes.
    private static final int FREE = 3;

    private final Screen screen;
    private Instant told = Instant.MIN;
    private String words = "";

    StageTeller(Screen screen) {
        this.screen = screen;
    }

    @Override
    public void step(String sentence) {
        screen.clearProgress();
        screen.message("  " + sentence);
    }

    @Override
    public void state(String sentence) {
        if (screen.terminal().interactive()) {
            int room = Math.max(10, screen.terminal().width() - FREE);
            screen.progress(sentence.length() <= room ? sentence : sentence.substring(0, room));
            return;
        }
        // Numbers change all the time.
        String now = sentence.replaceAll("[0-9]+", "#");
        if (!now.equals(words) || Instant.now().isAfter(told.plus(PERIOD))) {
            words = now;
            told = Instant.now();
            screen.message("  " + sentence);
        }
    }
}
