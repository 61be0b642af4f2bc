package dev.sluice.recipes.connections.around;

import dev.sluice.sql.Jdbc;
import dev.sluice.sql.SqlFailure;
import dev.sluice.sql.Transactions;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** How far the server is with a long statement, and whom it waits for, in a sentence. Reads only. */
final class Waiting {

    private static final Transactions.Limits LIMITS = new Transactions.Limits(
            "sluice progress", Duration.ofMillis(300), Duration.ofSeconds(2), Duration.ofSeconds(2));

    private static final String PROGRESS_SQL = """
            SELECT phase, CASE WHEN blocks_total > 0 THEN blocks_done ELSE tuples_done END,
                   CASE WHEN blocks_total > 0 THEN blocks_total ELSE tuples_total END
              FROM pg_catalog.pg_stat_progress_create_index WHERE pid = ?""";

    // Of other roles' sessions only the number is shown, unless ours may read all statistics.
    private static final String BLOCKERS_SQL = """
            SELECT b.pid, coalesce(nullif(a.application_name, ''), a.usename, ''), coalesce(a.state, ''),
                   CAST(extract(epoch FROM clock_timestamp() - a.xact_start) AS bigint)
              FROM (SELECT DISTINCT unnest(pg_blocking_pids(?)) AS pid) AS b
              LEFT JOIN pg_catalog.pg_stat_activity a ON a.pid = b.pid WHERE b.pid <> 0
             ORDER BY a.xact_start NULLS LAST, b.pid LIMIT 1""";

    private record Blocker(
            int pid, String name, String state, @Nullable Long seconds) {}

    private final DataSource source;

    Waiting(DataSource source) {
        this.source = source;
    }

    /** How it stands with the statement of this session; empty if there is nothing to tell. */
    String of(int pid) {
        try (Connection connection = source.getConnection()) {
            return Transactions.run(connection, LIMITS, c -> {
                Optional<String> blocked = Jdbc.first(
                                c,
                                row -> new Blocker(
                                        row.getInt(1), row.getString(2), row.getString(3), (Long) row.getObject(4)),
                                BLOCKERS_SQL,
                                pid)
                        .map(Waiting::sentence);
                Optional<String> phase = Jdbc.first(
                        c, row -> phase(row.getString(1), row.getLong(2), row.getLong(3)), PROGRESS_SQL, pid);
                return blocked.or(() -> phase).orElse("");
            });
        } catch (SQLException e) {
            return "how far it is cannot be seen: " + SqlFailure.of(e).sentence();
        }
    }

    /** Sessions that hold the lock of one who builds or drops an index of the table. */
    static List<Integer> builders(Connection connection, String table) throws SQLException {
        return Jdbc.query(connection, row -> row.getInt(1), """
                SELECT l.pid FROM pg_catalog.pg_locks l LEFT JOIN pg_catalog.pg_stat_activity a ON a.pid = l.pid
                 WHERE l.locktype = 'relation' AND l.relation = CAST(to_regclass(?) AS oid) AND l.granted
                   AND l.database = (SELECT oid FROM pg_catalog.pg_database WHERE datname = current_database())
                   AND l.mode = 'ShareUpdateExclusiveLock' AND l.pid <> pg_backend_pid()
                   AND coalesce(a.backend_type, 'client backend') = 'client backend'""", table);
    }

    private static String phase(@Nullable String phase, long done, long total) {
        if (phase == null) {
            return "";
        }
        return total > 0 ? String.format(Locale.ROOT, "%s, %d %%", phase, Math.min(100, done * 100 / total)) : phase;
    }

    private static String sentence(Blocker blocker) {
        String who = "session " + blocker.pid() + (blocker.name().isEmpty() ? "" : " (" + blocker.name() + ")");
        String what = blocker.seconds() == null
                ? ""
                : ", whose transaction has been open for " + age(blocker.seconds())
                        + (blocker.state().startsWith("idle in") ? " and is idle" : "");
        return "waits for " + who + what + "; to end that: SELECT pg_terminate_backend(" + blocker.pid() + ")";
    }

    private static String age(long seconds) {
        return seconds < 120 ? seconds + " s" : seconds < 7_200 ? seconds / 60 + " min" : seconds / 3_600 + " h";
    }
}
