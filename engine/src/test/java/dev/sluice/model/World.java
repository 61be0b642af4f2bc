package dev.sluice.model;

import dev.sluice.RunState;
import dev.sluice.store.RangeRow;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Everything at one moment: the committed rows, the transactions left behind on the server, what each worker believes.
 * Mutable while a step is made; kept as a number, see {@link #encode}.
 */
final class World {

    /** The epoch of every row in a decoded world; a copy with an older one gets {@link #STALE}. */
    static final long CURRENT = 7;

    static final long STALE = CURRENT - 1;

    private static final RunState[] STATES = RunState.values();
    private static final Phase[] PHASES = Phase.values();
    private static final Stage[] STAGES = Stage.values();

    /** Where a worker stands. */
    enum Phase {
        DOWN,
        IDLE,
        SAW_ABANDONED,
        TAKING_OVER,
        SAW_FRONTIER,
        SAW_WORK,
        HOLDING,
        BEGUN,
        WRITTEN,
        FENCED,
        UNSURE;

        boolean inChunk() {
            return this == BEGUN || this == WRITTEN || this == FENCED;
        }

        /** Whether the worker's thread is at work on the range, so that its process renews the lease. */
        boolean atWork() {
            return this == HOLDING || inChunk() || this == UNSURE;
        }

        /** Whether the worker knows a range as it read it. */
        boolean hasRead() {
            return atWork() || this == SAW_ABANDONED || this == TAKING_OVER || this == SAW_WORK;
        }
    }

    /** Whether a range exists yet or still. */
    enum Stage {
        UNCUT,
        OPEN,
        FINISHED
    }

    /** A range with its counts, and the transaction that waits on the server to be committed by nobody's hand. */
    static final class Slot {
        Stage stage = Stage.UNCUT;
        int end;

        @Nullable
        RangeRow row;

        int count;
        int lateFrom;
        int lateUpto;
        boolean lateAside;
    }

    /** A worker: where it stands, the range as it last read it, the end of its chunk (or the frontier, or where to split). */
    static final class Hand {
        Phase phase = Phase.IDLE;
        int range;

        @Nullable
        RangeRow held;

        int end;
        boolean aside;

        void becomes(Phase next) {
            phase = next;
            if (next == Phase.IDLE || next == Phase.DOWN) {
                held = null;
                range = 0;
            }
            if (!next.inChunk()) {
                end = 0;
                aside = false;
            }
        }

        void holds(int index, RangeRow row) {
            becomes(Phase.HOLDING);
            range = index;
            held = row;
        }

        /** Whether what it read last is the range as owned still. */
        boolean holds(World world, int index) {
            RangeRow row = world.slots[index].row;
            return range == index && row != null && held != null && held.epoch() == row.epoch();
        }

        int from() {
            return held == null ? 0 : Keys.number(held.position());
        }
    }

    final Scope scope;
    RunState state = RunState.RUNNING;
    int frontier;
    int finishedCount;
    int applied;
    int quarantined;
    boolean outcomeTwice;
    final Slot[] slots;
    final Hand[] hands = {new Hand(), new Hand()};

    World(Scope scope) {
        this.scope = scope;
        this.slots = new Slot[scope.ranges()];
        for (int i = 0; i < slots.length; i++) {
            slots[i] = new Slot();
            slots[i].end = scope.end(i);
        }
    }

    /** The key before the range's first: ranges follow each other, split or not. */
    int begin(int range) {
        return range == 0 ? 0 : slots[range - 1].end;
    }

    List<RangeRow> openRanges() {
        List<RangeRow> rows = new ArrayList<>(2);
        for (Slot slot : slots) {
            if (slot.row != null) {
                rows.add(slot.row);
            }
        }
        return rows;
    }

    /** Whether a transaction has the run's row locked across several statements. */
    boolean runIsLocked() {
        return hands[0].phase == Phase.TAKING_OVER || hands[1].phase == Phase.TAKING_OVER;
    }

    /** Whether a chunk that passed the fence holds the range's row. */
    boolean isLocked(int range) {
        if (slots[range].lateUpto != 0) {
            return true;
        }
        for (Hand hand : hands) {
            if (hand.phase == Phase.FENCED && hand.range == range) {
                return true;
            }
        }
        return false;
    }

    /** Makes the chunk {@code (from, upto]} part of the committed data, or its one row part of the quarantine. */
    void apply(int from, int upto, boolean aside) {
        int bits = Keys.bits(from, upto);
        outcomeTwice |= (settled() & bits) != 0;
        if (aside) {
            quarantined |= bits;
        } else {
            applied |= bits;
        }
    }

    /** The keys that have an outcome. */
    int settled() {
        return applied | quarantined;
    }

    World copy() {
        World copy = new World(scope);
        copy.state = state;
        copy.frontier = frontier;
        copy.finishedCount = finishedCount;
        copy.applied = applied;
        copy.quarantined = quarantined;
        for (int i = 0; i < slots.length; i++) {
            copy.slots[i].stage = slots[i].stage;
            copy.slots[i].end = slots[i].end;
            copy.slots[i].row = slots[i].row;
            copy.slots[i].count = slots[i].count;
            copy.slots[i].lateFrom = slots[i].lateFrom;
            copy.slots[i].lateUpto = slots[i].lateUpto;
            copy.slots[i].lateAside = slots[i].lateAside;
        }
        for (int i = 0; i < hands.length; i++) {
            copy.hands[i].phase = hands[i].phase;
            copy.hands[i].range = hands[i].range;
            copy.hands[i].held = hands[i].held;
            copy.hands[i].end = hands[i].end;
            copy.hands[i].aside = hands[i].aside;
        }
        return copy;
    }

    /** The world as a number, the same for worlds that behave alike. */
    long encode() {
        Digits digits = new Digits(0);
        digits.put(STATES.length, state.ordinal());
        digits.put(Keys.PLACES, frontier);
        digits.put(Keys.PLACES, finishedCount);
        digits.put(Keys.SETS, applied);
        digits.put(scope.bad() == 0 ? 1 : Keys.SETS, quarantined);
        for (Slot slot : slots) {
            RangeRow row = slot.row;
            digits.put(STAGES.length, slot.stage.ordinal());
            digits.put(ends(), scope.splits() == 0 ? 0 : slot.end);
            digits.put(Keys.PLACES, row == null ? 0 : Keys.number(row.cursor()));
            digits.put(
                    1 + Scope.NAMES.size(),
                    row == null || row.owner() == null ? 0 : 1 + Scope.NAMES.indexOf(row.owner()));
            digits.put(2, row != null && row.expired() ? 1 : 0);
            digits.put(Keys.PLACES, slot.count);
            digits.put(Keys.PLACES, slot.lateFrom);
            digits.put(Keys.PLACES, slot.lateUpto);
            digits.put(asides(), slot.lateAside ? 1 : 0);
        }
        for (Hand hand : hands) {
            RangeRow row = slots[hand.range].row;
            RangeRow held = hand.held;
            digits.put(PHASES.length, hand.phase.ordinal());
            digits.put(slots.length, hand.range);
            digits.put(2, held != null && row != null && held.epoch() == row.epoch() ? 1 : 0);
            digits.put(Keys.PLACES, held == null ? 0 : Keys.number(held.cursor()));
            digits.put(ends(), held == null || scope.splits() == 0 ? 0 : Keys.number(held.upto()));
            digits.put(Keys.PLACES, hand.end);
            digits.put(asides(), hand.aside ? 1 : 0);
        }
        return digits.word;
    }

    // Without a split, where a range ends is known; without a bad row, so is what is set aside.
    private int ends() {
        return scope.splits() == 0 ? 1 : Keys.PLACES;
    }

    private int asides() {
        return scope.bad() == 0 ? 1 : 2;
    }

    static World decode(Scope scope, long word) {
        Digits digits = new Digits(word);
        World world = new World(scope);
        world.state = STATES[digits.take(STATES.length)];
        world.frontier = digits.take(Keys.PLACES);
        world.finishedCount = digits.take(Keys.PLACES);
        world.applied = digits.take(Keys.SETS);
        world.quarantined = digits.take(scope.bad() == 0 ? 1 : Keys.SETS);
        for (int i = 0; i < world.slots.length; i++) {
            Slot slot = world.slots[i];
            slot.stage = STAGES[digits.take(STAGES.length)];
            int end = digits.take(world.ends());
            slot.end = end == 0 ? slot.end : end;
            int cursor = digits.take(Keys.PLACES);
            int owner = digits.take(1 + Scope.NAMES.size());
            boolean expired = digits.take(2) == 1;
            String name = owner == 0 ? null : Scope.NAMES.get(owner - 1);
            slot.row = slot.stage == Stage.OPEN
                    ? scope.row(i, world.begin(i), slot.end, cursor, CURRENT, name, expired)
                    : null;
            slot.count = digits.take(Keys.PLACES);
            slot.lateFrom = digits.take(Keys.PLACES);
            slot.lateUpto = digits.take(Keys.PLACES);
            slot.lateAside = digits.take(world.asides()) == 1;
        }
        for (Hand hand : world.hands) {
            hand.phase = PHASES[digits.take(PHASES.length)];
            hand.range = digits.take(world.slots.length);
            long epoch = digits.take(2) == 1 ? CURRENT : STALE;
            int cursor = digits.take(Keys.PLACES);
            int end = digits.take(world.ends());
            int upto = end == 0 ? world.slots[hand.range].end : end;
            hand.held = hand.phase.hasRead()
                    ? scope.row(hand.range, world.begin(hand.range), upto, cursor, epoch, null, false)
                    : null;
            hand.end = digits.take(Keys.PLACES);
            hand.aside = digits.take(world.asides()) == 1;
        }
        return world;
    }

    /** Small numbers packed into a word, each to its own base, taken out in the order in which they were put. */
    private static final class Digits {
        private long word;
        private long place = 1;

        Digits(long word) {
            this.word = word;
        }

        void put(int base, int value) {
            if (value < 0 || value >= base) {
                throw new IllegalStateException(value + " is no digit to base " + base);
            }
            word = Math.addExact(word, Math.multiplyExact(place, value));
            place = Math.multiplyExact(place, base);
        }

        int take(int base) {
            int value = (int) (word % base);
            word /= base;
            return value;
        }
    }

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder(state.label())
                .append(", done ")
                .append(Integer.toBinaryString(applied | 8).substring(1));
        if (quarantined != 0) {
            text.append(", set aside ")
                    .append(Integer.toBinaryString(quarantined | 8).substring(1));
        }
        for (int i = 0; i < slots.length; i++) {
            RangeRow row = slots[i].row;
            text.append(", range ").append(i + 1).append(' ');
            text.append(
                    row == null
                            ? slots[i].stage.name().toLowerCase(java.util.Locale.ROOT)
                            : "at " + Keys.number(row.position()) + " of " + Keys.number(row.upto()) + " owner "
                                    + row.owner() + (row.expired() ? " (expired)" : ""));
        }
        return text.toString();
    }
}
