package dev.sluice.store;

import dev.sluice.Key;
import dev.sluice.KeyColumn;
import dev.sluice.KeyType;
import dev.sluice.KeyValue;
import dev.sluice.RunOptions;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;

/** A run in the control schema without any table to walk: for tests of the bookkeeping alone. */
public final class ControlRun {

    private ControlRun() {}

    /** The key of one bigint column. */
    public static Key bigintKey() {
        return new Key(List.of(KeyColumn.of("id", KeyType.BIGINT)));
    }

    /**
     * Brings the schema in and creates a running run.
     *
     * @return its id
     */
    public static long create(Connection connection, Key key, KeyValue lower, KeyValue upper, int maxWorkers)
            throws SQLException {
        ControlSchema.migrate(connection);
        PlanRow plan = new PlanRow(
                "plan of " + key + upper,
                "definition",
                "bookkeeping",
                "public.t",
                key,
                null,
                PlanRow.StepKind.SQL,
                "UPDATE t SET n = n + 1 WHERE :chunk(t)",
                null,
                lower,
                upper,
                3);
        return RunStore.create(connection, plan, RunOptions.DEFAULTS, maxWorkers, "test")
                .orElseThrow();
    }

    /** Lets a range's lease run out. */
    public static void expire(Connection connection, long range) throws SQLException {
        dev.sluice.sql.Jdbc.update(
                connection,
                "UPDATE sluice.range SET lease_until = clock_timestamp() - interval '1 s'"
                        + " WHERE id = ? AND owner IS NOT NULL",
                range);
    }
}
