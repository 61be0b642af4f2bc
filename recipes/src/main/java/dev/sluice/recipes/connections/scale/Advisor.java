package dev.sluice.recipes.connections.scale;

import dev.sluice.plan.Interval;
import dev.sluice.recipes.connections.ConnectionTables;
import dev.sluice.recipes.connections.scale.ScaleReport.Action;
import dev.sluice.recipes.connections.scale.ScaleReport.Advice;
import dev.sluice.recipes.connections.scale.ScaleReport.Cost;
import dev.sluice.recipes.connections.scale.ScaleReport.MissingIndex;
import dev.sluice.recipes.connections.scale.ScaleReport.Time;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;

/** What it will take, which way to take, and in what order. Pure. */
final class Advisor {

    // Of a sample in warm memory, for a table that will be larger than memory: less if many edges share a contact's
    // work.
    private static final Interval AROUND_COMPUTED = new Interval(0.5, 1.8);
    // What was measured without the right indexes takes far less with them.
    private static final double INDEXED = 0.2;
    private static final Interval AROUND_INSERTED = new Interval(0.7, 3);

    /**
     * Microseconds an edge where nothing was measured. One statement into a table with three indexes took 32 in all on two
     * cores (11.9 million edges in 377 s); binary COPY and building the indexes took 4.3.
     */
    private static final Interval INSERT = new Interval(10, 60);

    private static final Interval LOAD = new Interval(3.5, 12);

    // Workers share cores, disk, WAL and the same index pages: twice as many are at best nearly twice as fast.
    private static final double HARDLY_SHARED = 0.9;

    private static final double SHARED = 0.65;
    private static final double PARALLEL_BUILDS = 3;
    private static final double WORTH_A_LOAD = 2_000_000;
    private static final double CLEARLY_FASTER = 1.5;

    private Advisor() {}

    /**
     * The cost of an edge.
     *
     * @param computeMicros measured
     * @param slow whether without the indexes that a run has
     * @param insertMicros measured, with so many indexes of all
     */
    static Cost cost(double computeMicros, boolean slow, OptionalDouble insertMicros, int indexesThere, int indexes) {
        Interval around = AROUND_COMPUTED.times(computeMicros);
        Interval compute = slow ? new Interval(INDEXED * around.low(), around.high()) : around;
        String measured = slow
                ? " measured on the contacts sampled, computing without the missing indexes"
                : " measured on the contacts sampled";
        if (insertMicros.isEmpty()) {
            return new Cost(
                    compute,
                    INSERT,
                    LOAD,
                    "computing" + measured + "; inserting and loading as measured elsewhere, on two cores");
        }
        double scaled = insertMicros.getAsDouble() * (1 + indexes) / (1 + indexesThere);
        return new Cost(
                compute,
                AROUND_INSERTED.times(scaled),
                LOAD,
                "computing and inserting" + measured + "; loading as measured elsewhere, on two cores");
    }

    /** Seconds for one worker, two, four, and so on up to the most. */
    static List<Time> times(Interval edges, Cost cost, long most) {
        List<Time> times = new ArrayList<>();
        for (int workers = 1; workers <= most; workers *= 2) {
            times.add(time(edges, cost, workers));
            if (workers < most && workers * 2L > most) {
                times.add(time(edges, cost, (int) most));
            }
        }
        return times;
    }

    private static Time time(Interval edges, Cost cost, int workers) {
        double fast = Math.pow(workers, HARDLY_SHARED);
        double slow = Math.pow(workers, SHARED);
        Interval online = new Interval(
                edges.low() * (cost.compute().low() + cost.online().low()) / fast,
                edges.high() * (cost.compute().high() + cost.online().high()) / slow);
        Interval bulk = new Interval(
                edges.low() * (cost.compute().low() / fast + cost.bulk().low() / Math.min(workers, PARALLEL_BUILDS)),
                edges.high() * (cost.compute().high() / slow + cost.bulk().high()));
        return new Time(workers, online.times(1e-6), bulk.times(1e-6));
    }

    static Advice advice(double edges, Time time, boolean partitioned) {
        double online = middle(time.online());
        double bulk = middle(time.bulk());
        double faster = online / Math.max(1e-9, bulk);
        if (edges < WORTH_A_LOAD) {
            return new Advice(
                    "online",
                    String.format(
                            Locale.ROOT, "%,.0f edges are soon put into the table as it is, while it is used", edges));
        }
        if (faster < CLEARLY_FASTER) {
            return new Advice(
                    "online",
                    String.format(
                            Locale.ROOT,
                            "most of the time is computing: with a load it would be %.1f times as fast, which is not worth a"
                                    + " second table",
                            faster));
        }
        return new Advice(
                "bulk",
                String.format(
                        Locale.ROOT,
                        "with a load, %,.0f edges take about %.1f times less than put into the indexes one by one%s",
                        edges,
                        faster,
                        partitioned ? "" : "; the table is not partitioned by kind yet, which a load needs"));
    }

    static List<Action> order(
            ConnectionTables tables,
            Advice advice,
            List<MissingIndex> ofSpells,
            Target target,
            boolean tooFewConnections) {
        String edges = tables.edges().table().quoted();
        boolean bulk = advice.strategy().equals("bulk");
        List<Action> order = new ArrayList<>();
        if (tooFewConnections) {
            order.add(new Action("Free connections", null, "a run would be held as soon as it begins"));
        }
        for (MissingIndex index : ofSpells) {
            order.add(new Action("Create an index of the spells", index.statement(), index.reason()));
        }
        String spells = tables.spells().table().quoted();
        order.add(new Action(
                "Vacuum the spells",
                "VACUUM (ANALYZE) " + spells,
                "the indexes then answer without reading the table"));
        if (!target.exists()) {
            order.add(new Action("Create the table of edges", null, "it does not exist"));
        }
        if (!bulk) {
            for (MissingIndex index : target.missing()) {
                order.add(new Action("Create an index of the edges", index.statement(), index.reason()));
            }
        }
        order.add(new Action(
                bulk ? "Run the backfill with strategy bulk" : "Run the backfill with strategy online",
                null,
                bulk
                        ? "loads beside the table in use, builds the indexes, then attaches"
                        : "builds the walk indexes that are missing, then walks contacts; the application may read and"
                                + " write all the time"));
        order.add(new Action(
                "Analyze", "ANALYZE " + edges, "walks are planned by these statistics; a run does it at its end"));
        order.add(new Action(
                "Warm the cache",
                null,
                "pg_prewarm of the two walk indexes, or real walks, before users walk over cold pages; a run does it if its"
                        + " file says after: [analyze, prewarm]"));
        order.add(new Action("Verify", null, "counts the contacts whose edges are not what they should be"));
        return order;
    }

    private static double middle(Interval interval) {
        return (interval.low() + interval.high()) / 2;
    }
}
