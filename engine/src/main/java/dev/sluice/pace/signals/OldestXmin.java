package dev.sluice.pace.signals;

import dev.sluice.sql.Jdbc;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * For how long somebody's old snapshot has kept vacuum from removing rows: what the run leaves dead stays until it ends.
 *
 * <p>Who: a session of this database with a snapshot, any writer (its transaction id is in everybody's snapshot), a prepared
 * transaction, a replica's query through {@code hot_standby_feedback}, with or without a slot. Not: Sluice's own
 * transactions, vacuum itself, logical slots, which hold back the catalogs only. How long: since the server gave out the
 * oldest transaction id that they still see as running, which is known for all of them alike and is 0 as long as nobody
 * writes. Of the time before the first measurement only the start of a transaction is known.
 *
 * <p>It only counts while the target tables have dead rows, one for a hundred live: an old snapshot does not harm a run
 * that only inserts. The limit of 60 s is from a measured case of three overlapping queries of two minutes that brought a
 * busy table down.
 */
final class OldestXmin implements Signal {

    private static final Limit LIMIT = new Limit(60, Unit.SECONDS);

    private static final double DEAD_THAT_MATTER = 0.01;

    private static final String SQL = "WITH " + OwnSessions.COMMENT + """
            held AS (
              SELECT CASE WHEN datname = current_database() THEN greatest(age(backend_xid), age(backend_xmin))
                          ELSE age(backend_xid) END AS behind,
                     backend_xid IS NOT NULL AS writes,
                     CAST(extract(epoch FROM clock_timestamp() - xact_start) AS float8) AS open,
                     'pid ' || pid || ' (' || concat_ws(', ', usename, nullif(application_name, ''), state,
                        CASE WHEN datname <> current_database() THEN 'database ' || datname END) || ')' AS holder
                FROM pg_stat_activity AS a
               WHERE usesysid IS NOT NULL AND pid <> pg_backend_pid() AND application_name NOT LIKE ?
                 AND (datname = current_database() OR backend_xid IS NOT NULL)
                 AND NOT EXISTS (SELECT FROM pg_stat_progress_vacuum AS v WHERE v.pid = a.pid)
                 AND NOT EXISTS (SELECT FROM pg_replication_slots AS s WHERE s.active_pid = a.pid)
              UNION ALL
              SELECT age(transaction), true, CAST(extract(epoch FROM clock_timestamp() - prepared) AS float8),
                     'the prepared transaction ' || quote_literal(gid) || ' (' || owner || ', database ' || database || ')'
                FROM pg_prepared_xacts
              UNION ALL
              SELECT age(xmin), false, NULL, 'the replication slot ' || slot_name
                FROM pg_replication_slots
              UNION ALL
              SELECT age(backend_xmin), false, NULL, 'the replica ' || application_name || ' by hot_standby_feedback'
                FROM pg_stat_replication)
            SELECT n.next, CAST(extract(epoch FROM clock_timestamp()) AS float8) AS now, h.behind, h.open, h.holder
              FROM (SELECT CAST(CAST(pg_snapshot_xmax(pg_current_snapshot()) AS text) AS bigint) AS next) AS n
              LEFT JOIN (SELECT * FROM held WHERE behind IS NOT NULL
                          ORDER BY behind DESC, writes DESC, open DESC NULLS LAST LIMIT 1) AS h ON true""";

    private final Passages givenOut = new Passages();

    private record Oldest(
            long next,
            double now,
            long behind,
            double open,
            @Nullable String holder) {

        static Oldest read(ResultSet row) throws SQLException {
            return new Oldest(
                    row.getLong("next"),
                    row.getDouble("now"),
                    row.getLong("behind"),
                    row.getDouble("open"),
                    row.getString("holder"));
        }
    }

    @Override
    public String name() {
        return "oldest_xmin";
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
        return "pg_stat_activity, pg_prepared_xacts, pg_replication_slots";
    }

    @Override
    public Measure measure(Connection connection, Scene scene) throws SQLException {
        Oldest oldest =
                Jdbc.first(connection, Oldest::read, SQL, OwnSessions.NAMES).orElseThrow(IllegalStateException::new);
        givenOut.note(oldest.next(), oldest.now());
        if (oldest.holder() == null) {
            return new Measure.Measured(0, "nobody holds an old snapshot");
        }
        long xmin = oldest.next() - Math.max(0, oldest.behind());
        double known = givenOut.secondsSince(xmin, oldest.now());
        double seconds = givenOut.reachesBackTo(xmin) ? known : Math.max(known, oldest.open());
        String sentence = oldest.holder() + " has kept vacuum from removing dead rows for "
                + LIMIT.unit().text(seconds);
        Optional<TargetTable> harmed = TargetTable.of(connection, scene).stream()
                .filter(table -> table.deadForEachLive() >= DEAD_THAT_MATTER)
                .findFirst();
        return harmed.isPresent()
                ? new Measure.Measured(seconds, sentence)
                : new Measure.Measured(0, sentence + ", but there are hardly any in the tables written to");
    }
}
