package dev.sluice.store;

import dev.sluice.Key;
import dev.sluice.KeyColumn;
import dev.sluice.KeyOrder;
import dev.sluice.KeyType;
import dev.sluice.KeyValue;
import dev.sluice.Outcomes;
import dev.sluice.RunState;
import dev.sluice.Tally;
import dev.sluice.sql.Jdbc;
import java.math.BigDecimal;
import java.sql.Array;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Reads rows of the control schema. */
final class Rows {

    /** The columns of a plan {@code p} but its backfill, for {@link #plan}. */
    static final String PLAN_COLUMNS = """
             p.hash, p.definition_hash, p.table_name, p.key_columns, p.key_types, p.key_collations, p.key_orders,
                   p.remaining, p.step_kind, p.step, p.skip_reason, p.verify, p.lower_key, p.upper_key, p.estimated_rows, p.list_id,
                   p.part, p.locks_rows, p.unlocked_step, p.tally_names, p.tally_folds
            """;

    /** The columns of a run joined with its plan, for {@link #run}. */
    static final String RUN = """
            SELECT r.id, r.backfill, r.labels, r.state, r.reason, r.frontier, r.batch_size, r.max_workers, r.sleep_ms,
                   r.full_speed, r.quarantined, r.kind,
                   v.of_run, CAST(v.replica_from AS text) AS replica_from,
                   coalesce(v.sample IS NOT NULL AND v.sample_rows IS NULL
                   AND p.list_id IS NULL, false) AS awaits_sample, r.pace_workers, r.pace_duty, r.pace_chunk_ms, r.pace_limit,
                   """ + PLAN_COLUMNS + """
              FROM sluice.run r JOIN sluice.plan p ON p.hash = r.plan_hash AND r.purged_at IS NULL
              LEFT JOIN sluice.verification v ON v.run_id = r.id
            """;

    /** The columns of a range, for {@link #range}. */
    static final String RANGE_COLUMNS = "id, run_id, after_key, cursor_key, upto_key, epoch, owner,"
            + " coalesce(lease_until < clock_timestamp(), false) AS expired";

    private Rows() {}

    static RunRow run(ResultSet row) throws SQLException {
        long sleep = row.getLong("sleep_ms");
        boolean noSleep = row.wasNull();
        int batch = row.getInt("batch_size");
        boolean noBatch = row.wasNull();
        return new RunRow(
                row.getLong("id"),
                row.getString("backfill"),
                labels(row),
                plan(row),
                RunState.ofLabel(row.getString("state")),
                row.getString("reason"),
                key(row, "frontier"),
                noBatch ? null : batch,
                row.getInt("max_workers"),
                noSleep ? null : Duration.ofMillis(sleep),
                row.getBoolean("full_speed"),
                row.getLong("quarantined"),
                Allowance.of(row),
                RunRow.Kind.ofStored(row.getString("kind")),
                row.getObject("of_run", Long.class),
                row.getString("replica_from"),
                row.getBoolean("awaits_sample"));
    }

    static RangeRow range(ResultSet row) throws SQLException {
        KeyValue upto = key(row, "upto_key");
        if (upto == null) {
            throw new IllegalStateException("a range always has an upper end");
        }
        return new RangeRow(
                row.getLong("id"),
                row.getLong("run_id"),
                key(row, "after_key"),
                key(row, "cursor_key"),
                upto,
                row.getLong("epoch"),
                row.getString("owner"),
                row.getBoolean("expired"));
    }

    static Outcomes outcomes(ResultSet row) throws SQLException {
        return new Outcomes(
                row.getLong("changed"),
                row.getLong("already_right"),
                row.getLong("skipped"),
                row.getLong("quarantined"));
    }

    static Skips skips(ResultSet row) throws SQLException {
        return Skips.of(Jdbc.strings(row, "skip_reasons"), Jdbc.longs(row, "skip_rows"));
    }

    static Map<String, String> labels(ResultSet row) throws SQLException {
        Map<String, String> labels = new TreeMap<>();
        for (String label : Jdbc.strings(row, "labels")) {
            int equals = label.indexOf('=');
            labels.put(label.substring(0, equals), label.substring(equals + 1));
        }
        return labels;
    }

    static @Nullable KeyValue key(ResultSet row, String column) throws SQLException {
        Array array = row.getArray(column);
        return array == null ? null : KeyValue.of((String[]) array.getArray());
    }

    static PlanRow plan(ResultSet row) throws SQLException {
        return new PlanRow(
                row.getString("hash"),
                row.getString("definition_hash"),
                row.getString("backfill"),
                row.getString("table_name"),
                planKey(row),
                row.getString("remaining"),
                row.getString("step_kind").equals("sql") ? PlanRow.StepKind.SQL : PlanRow.StepKind.JAVA,
                row.getString("step"),
                row.getString("skip_reason"),
                row.getString("verify"),
                key(row, "lower_key"),
                key(row, "upper_key"),
                row.getLong("estimated_rows"),
                row.getObject("list_id", Long.class),
                row.getBoolean("part"),
                row.getBoolean("locks_rows"),
                row.getString("unlocked_step"),
                tallies(row));
    }

    static List<BigDecimal> numbers(ResultSet row, String column) throws SQLException {
        Array array = row.getArray(column);
        return array == null ? List.of() : List.of((BigDecimal[]) array.getArray());
    }

    /** The tallies of a plan, from its columns {@code tally_names} and {@code tally_folds}. */
    static List<Tally> tallies(ResultSet row) throws SQLException {
        List<String> names = Jdbc.strings(row, "tally_names");
        List<String> folds = Jdbc.strings(row, "tally_folds");
        List<Tally> tallies = new ArrayList<>();
        for (int i = 0; i < names.size(); i++) {
            tallies.add(new Tally(names.get(i), Tally.Fold.valueOf(folds.get(i))));
        }
        return tallies;
    }

    /** The key of a plan, from its columns {@code key_columns}, {@code key_types}, {@code key_collations}, {@code key_orders}. */
    static Key planKey(ResultSet row) throws SQLException {
        List<String> names = Jdbc.strings(row, "key_columns");
        List<String> types = Jdbc.strings(row, "key_types");
        List<String> collations = Jdbc.strings(row, "key_collations");
        List<String> orders = Jdbc.strings(row, "key_orders");
        List<KeyColumn> columns = new ArrayList<>();
        for (int i = 0; i < names.size(); i++) {
            String[] type = types.get(i).split("\n", 3);
            String[] collation = collations.get(i).split("\n", 2);
            columns.add(new KeyColumn(
                    names.get(i),
                    KeyType.valueOf(type[0]),
                    type.length == 1 ? null : new KeyColumn.TypeName(type[1], type[2]),
                    collation.length == 1 ? null : new KeyColumn.Collation(collation[0], collation[1]),
                    // A plan of the first version has none: its keys ascend.
                    orders.isEmpty() ? KeyOrder.ASC : KeyOrder.valueOf(orders.get(i))));
        }
        return new Key(columns);
    }

    static String storedType(KeyColumn column) {
        KeyColumn.TypeName named = column.typeName();
        return column.type().name() + (named == null ? "" : "\n" + named.schema() + "\n" + named.name());
    }

    static String storedCollation(KeyColumn column) {
        KeyColumn.Collation collation = column.collation();
        return collation == null ? "" : collation.schema() + "\n" + collation.name();
    }
}
