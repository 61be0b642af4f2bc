package dev.sluice.plan;

import dev.sluice.Outcomes;
import java.util.ArrayList;
import java.util.List;

/**
 * From what a sample did to what the run will do. Pure.
 *
 * <p>WAL is the records that a row causes, which the sample shows, plus whole pages: the first write to a page after a
 * checkpoint logs all of it. Whether one comes in between cannot be known, so the low end has none of these pages and the
 * high end all. Growth comes from the room that the blocks read have beside their rows, not from the sample, whose few rows
 * fit almost anywhere. The constants are those with which nine of ten runs over generated tables lie inside: {@code
 * bench/run plan} tells the share.
 */
final class Projector {

    /** What a chunk's own bookkeeping logs, with what a heartbeat adds. */
    private static final double BYTES_PER_CHUNK = 3_000;

    /** Pages of the control schema, each logged whole after a checkpoint, and the run's first and last rows. */
    private static final double BOOKKEEPING = 64.0 * TableFacts.BLOCK;

    /** A chunk at its beginning: later ones are larger, so this gives the most chunks. */
    private static final double LEAST_CHUNK_ROWS = 500;

    /** An index page that splits leaves two that are half full. */
    private static final double SPLIT = 2.2;

    private static final double OWN_SECONDS_PER_CHUNK = 0.01;
    /** To begin and to end takes a moment, whatever there is to do. */
    private static final double LEAST_SECONDS = 2.5;

    private static final List<Integer> WORKERS = List.of(1, 2, 4, 8);

    private final TableFacts facts;
    private final BlockSample blocks;
    private final Sample sample;
    private final RowCount rows;
    private final Interval changed;

    private Projector(TableFacts facts, BlockSample blocks, Sample sample, RowCount rows, RowCount remaining) {
        this.facts = facts;
        this.blocks = blocks;
        this.sample = sample;
        this.rows = rows;
        this.changed = remaining.rows().times(changedShare(sample.outcomes()));
    }

    /** The projection. The sample has changed at least one row. */
    static Projection project(TableFacts facts, BlockSample blocks, Sample sample, RowCount rows, RowCount remaining) {
        Projector projector = new Projector(facts, blocks, sample, rows, remaining);
        Interval moved = projector.movedShare();
        Interval heap = projector.heapGrowth();
        Interval index = projector.indexGrowth(moved);
        return new Projection(
                projector.changed,
                projector.wal(moved, heap, index),
                heap,
                index,
                projector.otherGrowth(),
                projector.times());
    }

    /** The share of remaining rows that the step changes: what is seen always may still have exceptions. */
    static Interval changedShare(Outcomes outcomes) {
        double tried = (double) outcomes.changed() + outcomes.skipped();
        if (tried == 0) {
            return new Interval(0, 1);
        }
        // Wilson's interval at 2.6 errors, for a quarter as many rows: neighbours are alike.
        double n = Math.max(4, tried / 4);
        double p = outcomes.changed() / tried;
        double z2 = 2.6 * 2.6;
        double middle = (p + z2 / (2 * n)) / (1 + z2 / n);
        double half = 2.6 * Math.sqrt(p * (1 - p) / n + z2 / (4 * n * n)) / (1 + z2 / n);
        return new Interval(p == 0 ? 0 : Math.max(0, middle - half), p == 1 ? 1 : Math.min(1, middle + half));
    }

    private double meanShare() {
        double tried = (double) sample.outcomes().changed() + sample.outcomes().skipped();
        return tried == 0 ? 1 : sample.outcomes().changed() / tried;
    }

    private HeapRoom room(double doubt) {
        return HeapRoom.of(blocks, facts.fillFactor(), sample.rowBytesAfter(), meanShare(), doubt);
    }

    /** The share of updates that need index entries. */
    private Interval movedShare() {
        if (sample.updates() == 0) {
            return Interval.ZERO;
        }
        boolean indexed = facts.indexes().stream()
                .anyMatch(i -> !i.summarizing() && i.columns().stream().anyMatch(sample.columns()::contains));
        if (indexed) {
            return Interval.exactly(1);
        }
        HeapRoom tight = room(0.05 * TableFacts.PAGE_BYTES);
        HeapRoom wide = room(-0.05 * TableFacts.PAGE_BYTES);
        double most = tight.moved() / Math.max(1, tight.moved() + tight.stayed());
        double least = wide.moved() / Math.max(1, wide.moved() + wide.stayed());
        // Where old versions lie apart, they are removed before the next one on their page needs room.
        double pruned = isScattered() ? 0.3 : 0.8;
        return Interval.between(least * pruned, Math.min(1, most * 1.1 + 0.02));
    }

    private boolean isScattered() {
        return sample.scatter() > 3;
    }

