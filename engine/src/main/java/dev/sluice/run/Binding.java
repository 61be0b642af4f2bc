package dev.sluice.run;

import dev.sluice.RunState;
import dev.sluice.pace.Law;
import dev.sluice.pace.Share;
import dev.sluice.pace.WindowHold;
import dev.sluice.store.PaceStore.PacedRun;
import org.jspecify.annotations.Nullable;

/**
 * What keeps a run from going faster now.
 *
 * @param limit a phrase
 * @param cause under which its time is counted
 */
record Binding(String limit, String cause) {

    /**
     * @param share what the run was given; null if it is held
     * @param window that it is outside of its windows; null if it is not
     * @param decision for all runs together
     */
    static Binding of(PacedRun run, @Nullable Share share, @Nullable WindowHold window, Law.Decision decision) {
        if (decision.next().hold() != null) {
            return new Binding(decision.limit(), decision.cause());
        }
        if (window != null) {
            return new Binding(window.sentence(), WindowHold.CAUSE);
        }
        if (run.state() == RunState.HELD) {
            return new Binding("held", "held");
        }
        if (run.fullSpeed()) {
            return new Binding("max_workers=" + run.maxWorkers() + " (--full-speed)", "full_speed");
        }
        if (share != null && share.workers() == 0) {
            return new Binding("runs of higher priority go first", "priority");
        }
        if (run.fixedSleep()) {
            return new Binding("sleep after each chunk (operator)", "sleep");
        }
        if (share != null && share.workers() >= run.maxWorkers() && share.duty() > 0.99) {
            return new Binding("max_workers=" + run.maxWorkers() + " (operator)", "max_workers");
        }
        return new Binding(decision.limit(), decision.cause());
    }
}
