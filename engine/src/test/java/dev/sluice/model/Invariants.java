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
        if (to.outcomeTwice) {
            return to.quarantined == 0 ? "a key's data was applied twice" : "a key has two outcomes";
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
                if (Keys.number(after.upto()) > Keys.number(before.upto())) {
                    return "the end of range " + (i + 1) + " moved away";
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
        long work = (world.applied * 8L + world.quarantined) * 4 + world.frontier;
        work = work * 4 + world.finishedCount;
        for (Slot slot : world.slots) {
            work = work * 4 + slot.stage.ordinal();
            work = work * 4 + slot.end;
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
            int begin = world.begin(i);
            RangeRow row = slot.row;
            if (slot.stage == Stage.FINISHED) {
                covered |= Keys.bits(begin, slot.end);
            } else if (row != null) {
                int position = Keys.number(row.position());
                if (position > slot.end) {
                    return "the cursor of range " + (i + 1) + " passed its end";
                }
                covered |= Keys.bits(begin, position);
                if (slot.count != position - begin) {
                    return "range " + (i + 1) + " counts " + slot.count + " keys, its cursor covers "
                            + (position - begin);
                }
            }
        }
        if (covered != world.settled()) {
            return "cursors cover keys " + Integer.toBinaryString(covered) + ", data is committed for "
                    + Integer.toBinaryString(world.applied) + ", set aside are "
                    + Integer.toBinaryString(world.quarantined);
        }
        if (counted != Integer.bitCount(world.settled())) {
            return counted + " keys are counted, " + Integer.bitCount(world.settled()) + " have an outcome";
        }
        if ((world.quarantined & ~(world.scope.bad() == 0 ? 0 : Keys.bits(world.scope.bad() - 1, world.scope.bad())))
                != 0) {
            return "a good row was set aside";
        }
        if (world.state == RunState.SUCCEEDED && world.applied != Keys.bits(0, Keys.LAST)) {
            return "the run succeeded without having done everything";
        }
        if (world.state == RunState.SUCCEEDED_WITH_FAILURES && world.settled() != Keys.bits(0, Keys.LAST)) {
            return "the run ended without an outcome for every row";
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
