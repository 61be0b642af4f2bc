package dev.sluice.run;

import dev.sluice.KeyValue;
import dev.sluice.store.RangeRow;
import dev.sluice.store.RangeStore;
import dev.sluice.store.RunRow;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/**
 * Chooses which range to split, and where, when nothing is left to claim: the one on which another worker has the most left
 * to do. Looks only: {@link dev.sluice.store.Ownership#split} does it.
 *
 * <p>What a row costs is seen in the size that chunks have come to: a chunk is as many rows as fit into its time. So the
 * rows ahead, divided by that, are the time ahead, as long as it goes on as it went; if it does not, there is another split.
 */
final class RangeSplit {

    // To look at all of many workers' ranges would cost more than a somewhat better choice is worth.
    private static final int MOST_LOOKED_AT = 4;

    // More than a range has when it is cut. If rows came since, the part that is kept is shorter, and no count is long.
    private static final int MOST_COUNTED = 250_000;

    private final RunRow run;
    private final WalkProbe probe;
    private final int usualChunkRows;

    /**
     * For one split.
     *
     * @param usualChunkRows of a range that had no chunk yet
     */
    RangeSplit(RunRow run, int usualChunkRows) {
        this.run = run;
        this.probe = WalkProbe.of(run.plan());
        this.usualChunkRows = usualChunkRows;
    }

    /**
     * Where to split.
     *
     * @param range as it was read
     * @param at the last key that its owner keeps
     * @param chunkRows of its owner's newest chunk: what is right for the rest too, as far as anybody knows
     */
    record Place(RangeRow range, KeyValue at, int chunkRows) {}

    private record Offer(RangeRow range, int chunkRows, int ahead, int kept) {

        double chunksAhead() {
            return (double) ahead / chunkRows;
        }
    }

    /** The best place to split one of the ranges; empty if none is worth it. */
    Optional<Place> choose(Connection connection, List<RangeRow> ranges) throws SQLException {
        Map<Long, Integer> chunkRows = RangeStore.chunkRows(connection, run.id());
        List<RangeRow> some = new ArrayList<>(ranges);
        Collections.shuffle(some, new Random());
        Offer best = null;
        for (RangeRow range : some.subList(0, Math.min(MOST_LOOKED_AT, some.size()))) {
            Offer offer = offer(connection, range, Math.max(1, chunkRows.getOrDefault(range.id(), usualChunkRows)));
            if (offer.kept() > 0 && (best == null || offer.chunksAhead() > best.chunksAhead())) {
                best = offer;
            }
        }
        return best == null ? Optional.empty() : place(connection, best);
    }

    private Offer offer(Connection connection, RangeRow range, int chunkRows) throws SQLException {
        int ahead = (int) probe.count(connection, range.position(), range.upto(), MOST_COUNTED);
        return new Offer(range, chunkRows, ahead, SplitSize.kept(ahead, chunkRows, run.batchSize() == null));
    }

    private Optional<Place> place(Connection connection, Offer offer) throws SQLException {
        RangeRow range = offer.range();
        @Nullable KeyValue position = range.position();
        KeyValue at =
                probe.end(connection, position, range.upto(), offer.kept()).key();
        // Rows may have gone since they were counted.
        return at.equals(range.upto()) ? Optional.empty() : Optional.of(new Place(range, at, offer.chunkRows()));
    }
}
