package dev.sluice.pace.signals;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How many rows of the table died since the run began and have not been vacuumed away, as a share of the table with them.
 *
 * <p>What was dead before is not held against the run. By its defaults autovacuum comes when the dead are a fifth of the
 * live, some time after which they are fewer; the limit of one half is reached when they are as many as the live ones, so
 * when vacuum does not keep up by far and the table is twice the size it need be. No more growth of the pace from a fifth
 * on leaves autovacuum the time to come.
 */
final class DeadTuples implements Signal {

    private static final Limit LIMIT = new Limit(0.5, Unit.SHARE);

    /** Fewer dead rows than this are soon vacuumed, whatever share of a small table they are. */
    static final long FEW = 5_000_000;

    private final long few;
    private final Map<String, Long> deadBefore = new HashMap<>();

    /**
     * @param few how many dead rows are too few to matter
     */
    DeadTuples(long few) {
        this.few = few;
    }

    @Override
    public String name() {
        return "dead_tuples";
    }

    @Override
    public Kind kind() {
        return Kind.GRADED;
    }

    @Override
    public Limit limit() {
        return LIMIT;
    }

    @Override
    public String source() {
        return "pg_stat_user_tables";
    }

    @Override
    public Measure measure(Connection connection, Scene scene) throws SQLException {
        List<TargetTable> tables = TargetTable.of(connection, scene);
        deadBefore.keySet().retainAll(scene.tables());
        @Nullable TargetTable worst = null;
        double most = -1;
        for (TargetTable table : tables) {
            deadBefore.merge(table.name(), table.dead(), Math::min);
            double share = share(table);
            if (share > most) {
                most = share;
                worst = table;
            }
        }
        return worst == null
                ? new Measure.Absent("no run writes to a table")
                : new Measure.Measured(most, sentence(worst, most, scene.now()));
    }

    private long grown(TargetTable table) {
        return table.dead() - deadBefore.getOrDefault(table.name(), table.dead());
    }

    private double share(TargetTable table) {
        long grown = grown(table);
        return grown <= few ? 0 : (double) grown / (table.live() + grown);
    }

    private String sentence(TargetTable table, double share, Instant now) {
        if (grown(table) <= few && few > 0) {
            return "fewer than " + Unit.COUNT.text(few) + " dead rows more in " + table.name()
                    + " than at the beginning";
        }
        return Unit.COUNT.text(grown(table)) + " dead rows more in " + table.name() + " than at the beginning, "
                + LIMIT.unit().text(share) + " of the table; " + vacuum(table, now);
    }

    private static String vacuum(TargetTable table, Instant now) {
        Instant vacuumed = table.vacuumed();
        if (table.beingVacuumed()) {
            return "a vacuum is at work";
        }
        return vacuumed == null ? "autovacuum has not come yet" : "autovacuum came " + ago(vacuumed, now) + " ago";
    }

    private static String ago(Instant then, Instant now) {
        long seconds = Math.max(0, Duration.between(then, now).toSeconds());
        return seconds < 120 ? seconds + " s" : seconds < 7_200 ? seconds / 60 + " min" : seconds / 3_600 + " h";
    }
}
