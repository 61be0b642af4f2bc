package dev.sluice.recipes.connections.scale;

import dev.sluice.plan.Interval;
import dev.sluice.recipes.connections.scale.ScaleReport.IndexRoom;
import dev.sluice.recipes.connections.scale.ScaleReport.Room;
import java.util.ArrayList;
import java.util.List;

/** What edges take on disk and in WAL, by the layout of pages. Pure. */
final class EdgeRoom {

    private static final double PAGE = 8_192;
    private static final double PAGE_HEADER = 24;
    private static final double LINE_POINTER = 4;
    // A leaf of a B-tree has 16 bytes at its end, and an entry that only says where it ends.
    private static final double LEAF_END = 16;
    // Built in one go, leaves are filled to 90 %; filled in any order, by splitting, they end up at two thirds or more.
    private static final double BUILT = 0.9;
    private static final double SPLIT = 0.62;
    // Record header, block reference and what the record says besides the row; of PostgreSQL 14 to 18.
    private static final double RECORD = 60;

    private EdgeRoom() {}

    /**
     * The room.
     *
     * @param fullPages whether the server writes whole pages after a checkpoint
     * @param checkpointBytes WAL between two checkpoints at most
     */
    static Room of(Interval edges, EdgeSample sample, Target target, boolean fullPages, double checkpointBytes) {
        double perPage = Math.max(
                1, Math.floor((PAGE - PAGE_HEADER) * target.fillFactor() / 100 / (sample.row() + LINE_POINTER)));
        Interval heap =
                new Interval(Math.ceil(edges.low() / perPage) * PAGE, Math.ceil(edges.high() / perPage) * PAGE * 1.03);
        List<IndexRoom> indexes = new ArrayList<>();
        Interval indexBytes = Interval.ZERO;
        double entryBytes = 0;
        for (int i = 0; i < target.indexes().size(); i++) {
            double entry = sample.entries().get(i);
            Interval bytes = new Interval(leaves(edges.low(), entry, BUILT), leaves(edges.high(), entry, SPLIT));
            indexes.add(new IndexRoom(
                    target.indexes().get(i).name(),
                    entry,
                    bytes,
                    target.indexes().get(i).exists()));
            indexBytes = indexBytes.plus(bytes);
            entryBytes += entry + RECORD;
        }
        double record = sample.row() + RECORD + entryBytes;
        // Every split writes the half that moves.
        double low = edges.low() * record + indexBytes.low() / 2;
        double high = edges.high() * record * 1.15 + indexBytes.high() / 2;
        if (fullPages) {
            // Each page may be written whole after each checkpoint.
            high += indexBytes.high() * (1 + high / Math.max(1, checkpointBytes)) + heap.high();
        }
        Interval bulk = new Interval(heap.low() + indexBytes.low(), (heap.high() + indexBytes.high()) * 1.1);
        return new Room(sample.row(), heap, indexes, new Interval(low, high), bulk);
    }

    private static double leaves(double entries, double entry, double filled) {
        double perLeaf =
                Math.max(2, Math.floor((PAGE - PAGE_HEADER - LEAF_END - entry) * filled / (entry + LINE_POINTER)));
        double leaves = Math.ceil(entries / perLeaf);
        // The levels above hold an entry a page, and there is one page that only says where the root is.
        return (leaves * (1 + 1.2 / perLeaf) + 1) * PAGE;
    }
}
