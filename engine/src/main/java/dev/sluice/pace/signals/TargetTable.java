package dev.sluice.pace.signals;

import dev.sluice.sql.Jdbc;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the server's counters say of a table that runs write to; of a partitioned one, over all its partitions.
 *
 * @param name quoted, with its schema
 * @param live rows
 * @param dead rows that no vacuum has removed yet
 * @param vacuumed when autovacuum last came to any part of it; null for never
 * @param beingVacuumed whether a vacuum is at work on it now
 */
record TargetTable(
        String name, long live, long dead, @Nullable Instant vacuumed, boolean beingVacuumed) {

    private static final String SQL = "SELECT " + OwnSessions.COMMENT + """
            t.name,
                   coalesce(CAST(sum(pg_stat_get_live_tuples(p.relid)) AS bigint), 0) AS live,
                   coalesce(CAST(sum(pg_stat_get_dead_tuples(p.relid)) AS bigint), 0) AS dead,
                   max(pg_stat_get_last_autovacuum_time(p.relid)) AS vacuumed,
                   bool_or(EXISTS (SELECT FROM pg_stat_progress_vacuum v WHERE v.relid = p.relid)) AS busy
              FROM unnest(CAST(? AS text[])) AS t(name),
                   LATERAL (SELECT relid FROM pg_partition_tree(to_regclass(t.name)) WHERE isleaf
                            UNION
                            SELECT oid FROM pg_class WHERE oid = to_regclass(t.name) AND relkind = 'r') AS p
             GROUP BY t.name""";

    /** Those of the scene's tables that exist. */
    static List<TargetTable> of(Connection connection, Scene scene) throws SQLException {
        return Jdbc.query(connection, TargetTable::read, SQL, scene.tables());
    }

    private static TargetTable read(ResultSet row) throws SQLException {
        return new TargetTable(
                row.getString("name"),
                row.getLong("live"),
                row.getLong("dead"),
                Jdbc.instant(row, "vacuumed"),
                row.getBoolean("busy"));
    }

    /** Dead rows for each live one. */
    double deadForEachLive() {
        return (double) dead / Math.max(1, live);
    }
}
