package dev.sluice.model;

import dev.sluice.model.World.Hand;
import dev.sluice.model.World.Phase;
import dev.sluice.model.World.Slot;
import dev.sluice.store.RangeRow;
import java.util.Objects;

/** What the world does to workers, sessions and leases; and the heartbeat that answers for the leases. */
final class Mishaps {

    private Mishaps() {}

    static void ofWorker(World world, int me, Sink sink) {
        Hand hand = world.hands[me];
        if (hand.phase == Phase.DOWN) {
            World next = world.copy();
            next.hands[me].becomes(Phase.IDLE);
            sink.to(next, Future.with(me), Act.STARTS, me, 0, "");
            return;
        }
        if (hand.phase.inChunk() || hand.phase == Phase.TAKING_OVER) {
            World next = world.copy();
            next.hands[me].becomes(hand.phase.inChunk() ? Phase.UNSURE : Phase.IDLE);
            // A silent client's transaction is ended by the server's idle limit: that can be relied on.
            sink.to(next, Future.without(me), Act.SESSION_ENDS, me, hand.range, "");
        }
        World crashed = world.copy();
        crash(crashed, me);
        sink.to(crashed, Future.NONE, Act.CRASHES, me, 0, "");
        if (hand.phase == Phase.FENCED) {
            World late = world.copy();
            leaveBehind(late, hand);
            crash(late, me);
            sink.to(late, Future.NONE, Act.CRASHES_COMMITTING, me, hand.range, "");
        }
    }

    static void ofRange(World world, Rules rules, int range, Sink sink) {
        Slot slot = world.slots[range];
        if (slot.lateUpto != 0) {
            World done = world.copy();
            // It passed the fence, so nobody can have changed the row since.
            Chunks.write(
                    done, rules, range, Objects.requireNonNull(slot.row), slot.lateFrom, slot.lateUpto, slot.lateAside);
            dropLate(done, range);
            sink.to(done, Future.ALL, Act.LATE_COMMIT, -1, range, String.valueOf(slot.lateUpto));
            World dropped = world.copy();
            dropLate(dropped, range);
            sink.to(dropped, Future.ALL, Act.LATE_ABORT, -1, range, "");
        }
        RangeRow row = slot.row;
        if (row == null || row.owner() == null) {
            return;
        }
        int owner = Scope.NAMES.indexOf(row.owner());
        boolean renewed = owner != Scope.ENDED && renews(world, rules, owner, range);
        World next = world.copy();
        if (!row.expired()) {
            next.slots[range].row = with(row, true);
            sink.to(next, renewed ? Future.without(owner) : Future.ALL, Act.EXPIRES, -1, range, "");
        } else if (renewed && !world.isLocked(range)) {
            next.slots[range].row = with(row, false);
            sink.to(next, Future.with(owner), Act.RENEWS, owner, range, "");
        }
    }

    private static boolean renews(World world, Rules rules, int worker, int range) {
        Hand hand = world.hands[worker];
        return rules.renewsByName() ? hand.phase != Phase.DOWN : hand.phase.atWork() && hand.holds(world, range);
    }

    private static RangeRow with(RangeRow row, boolean expired) {
        return new RangeRow(
                row.id(), row.runId(), row.after(), row.cursor(), row.upto(), row.epoch(), row.owner(), expired);
    }

    private static void crash(World world, int me) {
        world.hands[me].becomes(Phase.DOWN);
        for (Slot slot : world.slots) {
            RangeRow row = slot.row;
            if (row != null && Scope.NAMES.get(me).equals(row.owner())) {
                slot.row = new RangeRow(
                        row.id(),
                        row.runId(),
                        row.after(),
                        row.cursor(),
                        row.upto(),
                        row.epoch(),
                        Scope.NAMES.get(Scope.ENDED),
                        row.expired());
            }
        }
    }

    /** The worker's transaction stays on the server, past the fence, with its commit on the way. */
    static void leaveBehind(World world, Hand hand) {
        world.slots[hand.range].lateFrom = hand.from();
        world.slots[hand.range].lateUpto = hand.end;
        world.slots[hand.range].lateAside = hand.aside;
    }

    static void dropLate(World world, int range) {
        world.slots[range].lateFrom = 0;
        world.slots[range].lateUpto = 0;
        world.slots[range].lateAside = false;
    }
}
