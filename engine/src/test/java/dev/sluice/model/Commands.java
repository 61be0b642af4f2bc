package dev.sluice.model;

import dev.sluice.RunState;
import dev.sluice.store.RangeRow;
import java.util.List;

/** Moves of the run from outside: pause, resume, cancel, hold, release, fail. */
final class Commands {

    private static final List<RunState> WANTED =
            List.of(RunState.RUNNING, RunState.PAUSED, RunState.HELD, RunState.FAILED, RunState.CANCELLED);

    private Commands() {}

    static void steps(World world, Rules rules, Sink sink) {
        if (world.runIsLocked()) {
            return;
        }
        for (int range = 0; range < world.slots.length; range++) {
            if (world.isLocked(range)) {
                // A move waits for every range's row, or has the sessions ended that hold one.
                return;
            }
        }
        for (RunState wanted : WANTED) {
            if (world.state.canBecome(wanted)) {
                World next = world.copy();
                next.state = wanted;
                for (World.Slot slot : next.slots) {
                    RangeRow row = slot.row;
                    slot.row = row == null ? null : rules.revoke(row);
                }
                // A stopped run that may go on will be told to.
                sink.to(next, wanted == RunState.RUNNING ? Future.ALL : Future.NONE, Act.MOVES, -1, 0, wanted.label());
            }
        }
    }
}
