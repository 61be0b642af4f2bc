package dev.sluice.run;

import dev.sluice.KeyValue;
import dev.sluice.Walk;
import dev.sluice.store.PlanRow;
import dev.sluice.store.RunRow;
import java.sql.Connection;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/** Finds places on a walk: where so many rows end, and how many there are to a place. */
interface WalkProbe {

    /**
     * Where the next rows end.
     *
     * @param key the place of the last of them
     * @param rows how many there are; 0 if nobody counted them
     */
    record End(KeyValue key, int rows) {}

    /**
     * The end of the next {@code rows} rows.
     *
     * @param after the place behind which to begin; null to begin with the plan's first
     * @param upto where to stop: the end if fewer rows are left
     */
    End end(Connection connection, @Nullable KeyValue after, KeyValue upto, int rows) throws SQLException;

    /**
     * How many rows there are, or may be.
     *
     * @param after the place behind which to begin; null to begin with the plan's first
     * @param most where to stop counting
     */
    long count(Connection connection, @Nullable KeyValue after, KeyValue upto, int most) throws SQLException;

    /** The probe by which a run's worker cuts ranges and chunks. */
    static WalkProbe of(RunRow run) {
        return run.kind() == RunRow.Kind.VERIFY && KeyStride.suits(run.plan())
                ? new KeyStride(run.plan())
                : of(run.plan());
    }

    /** The probe of a plan's walk. */
    static WalkProbe of(PlanRow plan) {
        return plan.walk() instanceof Walk.ByList ? new OrdinalProbe() : new KeyProbe(plan);
    }
}
