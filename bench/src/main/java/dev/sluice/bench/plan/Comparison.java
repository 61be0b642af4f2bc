package dev.sluice.bench.plan;

import dev.sluice.RunOptions;
import dev.sluice.RunState;
import dev.sluice.RunView;
import dev.sluice.Sluice;
import dev.sluice.bench.WrongResultException;
import dev.sluice.bench.server.BenchDatabase;
import dev.sluice.plan.Interval;
import dev.sluice.plan.PlanReport;
import dev.sluice.plan.Projection;
import java.util.ArrayList;
import java.util.List;

/**
 * A plan's interval beside what the run did.
 *
 * @param what is compared, such as {@code wal_bytes}
 */
public record Comparison(String what, Interval planned, double actual) {

    /** Whether the plan was right. */
    public boolean hit() {
        return planned.contains(actual);
    }

    /** How wide the interval is, as its most by its least; infinite if its least is nothing. */
    public double spread() {
        return planned.low() <= 0 ? Double.POSITIVE_INFINITY : planned.high() / planned.low();
    }

    /** Plans a backfill, runs it, and compares. */
    public static List<Comparison> of(BenchDatabase database, GeneratedTable table) throws Exception {
        try (Sluice sluice = Sluice.on(database.dataSource())) {
            PlanReport plan = sluice.plan(table.backfill());
            Projection projected = plan.projection()
                    .orElseThrow(() -> new WrongResultException("seed " + table.seed() + ": no projection: "
                            + plan.idempotence().sentence() + "; " + plan.risks()));
            Sizes before = Sizes.of(database);
            RunView end = sluice.start(
                            table.backfill(),
                            RunOptions.DEFAULTS.withFullSpeed().withMaxWorkers(1))
                    .await();
            Sizes after = Sizes.of(database);
            if (end.state() != RunState.SUCCEEDED) {
                throw new WrongResultException("seed " + table.seed() + ": " + end.reason());
            }
            List<Comparison> all = new ArrayList<>();
            all.add(new Comparison(
                    "rows_scanned", plan.rows().rows(), end.outcomes().scanned()));
            all.add(new Comparison(
                    "rows_remaining",
                    plan.remaining().rows(),
                    end.outcomes().changed() + end.outcomes().skipped()));
            all.add(new Comparison(
                    "rows_changed", projected.changed(), end.outcomes().changed()));
            all.add(new Comparison("wal_bytes", projected.wal(), after.log() - before.log()));
            all.add(new Comparison("heap_growth", projected.heapGrowth(), after.heap() - before.heap()));
            all.add(new Comparison("index_growth", projected.indexGrowth(), after.indexes() - before.indexes()));
            all.add(new Comparison("other_growth", projected.otherGrowth(), after.others() - before.others()));
            all.add(new Comparison(
                    "seconds",
                    projected.times().get(0).seconds(),
                    end.activeTime().toMillis() / 1000.0));
            return all;
        }
    }

    private record Sizes(double log, double heap, double indexes, double others) {

        static Sizes of(BenchDatabase database) throws Exception {
            return new Sizes(
                    database.number("SELECT CAST(pg_wal_lsn_diff(pg_current_wal_insert_lsn(), '0/0') AS bigint)"),
                    database.number("SELECT pg_relation_size('t') + coalesce((SELECT pg_relation_size(reltoastrelid)"
                            + " FROM pg_class WHERE oid = 't'::regclass AND reltoastrelid <> 0), 0)"),
                    database.number("SELECT pg_indexes_size('t')"),
                    database.number("SELECT pg_total_relation_size('audit')"));
        }
    }
}
