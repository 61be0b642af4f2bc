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

    /** Where a worker stands. */
    enum Phase {
        DOWN,
        IDLE,
        SAW_ABANDONED,
        TAKING_OVER,
        SAW_FRONTIER,
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

        @Nullable
        RangeRow row;

        int count;
        int lateFrom;
        int lateUpto;
        boolean lateAside;
    }

    /** A worker: where it stands, the range as it last read it, the end of its chunk (or the frontier it saw). */
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
        }
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
        Bits bits = new Bits(0);
        bits.put(4, state.ordinal());
        bits.put(2, frontier);
        bits.put(2, finishedCount);
        bits.put(3, applied);
        bits.put(3, quarantined);
        for (Slot slot : slots) {
            bits.put(2, slot.stage.ordinal());
            RangeRow row = slot.row;
            bits.put(2, row == null ? 0 : Keys.number(row.cursor()));
            bits.put(2, row == null || row.owner() == null ? 0 : 1 + Scope.NAMES.indexOf(row.owner()));
            bits.put(1, row != null && row.expired() ? 1 : 0);
            bits.put(2, slot.count);
            bits.put(2, slot.lateFrom);
            bits.put(2, slot.lateUpto);
            bits.put(1, slot.lateAside ? 1 : 0);
        }
        for (Hand hand : hands) {
            RangeRow row = slots[hand.range].row;
            RangeRow held = hand.held;
            bits.put(4, hand.phase.ordinal());
            bits.put(1, hand.range);
            bits.put(1, held != null && row != null && held.epoch() == row.epoch() ? 1 : 0);
            bits.put(2, held == null ? 0 : Keys.number(held.cursor()));
            bits.put(2, hand.end);
            bits.put(1, hand.aside ? 1 : 0);
        }
        return bits.word;
    }

    static World decode(Scope scope, long word) {
        Bits bits = new Bits(word);
        World world = new World(scope);
        world.state = STATES[bits.take(4)];
        world.frontier = bits.take(2);
        world.finishedCount = bits.take(2);
        world.applied = bits.take(3);
        world.quarantined = bits.take(3);
        for (int i = 0; i < world.slots.length; i++) {
            Slot slot = world.slots[i];
            slot.stage = Stage.values()[bits.take(2)];
            int cursor = bits.take(2);
            int owner = bits.take(2);
            boolean expired = bits.take(1) == 1;
            slot.row = slot.stage == Stage.OPEN
                    ? scope.row(i, cursor, CURRENT, owner == 0 ? null : Scope.NAMES.get(owner - 1), expired)
                    : null;
            slot.count = bits.take(2);
            slot.lateFrom = bits.take(2);
            slot.lateUpto = bits.take(2);
            slot.lateAside = bits.take(1) == 1;
        }
        for (Hand hand : world.hands) {
            hand.phase = PHASES[bits.take(4)];
            hand.range = bits.take(1);
            long epoch = bits.take(1) == 1 ? CURRENT : STALE;
            int cursor = bits.take(2);
            boolean reads = hand.phase.atWork() || hand.phase == Phase.SAW_ABANDONED || hand.phase == Phase.TAKING_OVER;
            hand.held = reads ? scope.row(hand.range, cursor, epoch, null, false) : null;
            hand.end = bits.take(2);
            hand.aside = bits.take(1) == 1;
        }
        return world;
    }

    /** Small numbers packed into a word, taken out in the order in which they were put. */
    private static final class Bits {
        private long word;
        private int at;

        Bits(long word) {
            this.word = word;
        }

        void put(int width, int value) {
            if (value < 0 || value >= 1 << width || at + width > Long.SIZE) {
                throw new IllegalStateException(value + " does not fit into " + width + " bits at " + at);
            }
            word |= (long) value << at;
            at += width;
        }

        int take(int width) {
            int value = (int) (word >>> at & ((1L << width) - 1));
            at += width;
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
