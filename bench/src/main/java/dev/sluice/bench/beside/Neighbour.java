package dev.sluice.bench.beside;

import dev.sluice.bench.server.BenchDatabase;
import java.util.ArrayList;
import java.util.List;

/** One way of filling {@link dev.sluice.bench.server.Campaigns} while customers are there, or of leaving it. Immutable. */
public interface Neighbour {

    /** What the sessions of those are called that don't choose a name themselves. */
    String APPLICATION = "backfill";

    /** A short name for figures. */
    String name();

    /** What it does, for the report. */
    String description();

    /** Whether it gets time to find its speed before it is judged. */
    default boolean settles() {
        return false;
    }

    /** Whether there is nothing to count before its end: it is then given more time to come to it. */
    default boolean isAllOrNothing() {
        return false;
    }

    /** Makes connections and all that a program has before it begins. */
    Running prepare(BenchDatabase database, int rows) throws Exception;

    /** All of them: the fixed loops are the grid of chunk sizes and sleeps. */
    static List<Neighbour> all(int partitions) {
        List<Neighbour> all = new ArrayList<>(List.of(new Nothing(), new SluiceByDefault(), new OneUpdate()));
        all.addAll(FixedLoop.grid());
        all.add(new SpringRanges(partitions));
        return List.copyOf(all);
    }

    /** Ready to begin, or at work. Closing it stops it first. */
    interface Running extends AutoCloseable {

        /** Begins, and returns at once. */
        void begin() throws Exception;

        /** Whether the last row is done. */
        boolean isThrough();

        /**
         * Rows that are changed and committed up to now. May read the whole table.
         *
         * @throws Exception also if the work has failed
         */
        long rows() throws Exception;

        /** Stops it; when this returns, nothing of it is at work and no lock is held. */
        void stop() throws Exception;

        @Override
        void close() throws Exception;
    }
}
