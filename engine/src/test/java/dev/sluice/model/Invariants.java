package dev.sluice.model;

import dev.sluice.RunState;
import dev.sluice.model.World.Hand;
import dev.sluice.model.World.Slot;
import dev.sluice.model.World.Stage;
import dev.sluice.store.RangeRow;
import org.jspecify.annotations.Nullable;

/** What must hold, in the words of the design. Each method gives the first thing that does not; null if all is well. */
final class Invariants {

    private Invariants() {}

    static @Nullable String brokenBy(World from, World to) {
        if (to.appliedTwice) {
            return "a key's data was applied twice";
        }
        boolean workChanged = workOf(from) != workOf(to);
        if (workChanged && from.state != RunState.RUNNING) {
            return "work was committed while the run was " + from.state.label();
        }
        if (from.state != to.state && (from.state == RunState.SUCCEEDED || from.state == RunState.CANCELLED)) {
            return "the run left " + from.state.label() + ", which is final";
        }
        if (to.frontier < from.frontier) {
            return "the frontier moved backward";
        }
        for (int i = 0; i < from.slots.length; i++) {
            RangeRow before = from.slots[i].row;
            RangeRow after = to.slots[i].row;
            if (before != null && after != null) {
                if (after.epoch() < before.epoch()) {
                    return "the epoch of range " + (i + 1) + " moved backward";
                }
                if (Keys.number(after.position()) < Keys.number(before.position())) {
                    return "the cursor of range " + (i + 1) + " moved backward";
                }
            }
        }
        return null;
    }

    // Everything about the run that only work may change.
    private static long workOf(World world) {
        long work = world.applied * 4L + world.frontier;
        work = work * 4 + world.finishedCount;
        for (Slot slot : world.slots) {
            work = work * 4 + slot.stage.ordinal();
            work = work * 4 + slot.count;
            work = work * 4 + (slot.row == null ? 0 : Keys.number(slot.row.cursor()));
        }
        return work;
    }

    static @Nullable String brokenIn(World world) {
        int covered = 0;
        int counted = world.finishedCount;
        for (int i = 0; i < world.slots.length; i++) {
            Slot slot = world.slots[i];
            counted += slot.count;
            int begin = world.scope.begin(i);
            RangeRow row = slot.row;
            if (slot.stage == Stage.FINISHED) {
                covered |= Keys.bits(begin, world.scope.end(i));
            } else if (row != null) {
                int position = Keys.number(row.position());
                covered |= Keys.bits(begin, position);
                if (slot.count != position - begin) {
                    return "range " + (i + 1) + " counts " + slot.count + " keys, its cursor covers "
                            + (position - begin);
                }
            }
        }
        if (covered != world.applied) {
            return "cursors cover keys " + Integer.toBinaryString(covered) + ", data is committed for "
                    + Integer.toBinaryString(world.applied);
        }
        if (counted != Integer.bitCount(world.applied)) {
            return counted + " keys are counted, " + Integer.bitCount(world.applied) + " are applied";
        }
        if (world.state == RunState.SUCCEEDED && world.applied != Keys.bits(0, Keys.LAST)) {
            return "the run succeeded without having done everything";
        }
        return twoMasters(world);
    }

    private static @Nullable String twoMasters(World world) {
        Hand first = world.hands[0];
        Hand second = world.hands[1];
        boolean same = first.phase.atWork() && second.phase.atWork() && first.range == second.range;
        return same && first.holds(world, first.range) && second.holds(world, second.range)
                ? "two workers could pass the fence of range " + (first.range + 1)
                : null;
    }
}
