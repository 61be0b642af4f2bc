package dev.sluice.model;

import dev.sluice.RunState;
import dev.sluice.model.World.Hand;
import dev.sluice.model.World.Phase;
import dev.sluice.model.World.Slot;
import dev.sluice.model.World.Stage;
import dev.sluice.store.ClaimDecision;
import dev.sluice.store.RangeRow;
import java.util.Optional;

/** A worker that looks for work: asking, taking over, cutting, ending the run. */
final class Claims {

    private Claims() {}

    static void steps(World world, Rules rules, int me, Sink sink) {
        switch (world.hands[me].phase) {
            case IDLE -> ask(world, me, sink);
            case SAW_ABANDONED -> {
                endSessions(world, me, sink);
                lockRun(world, rules, me, sink);
            }
            case TAKING_OVER -> claim(world, rules, me, sink);
            case SAW_FRONTIER -> cut(world, me, sink);
            case SAW_WORK -> Splits.split(world, rules, me, sink);
            default -> {}
        }
    }

    static ClaimDecision decide(World world) {
        return ClaimDecision.of(world.scope.run(world.state, world.frontier), world.openRanges());
    }

    private static void ask(World world, int me, Sink sink) {
        ClaimDecision decision = decide(world);
        World next = world.copy();
        Hand hand = next.hands[me];
        if (decision instanceof ClaimDecision.TakeOver takeOver) {
            hand.becomes(Phase.SAW_ABANDONED);
            hand.range = (int) takeOver.range().id() - 1;
            hand.held = takeOver.range();
            sink.to(next, Future.with(me), Act.SEES_ABANDONED, me, hand.range, "");
        } else if (decision instanceof ClaimDecision.Cut cut) {
            hand.becomes(Phase.SAW_FRONTIER);
            hand.end = Keys.number(cut.frontier());
            sink.to(next, Future.with(me), Act.SEES_FRONTIER, me, 0, String.valueOf(hand.end));
        } else if (decision instanceof ClaimDecision.Split split) {
            Splits.choose(world, split, me, sink);
        } else if (decision instanceof ClaimDecision.Finish && !world.runIsLocked()) {
            next.state = world.quarantined == 0 ? RunState.SUCCEEDED : RunState.SUCCEEDED_WITH_FAILURES;
            sink.to(next, Future.with(me), Act.ENDS_RUN, me, 0, "");
        }
    }

    private static void endSessions(World world, int me, Sink sink) {
        int range = world.hands[me].range;
        Hand other = world.hands[1 - me];
        boolean works = other.phase.inChunk() && other.range == range;
        if (!works && world.slots[range].lateUpto == 0) {
            return;
        }
        World next = world.copy();
        if (works) {
            next.hands[1 - me].becomes(Phase.UNSURE);
        }
        Mishaps.dropLate(next, range);
        sink.to(next, Future.with(me), Act.ENDS_SESSION, me, range, "");
    }

    private static void lockRun(World world, Rules rules, int me, Sink sink) {
        if (world.runIsLocked()) {
            return;
        }
        World next = world.copy();
        Hand hand = next.hands[me];
        int range = hand.range;
        RangeRow row = world.slots[range].row;
        boolean stands = decide(world) instanceof ClaimDecision.TakeOver
                && row != null
                && hand.held != null
                && row.epoch() == hand.held.epoch()
                && rules.claim(row, Scope.NAMES.get(me)).isPresent();
        if (stands) {
            hand.becomes(Phase.TAKING_OVER);
            hand.held = row;
            sink.to(next, Future.with(me), Act.LOCKS_RUN, me, range, "");
        } else {
            loseRace(next, me, sink);
        }
    }

    private static void claim(World world, Rules rules, int me, Sink sink) {
        int range = world.hands[me].range;
        RangeRow found = world.hands[me].held;
        RangeRow row = world.slots[range].row;
        if (world.isLocked(range)) {
            World next = world.copy();
            next.hands[me].becomes(Phase.IDLE);
            sink.to(next, Future.with(me), Act.WAITS_IN_VAIN, me, range, "");
            return;
        }
        String name = Scope.NAMES.get(me);
        // The statement repeats the condition on the row as it is now: a commit may have renewed the lease since.
        Optional<RangeRow> claimed = row == null || found == null || row.epoch() != found.epoch()
                ? Optional.empty()
                : rules.claim(row, name);
        if (claimed.isEmpty()) {
            loseRace(world.copy(), me, sink);
            return;
        }
        World known = world.copy();
        known.slots[range].row = claimed.get();
        // The worker goes on from the cursor it found when it locked the run.
        known.hands[me].holds(range, rules.claim(found, name).orElseThrow());
        sink.to(known, Future.with(me), Act.CLAIMS, me, range, "");

        World unknown = world.copy();
        unknown.slots[range].row = claimed.get();
        unknown.hands[me].becomes(Phase.IDLE);
        sink.to(unknown, Future.NONE, Act.CLAIMS_UNKNOWING, me, range, "");
    }

    private static void cut(World world, int me, Sink sink) {
        if (world.runIsLocked()) {
            return;
        }
        boolean stands =
                decide(world) instanceof ClaimDecision.Cut cut && Keys.number(cut.frontier()) == world.hands[me].end;
        if (!stands) {
            loseRace(world.copy(), me, sink);
            return;
        }
        int range = 0;
        while (world.slots[range].stage != Stage.UNCUT) {
            range++;
        }
        World known = world.copy();
        RangeRow row = insert(known, range, me);
        known.hands[me].holds(range, row);
        sink.to(known, Future.with(me), Act.CUTS, me, range, "");

        World unknown = world.copy();
        insert(unknown, range, me);
        unknown.hands[me].becomes(Phase.IDLE);
        sink.to(unknown, Future.NONE, Act.CUTS_UNKNOWING, me, range, "");
    }

    private static RangeRow insert(World world, int range, int me) {
        Slot slot = world.slots[range];
        RangeRow row =
                world.scope.row(range, world.begin(range), slot.end, 0, World.CURRENT, Scope.NAMES.get(me), false);
        slot.stage = Stage.OPEN;
        slot.row = row;
        world.frontier = slot.end;
        return row;
    }

    static void loseRace(World next, int me, Sink sink) {
        next.hands[me].becomes(Phase.IDLE);
        sink.to(next, Future.with(me), Act.LOSES_RACE, me, 0, "");
    }
}
