package dev.sluice.model;

import dev.sluice.KeyValue;
import dev.sluice.model.World.Hand;
import dev.sluice.model.World.Phase;
import dev.sluice.model.World.Slot;
import dev.sluice.model.World.Stage;
import dev.sluice.store.RangeRow;
import java.util.Objects;
import java.util.Optional;

/** A worker with a range: chunks of any size, their transactions, and the end of the range. */
final class Chunks {

    private Chunks() {}

    static void steps(World world, Rules rules, int me, Sink sink) {
        switch (world.hands[me].phase) {
            case HOLDING -> {
                if (held(world, me).isDone()) {
                    finish(world, rules, me, sink);
                } else {
                    begin(world, me, sink);
                }
                release(world, rules, me, sink);
            }
            case BEGUN -> write(world, rules, me, sink);
            case WRITTEN -> fence(world, rules, me, sink);
            case FENCED -> commit(world, rules, me, sink);
            case UNSURE -> readAgain(world, me, sink);
            default -> {}
        }
    }

    private static RangeRow held(World world, int me) {
        return Objects.requireNonNull(world.hands[me].held, "a worker with a range has read it");
    }

    private static void begin(World world, int me, Sink sink) {
        Hand hand = world.hands[me];
        // Chunks of one place may differ in size: the sizer learns, and rows come and go.
        // To the end as the worker read it: it may not know of a split.
        for (int end = hand.from() + 1; end <= Keys.number(held(world, me).upto()); end++) {
            World next = world.copy();
            next.hands[me].phase = Phase.BEGUN;
            next.hands[me].end = end;
            sink.to(next, Future.with(me), Act.BEGINS, me, hand.range, String.valueOf(end));
        }
    }

    private static void write(World world, Rules rules, int me, Sink sink) {
        Hand hand = world.hands[me];
        int bad = world.scope.bad();
        if (hand.from() < bad && bad <= hand.end) {
            if (hand.end - hand.from() > 1) {
                World failed = world.copy();
                failed.hands[me].becomes(Phase.UNSURE);
                sink.to(failed, Future.with(me), Act.FAILS_ON_A_ROW, me, hand.range, "");
                return;
            }
            World aside = world.copy();
            aside.hands[me].phase = Phase.WRITTEN;
            aside.hands[me].aside = true;
            if (rules.quarantineCommitsFirst()) {
                aside.apply(hand.from(), hand.end, true);
            }
            sink.to(
                    aside,
                    Future.with(me),
                    rules.quarantineCommitsFirst() ? Act.SET_ASIDE_FIRST : Act.SETS_ASIDE,
                    me,
                    hand.range,
                    "");
        }
        // The bad row too, since its data may have been mended meanwhile; but nothing may depend on that.
        World next = world.copy();
        next.hands[me].phase = Phase.WRITTEN;
        boolean mended = hand.from() < bad && bad <= hand.end;
        sink.to(next, mended ? Future.NONE : Future.with(me), Act.WRITES, me, hand.range, "");
    }

    private static void fence(World world, Rules rules, int me, Sink sink) {
        Hand hand = world.hands[me];
        World next = world.copy();
        if (world.isLocked(hand.range)) {
            next.hands[me].becomes(Phase.UNSURE);
            sink.to(next, Future.with(me), Act.WAITS_IN_VAIN, me, hand.range, "");
            return;
        }
        RangeRow row = world.slots[hand.range].row;
        KeyValue cursor = Keys.value(hand.end);
        if (row == null || rules.advance(row, cursor, held(world, me)).isEmpty()) {
            // A commit left behind may have moved the cursor under the worker's own epoch: it reads the range again.
            next.hands[me].becomes(Phase.UNSURE);
            sink.to(next, Future.with(me), Act.IS_FENCED_OFF, me, hand.range, "");
            return;
        }
        next.hands[me].phase = Phase.FENCED;
        if (rules.checkpointCommitsFirst()) {
            checkpoint(next, rules, hand.range, held(world, me), hand.from(), hand.end);
        }
        sink.to(next, Future.with(me), Act.PASSES_FENCE, me, hand.range, "");
    }

