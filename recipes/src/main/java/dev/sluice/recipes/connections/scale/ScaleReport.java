package dev.sluice.recipes.connections.scale;

import dev.sluice.plan.Interval;
import dev.sluice.plan.RowCount;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a scale check found. Immutable. Bytes, seconds and shares from 0 to 1; an interval is right in nine of ten cases.
 *
 * @param database its name
 * @param kind of the edges
 * @param table of the edges, as SQL names it
 * @param took the check itself
 * @param dominants the organizations with the most edges, the largest first, at most 20
 * @param times for one worker and more, up to what the database has connections for
 * @param missing indexes without which it takes far longer
 * @param order what to do, in this order
 * @param notes what was not found out, and why
 */
public record ScaleReport(
        String database,
        String kind,
        String table,
        Duration took,
        Spells spells,
        Edges edges,
        List<Dominant> dominants,
        Room room,
        Cost cost,
        List<Time> times,
        Headroom headroom,
        List<MissingIndex> missing,
        Advice advice,
        List<Action> order,
        List<String> notes) {

    /**
     * What is to be walked.
     *
     * @param contacts to walk
     * @param organizations that exist
     * @param orphaned spells at organizations that do not exist
     * @param orphanIds such organizations
     * @param open spells without an end
     */
    public record Spells(
            RowCount contacts,
            RowCount organizations,
            RowCount all,
            RowCount withOrganization,
            RowCount withoutOrganization,
            RowCount orphaned,
            RowCount orphanIds,
            RowCount reversed,
            RowCount missingStart,
            RowCount open) {}

    /**
     * How many edges there will be.
     *
     * @param all the interval
     * @param middle the best single number
     * @param counted those at organizations whose spells were read
     * @param countedOrganizations such organizations
     * @param sampled those at all other organizations, from the contacts sampled
     * @param contacts sampled
     * @param slices of the key space in which they lie, with equally many contacts each
     */
    public record Edges(
            Interval all,
            double middle,
            Interval counted,
            int countedOrganizations,
            Interval sampled,
            int contacts,
            int slices) {}

    /**
     * An organization with many edges.
     *
     * @param name null if it has none
     * @param spells that count
     * @param share of all edges
     * @param plan how the server would look for one contact's edges there; empty if it was not asked
     * @param cares what is wrong with that
     */
    public record Dominant(
            String id,
            @Nullable String name,
            long spells,
            Interval edges,
            double share,
            String plan,
            List<String> cares) {}

    /**
     * What the edges take on disk.
     *
     * @param row bytes of an edge with its header
     * @param indexes of the table of edges, those that are missing among them
     * @param walOnline WAL of edges put into the table with its indexes
     * @param walBulk WAL of edges loaded before the indexes are built
     */
    public record Room(double row, Interval heap, List<IndexRoom> indexes, Interval walOnline, Interval walBulk) {

        /** Heap and indexes. */
        public Interval total() {
            Interval total = heap;
            for (IndexRoom index : indexes) {
                total = total.plus(index.bytes());
            }
            return total;
        }
    }

    /**
     * An index of the edges.
     *
     * @param entry bytes of an entry with its header
     */
    public record IndexRoom(String name, double entry, Interval bytes, boolean exists) {}

    /**
     * What one edge takes one worker, in microseconds.
     *
     * @param online put into the table with its indexes
     * @param bulk loaded, with its share of building the indexes
     * @param source where the numbers are from
     */
    public record Cost(Interval compute, Interval online, Interval bulk, String source) {}

    /** Seconds for all edges at so many workers. */
    public record Time(int workers, Interval online, Interval bulk) {}

    /**
     * Connections of the server.
     *
     * @param usable by ordinary roles
     * @param taken of them now
     * @param workers for which there is room, with a tenth of all left to the application
     */
    public record Headroom(long usable, long taken, long workers) {}

    /** An index that is missing, with the statement that makes it. */
    public record MissingIndex(String statement, String reason) {}

    /**
     * Which of the two ways to take.
     *
     * @param strategy {@code online} or {@code bulk}
     */
    public record Advice(String strategy, String reason) {}

    /**
     * Something to do.
     *
     * @param statement SQL; null where it is none
     */
    public record Action(String title, @Nullable String statement, String reason) {}
}
