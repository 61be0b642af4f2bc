package dev.sluice.run;

import dev.sluice.RunState;
import dev.sluice.pace.Memory;
import dev.sluice.pace.WindowHold;
import dev.sluice.store.PaceStore.PacedRun;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What the controller does to the state of a run. Pure.
 *
 * @param reason for it, as people read it
 */
record RunMove(Kind kind, String reason) {

    enum Kind {
        HOLD,
        /** The run stays held, for another reason than the one it was told. */
        TELL,
        RELEASE
    }

    /**
     * What to do, if anything.
     *
     * @param hold what all runs are stopped for; null if nothing is
     * @param window that this run is outside of its windows
     */
    static Optional<RunMove> of(PacedRun run, Memory.@Nullable Hold hold, Optional<WindowHold> window, Instant now) {
        if (run.state().isAtWork()) {
            return reason(hold, window).map(reason -> new RunMove(Kind.HOLD, reason));
        }
        if (run.state() != RunState.HELD || !run.heldByPace()) {
            return Optional.empty();
        }
        boolean toldOfWindow = WindowHold.isReason(run.reason());
        if (hold == null && window.isEmpty()) {
            String reason = toldOfWindow ? WindowHold.openSentence(run.windows(), now) : "what held it is over";
            return Optional.of(new RunMove(Kind.RELEASE, reason));
        }
        // Whichever of the two it was told first stands, as long as it is true.
        boolean stands = toldOfWindow
                ? window.filter(outside -> run.reason().startsWith(outside.lead()))
                        .isPresent()
                : hold != null;
        Optional<String> other = window.map(WindowHold::sentence).or(() -> reason(hold, window));
        return stands ? Optional.empty() : other.map(reason -> new RunMove(Kind.TELL, reason));
    }

    private static Optional<String> reason(Memory.@Nullable Hold hold, Optional<WindowHold> window) {
        return hold == null ? window.map(WindowHold::sentence) : Optional.of(hold.sentence());
    }
}
