package dev.sluice.cli.watch;

import dev.sluice.RunState;
import dev.sluice.cli.terminal.Human;
import dev.sluice.cli.terminal.Screen;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A line each ten seconds, and one whenever the state changes: for logs and pipes. */
final class PlainReporter implements Reporter {

    private static final Duration PERIOD = Duration.ofSeconds(10);

    private final Screen screen;
    private final ZoneId zone = ZoneId.systemDefault();
    private final ProgressLine line;
    private @Nullable Instant last;
    private Optional<RunState> state = Optional.empty();
    private boolean out;

    PlainReporter(Screen screen) {
        this.screen = screen;
        this.line = new ProgressLine(screen.terminal(), zone);
    }

    @Override
    public void show(Observation seen) {
        Instant now = Instant.now();
        Optional<RunState> newState = seen.view().map(view -> view.state());
        boolean news = !newState.equals(state) || out != seen.outage().isPresent();
        boolean due = last == null || Duration.between(last, now).compareTo(PERIOD) >= 0;
        boolean nothingKnown = newState.isEmpty() && seen.outage().isEmpty();
        if ((news || due) && !nothingKnown) {
            last = now;
            state = newState;
            out = seen.outage().isPresent();
            screen.message(Human.time(now, now, zone) + "  " + line.plain(seen, now));
        }
    }

    @Override
    public void keysStaged(String backfill, String sentence) {
        screen.message(backfill + "  " + sentence);
    }
}
