package dev.sluice.model;

import dev.sluice.model.World.Hand;
import dev.sluice.model.World.Phase;
import dev.sluice.model.World.Slot;
import dev.sluice.model.World.Stage;
import dev.sluice.store.ClaimDecision;
import dev.sluice.store.RangeRow;
import java.util.Optional;

/** A worker that finds nothing left to claim, and splits a range on which the other works. */
final class Splits {

    private Splits() {}

    static void choose(World world, ClaimDecision.Split split, int me, Sink sink) {
        if (free(world) < 0) {
            return;
        }
        for (RangeRow seen : split.ranges()) {
            int range = (int) seen.id() - 1;
            for (int at = Keys.number(seen.position()) + 1; at < Keys.number(seen.upto()); at++) {
                World next = world.copy();
                Hand hand = next.hands[me];
                hand.becomes(Phase.SAW_WORK);
                hand.range = range;
                hand.held = seen;
                hand.end = at;
                sink.to(next, Future.NONE, Act.SEES_WORK, me, range, String.valueOf(at));
            }
        }
    }

    static void split(World world, Rules rules, int me, Sink sink) {
        if (world.runIsLocked()) {
            return;
        }
        Hand hand = world.hands[me];
        int range = hand.range;
        if (world.isLocked(range)) {
            World next = world.copy();
            next.hands[me].becomes(Phase.IDLE);
            sink.to(next, Future.with(me), Act.WAITS_IN_VAIN, me, range, "");
            return;
        }
        RangeRow row = world.slots[range].row;
        RangeRow seen = hand.held;
        boolean stands = row != null
                && seen != null
                && Claims.decide(world) instanceof ClaimDecision.Split split
                && split.ranges().contains(row);
        Optional<RangeRow> shrunk = stands ? rules.shrink(row, Keys.value(hand.end), seen) : Optional.empty();
        if (shrunk.isEmpty() || free(world) < 0) {
            Claims.loseRace(world.copy(), me, sink);
            return;
        }
        String at = String.valueOf(hand.end);
        World known = world.copy();
        known.hands[me].holds(free(world), apply(known, shrunk.get(), range, hand.end, me));
        sink.to(known, Future.with(me), Act.SPLITS, me, range, at);

        World unknown = world.copy();
        apply(unknown, shrunk.get(), range, hand.end, me);
        unknown.hands[me].becomes(Phase.IDLE);
        sink.to(unknown, Future.NONE, Act.SPLITS_UNKNOWING, me, range, at);
    }

    private static RangeRow apply(World world, RangeRow shrunk, int range, int at, int me) {
        Slot rest = world.slots[free(world)];
        rest.stage = Stage.OPEN;
        rest.end = world.slots[range].end;
        world.slots[range].row = shrunk;
        world.slots[range].end = at;
        RangeRow row = world.scope.row(range + 1, at, rest.end, 0, World.CURRENT, Scope.NAMES.get(me), false);
        rest.row = row;
        return row;
    }

    // Ranges follow each other in their numbers, so only the one behind has room.
    private static int free(World world) {
        int last = world.slots.length - 1;
        return world.scope.splits() > 0 && world.slots[last].stage == Stage.UNCUT ? last : -1;
    }
}