    private static void commit(World world, Rules rules, int me, Sink sink) {
        Hand hand = world.hands[me];
        int range = hand.range;
        String end = String.valueOf(hand.end);
        RangeRow held = held(world, me);

        World known = world.copy();
        write(known, rules, range, held, hand.from(), hand.end, hand.aside);
        // The checkpoint tells how the range is now.
        known.hands[me].holds(range, Objects.requireNonNull(known.slots[range].row));
        sink.to(known, Future.with(me), Act.COMMITS, me, range, end);

        World unknown = world.copy();
        write(unknown, rules, range, held, hand.from(), hand.end, hand.aside);
        unknown.hands[me].becomes(Phase.UNSURE);
        sink.to(unknown, Future.NONE, Act.COMMITS_UNKNOWING, me, range, end);

        World late = world.copy();
        Mishaps.leaveBehind(late, hand);
        late.hands[me].becomes(Phase.UNSURE);
        sink.to(late, Future.NONE, Act.LOSES_CONNECTION, me, range, end);
    }

    /** What a commit makes visible at once: the chunk's data, its counts and the cursor. */
    static void write(World world, Rules rules, int range, RangeRow held, int from, int upto, boolean aside) {
        if (!(aside && rules.quarantineCommitsFirst())) {
            world.apply(from, upto, aside);
        }
        if (!rules.checkpointCommitsFirst()) {
            checkpoint(world, rules, range, held, from, upto);
        }
    }

    private static void checkpoint(World world, Rules rules, int range, RangeRow held, int from, int upto) {
        Slot slot = world.slots[range];
        RangeRow row = Objects.requireNonNull(slot.row, "a range whose row is locked is there");
        // The row has been locked since the fence, so the rule says what it said then.
        slot.row = rules.advance(row, Keys.value(upto), held).orElseThrow();
        slot.count += upto - from;
    }

    private static void readAgain(World world, int me, Sink sink) {
        int range = world.hands[me].range;
        RangeRow row = world.slots[range].row;
        World next = world.copy();
        if (row != null && row.epoch() == held(world, me).epoch()) {
            next.hands[me].holds(range, row);
            sink.to(next, Future.with(me), Act.READS_AGAIN, me, range, "");
        } else {
            next.hands[me].becomes(Phase.IDLE);
            sink.to(next, Future.with(me), Act.FINDS_LOST, me, range, "");
        }
    }

    private static void finish(World world, Rules rules, int me, Sink sink) {
        int range = world.hands[me].range;
        if (world.runIsLocked() || world.isLocked(range)) {
            return;
        }
        RangeRow row = world.slots[range].row;
        World next = world.copy();
        next.hands[me].becomes(Phase.IDLE);
        if (row != null && rules.mayFinish(row, held(world, me))) {
            Slot slot = next.slots[range];
            next.finishedCount += slot.count;
            slot.count = 0;
            slot.row = null;
            slot.stage = Stage.FINISHED;
            sink.to(next, Future.with(me), Act.FINISHES, me, range, "");
        } else {
            sink.to(next, Future.with(me), Act.FINISH_REFUSED, me, range, "");
        }
    }

    private static void release(World world, Rules rules, int me, Sink sink) {
        int range = world.hands[me].range;
        if (world.isLocked(range)) {
            return;
        }
        World next = world.copy();
        Optional<RangeRow> own = Optional.ofNullable(next.slots[range].row)
                .filter(row -> row.epoch() == held(world, me).epoch());
        own.ifPresent(row -> next.slots[range].row = rules.revoke(row));
        next.hands[me].becomes(Phase.IDLE);
        sink.to(next, Future.NONE, Act.RELEASES, me, range, "");
    }
}