    private Interval heapGrowth() {
        if (sample.updates() == 0) {
            return Interval.ZERO;
        }
        double scaleLow = scale(changed.low());
        double scaleHigh = scale(changed.high());
        double bytes = sample.rowBytesAfter();
        HeapRoom tight = room(0.05 * TableFacts.PAGE_BYTES);
        HeapRoom wide = room(-0.05 * TableFacts.PAGE_BYTES);
        double high = tight.growth(bytes * 1.05, facts.fillFactor(), 0) * scaleHigh * 1.1 + 8.0 * TableFacts.BLOCK;
        double low =
                wide.growth(bytes * 0.95, facts.fillFactor(), wide.spare()) * scaleLow * (isScattered() ? 0.25 : 0.85);
        Interval outside = changed.times(sample.outsideBytes()).times(new Interval(0.8, 1.3));
        return Interval.between(Math.max(0, low - 4.0 * TableFacts.BLOCK), high).plus(outside);
    }

    // The blocks read say how rows and room lie; how many rows there are is known better.
    private double scale(double rowsChanged) {
        double seen = blocks.remaining() * blocks.factor() * meanShare();
        return seen == 0 ? 0 : rowsChanged / seen;
    }

    private Interval indexGrowth(Interval moved) {
        double high = 0;
        for (TableFacts.Index index : facts.indexes()) {
            if (index.summarizing()) {
                continue;
            }
            double entries = changed.high() * moved.high();
            // A few blocks more for what an index of few pages rounds up to.
            high += entries * entryBytes(index) * SPLIT + 4.0 * TableFacts.BLOCK;
        }
        return Interval.between(0, sample.updates() == 0 ? 0 : high);
    }

    private double entryBytes(TableFacts.Index index) {
        double entries = index.entries() > 0 ? index.entries() : rows.middle();
        return Math.max(20, Math.min(2_700, index.bytes() / Math.max(1, entries)));
    }

    private Interval otherGrowth() {
        double tried = Math.max(1, sample.outcomes().changed());
        double grown =
                sample.writes().stream().mapToLong(Sample.Written::growth).sum();
        if (sample.writes().isEmpty()) {
            return Interval.ZERO;
        }
        // Measured in whole blocks, over the places behind the first.
        double later = tried * Math.max(1, sample.places() - 1) / Math.max(1, sample.places());
        double doubt = 2.0 * TableFacts.BLOCK * sample.writes().size();
        return Interval.between(
                Math.max(0, grown - doubt) / later * changed.low() * 0.7,
                (grown + doubt) / later * changed.high() * 1.4);
    }

    private Interval wal(Interval moved, Interval heap, Interval index) {
        double tried = Math.max(1, sample.outcomes().changed());
        double images = sample.fullPages();
        // The least that an update logs; nothing for an unlogged table.
        double floor = Math.min(40, sample.walBytes() / tried);
        double least = Math.max(floor, (sample.walBytes() - images * 8_200) / tried);
        double most = Math.max(least, (sample.walBytes() - images * 4_000) / tried);
        if (sample.walOfOthers()) {
            least = Math.min(least, most / 2);
        }
        double chunks = 10 + rows.rows().high() / LEAST_CHUNK_ROWS;
        double low = least * 0.8 * changed.low();
        double splits = index.high();
        double records = most * 1.15 * changed.high() + splits + chunks * BYTES_PER_CHUNK + BOOKKEEPING;
        return Interval.between(low, records + wholePages(moved, heap, index, records));
    }

    private double wholePages(Interval moved, Interval heap, Interval index, double records) {
        TableFacts.Server server = facts.server();
        if (!server.pageImages()) {
            return 0;
        }
        double pages = facts.pages();
        double indexPages =
                facts.indexes().stream().mapToDouble(TableFacts.Index::bytes).sum() / TableFacts.BLOCK;
        double touched = pages + (moved.high() > 0 ? indexPages : 0);
        double once = touched * TableFacts.BLOCK * 1.05;
        double grown = server.hintsLogged() ? heap.high() + index.high() : 0;
        double seconds = seconds(1).high() * 2;
        double checkpoints = records / Math.max(1, server.maxWalBytes() / 2) + seconds / server.checkpointSeconds();
        // In the order of the heap each page is written in one go; in another, again after each checkpoint.
        double again = isScattered() ? checkpoints : Math.min(1, checkpoints) * 0.3;
        return once * (1 + again) + grown * Math.min(1, checkpoints);
    }

    private List<Projection.Time> times() {
        List<Projection.Time> times = new ArrayList<>();
        for (int workers : WORKERS) {
            Interval seconds = seconds(workers);
            times.add(new Projection.Time(workers, seconds, seconds.times(2)));
        }
        return times;
    }

    // At best so many workers are so many times as fast; at worst by the square root of it, since disk and log are
    // shared.
    private Interval seconds(int workers) {
        double low = changed.low() * sample.millisPerRow().low() / 1000 * 0.3;
        double chunks = 10 + rows.rows().high() / LEAST_CHUNK_ROWS;
        double high = changed.high() * sample.millisPerRow().high() / 1000 * 1.5
                + rows.rows().high() * 2e-6
                + chunks * OWN_SECONDS_PER_CHUNK;
        return Interval.between(low / workers, Math.max(LEAST_SECONDS, high / Math.sqrt(workers)));
    }
}
