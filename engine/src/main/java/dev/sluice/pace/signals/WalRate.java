package dev.sluice.pace.signals;

import dev.sluice.sql.Jdbc;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * How fast the server writes its log, by everybody together, over the last five seconds.
 *
 * <p>The limit of 64 MiB/s is four segments of 16 MiB: about what an archiver can do that starts a command for each, half of
 * a gigabit link to a replica, and a checkpoint each 16 s with the default {@code max_wal_size}, after which every page
 * is logged in full again. A server with fast disks and a library for archiving bears more: raise it there.
 */
final class WalRate implements Signal {

    private static final Limit LIMIT = new Limit(64 << 20, Unit.BYTES_PER_SECOND);

    // Long enough that a single commit of the application's is not taken for a flood.
    private static final double WINDOW_SECONDS = 5;

    private static final double LEAST_SECONDS = 0.2;

    private static final String SQL =
            "SELECT " + OwnSessions.COMMENT + "CAST(pg_wal_lsn_diff(pg_current_wal_insert_lsn(), '0/0') AS bigint),"
                    + " CAST(extract(epoch FROM clock_timestamp()) AS float8)";

    private final Deque<Place> places = new ArrayDeque<>();

    private record Place(long bytes, double at) {

        static Place read(ResultSet row) throws SQLException {
            return new Place(row.getLong(1), row.getDouble(2));
        }
    }

    @Override
    public String name() {
        return "wal_rate";
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
        return "pg_current_wal_insert_lsn()";
    }

    @Override
    public Measure measure(Connection connection, Scene scene) throws SQLException {
        Place now = Jdbc.first(connection, Place::read, SQL).orElseThrow(IllegalStateException::new);
        if (!places.isEmpty() && now.bytes() < places.getLast().bytes()) {
            // Another server, after a failover.
            places.clear();
        }
        places.addLast(now);
        while (places.size() > 2 && now.at() - places.getFirst().at() > WINDOW_SECONDS) {
            places.removeFirst();
        }
        Place before = places.getFirst();
        double seconds = now.at() - before.at();
        if (seconds < LEAST_SECONDS) {
            return new Measure.Absent("a rate is known from the second measurement on");
        }
        double rate = (now.bytes() - before.bytes()) / seconds;
        return new Measure.Measured(rate, "the server writes " + LIMIT.unit().text(rate) + " of WAL");
    }
}
