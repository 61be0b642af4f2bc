package dev.sluice.pace.signals;

import dev.sluice.sql.Jdbc;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;

/**
 * How much of the reserve of connections is in use: the last fifth of those that ordinary roles may have.
 *
 * <p>The application needs new connections just when something goes wrong, so Sluice stops when half of the reserve is
 * taken, with a tenth of all still free. A server whose pools are always four fifths full is not in trouble; that is why
 * the reserve is measured, and not all. Slots reserved for superusers and by {@code reserved_connections} (PostgreSQL 16) are
 * nobody's.
 *
 * <p>Sluice's own sessions are known by their name, which they carry in a transaction only: those seen once are remembered
 * by their process. Behind a pooler the server's connections are the pooler's, so this measures the pooler's, and Sluice's
 * own among them are too many. Without {@code pg_monitor} parallel workers are counted as well.
 */
final class ConnectionHeadroom implements Signal {

    private static final Limit LIMIT = new Limit(0.5, Unit.SHARE);

    private static final double RESERVE = 0.2;

    private static final String SQL = "SELECT " + OwnSessions.COMMENT + """
            CAST(current_setting('max_connections') AS int)
                     - CAST(current_setting('superuser_reserved_connections') AS int)
                     - coalesce(CAST(current_setting('reserved_connections', true) AS int), 0) AS usable,
                   count(*) AS used,
                   array_agg(CAST(pid AS bigint)) FILTER (WHERE application_name LIKE ? OR pid = ANY (?)
                                                             OR pid = pg_backend_pid()) AS own
              FROM pg_stat_activity
             WHERE backend_type = 'client backend'
                OR backend_type IS NULL AND usesysid IS NOT NULL AND datid IS NOT NULL""";

    private List<Long> own = List.of();

    private record Connections(long usable, long used, List<Long> own) {

        static Connections read(ResultSet row) throws SQLException {
            return new Connections(row.getLong("usable"), row.getLong("used"), Jdbc.longs(row, "own"));
        }
    }

    @Override
    public String name() {
        return "connections";
    }

    @Override
    public Kind kind() {
        return Kind.HARD;
    }

    @Override
    public Limit limit() {
        return LIMIT;
    }

    @Override
    public String source() {
        return "pg_stat_activity, max_connections";
    }

    @Override
    public Measure measure(Connection connection, Scene scene) throws SQLException {
        Connections now = Jdbc.first(connection, Connections::read, SQL, OwnSessions.NAMES, own.toArray(Long[]::new))
                .orElseThrow(IllegalStateException::new);
        own = now.own();
        double reserve = Math.max(1, now.usable() * RESERVE);
        double taken = Math.max(0, now.used() - (now.usable() - reserve)) / reserve;
        return new Measure.Measured(
                taken,
                Unit.COUNT.text(now.used()) + " of " + Unit.COUNT.text(now.usable()) + " connections are taken ("
                        + own.size() + " by Sluice), " + LIMIT.unit().text(taken) + " of the reserve");
    }
}
