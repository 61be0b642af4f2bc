package dev.sluice.recipes.connections.scale;

import dev.sluice.recipes.connections.scale.ScaleReport.Headroom;
import dev.sluice.sql.Jdbc;
import java.sql.Connection;
import java.sql.SQLException;

/**
 * What the server says of itself.
 *
 * @param checkpointBytes WAL after which it makes a checkpoint at the latest
 */
record Server(String database, boolean fullPages, double checkpointBytes, Headroom headroom) {

    // A run has its workers, a heartbeat and two for the controller, and is held when less than a tenth of all is free.
    private static final int BESIDE_WORKERS = 4;
    private static final double LEFT = 0.1;

    private static final String SQL = """
            SELECT current_database(), CAST(current_setting('full_page_writes') AS boolean),
                   pg_size_bytes(current_setting('max_wal_size')),
                   CAST(current_setting('max_connections') AS int)
                   - CAST(current_setting('superuser_reserved_connections') AS int)
                   - coalesce(CAST(current_setting('reserved_connections', true) AS int), 0),
                   (SELECT count(*) FROM pg_catalog.pg_stat_activity WHERE pid <> pg_backend_pid()
                       AND (backend_type = 'client backend'
                            OR backend_type IS NULL AND usesysid IS NOT NULL AND datid IS NOT NULL))""";

    static Server of(Connection connection) throws SQLException {
        return Jdbc.query(
                        connection,
                        row -> new Server(
                                row.getString(1),
                                row.getBoolean(2),
                                row.getDouble(3),
                                headroom(row.getLong(4), row.getLong(5))),
                        SQL)
                .get(0);
    }

    static Headroom headroom(long usable, long taken) {
        double left = Math.max(0.5, usable * LEFT);
        return new Headroom(usable, taken, Math.max(0, (long) Math.ceil(usable - left - taken) - BESIDE_WORKERS));
    }
}
