package dev.sluice.cli.watch;

import dev.sluice.RunEvent;
import dev.sluice.RunState;
import dev.sluice.RunView;
import dev.sluice.cli.json.Json;
import dev.sluice.cli.json.RunJson;
import dev.sluice.cli.terminal.Screen;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** One document a line: the run each two seconds and whenever its state changes, and each event once. */
public final class JsonReporter implements Reporter {

    private static final Duration PERIOD = Duration.ofSeconds(2);

    private final Screen screen;
    private @Nullable Instant last;
    private @Nullable Instant newestEvent;
    private Optional<RunState> state = Optional.empty();
    private boolean out;

    public JsonReporter(Screen screen) {
        this.screen = screen;
    }

    @Override
    public void show(Observation seen) {
        if (seen.outage().isPresent() != out) {
            out = seen.outage().isPresent();
            screen.result(Json.line(RunJson.reachability(
                    seen.backfill(),
                    seen.outage().map(Outage::since).orElse(null),
                    seen.outage().map(Outage::reason).orElse(null))));
        }
        if (out || seen.view().isEmpty()) {
            return;
        }
        RunView view = seen.view().get();
        for (RunEvent event : view.events()) {
            if (newestEvent == null || event.at().isAfter(newestEvent)) {
                newestEvent = event.at();
                screen.result(Json.line(RunJson.event(view, event)));
            }
        }
        Instant now = Instant.now();
        boolean due = last == null || Duration.between(last, now).compareTo(PERIOD) >= 0;
        if (due || !state.equals(Optional.of(view.state()))) {
            last = now;
            state = Optional.of(view.state());
            screen.result(Json.line(RunJson.typed(view)));
        }
    }

    @Override
    public void keysStaged(String backfill, String sentence) {
        screen.result(Json.line(RunJson.keys(backfill, sentence)));
    }
}
