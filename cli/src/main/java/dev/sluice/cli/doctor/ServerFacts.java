package dev.sluice.cli.doctor;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import org.postgresql.PGConnection;

/**
 * What a database says of itself and of the role that asks.
 *
 * @param version such as 180006
 * @param shownVersion such as 18.6
 * @param standby whether it can only be read
 * @param mayCreate whether the role may create schemas
 * @param hasControlSchema whether schema sluice is there
 * @param mayUse whether the role may use schema sluice and write its tables; false if it is not there
 * @param monitors whether the role sees all sessions and statistics
 * @param role who asks
 * @param currentSchema where a table made without a schema would land; empty for nowhere
 * @param pooled whether a pooler in transaction mode is between us and the server
 * @param deadlockMillis how long a session waits before it looks for a deadlock, here; in milliseconds
 * @param clockDifference the database's clock minus this machine's
 */
record ServerFacts(
        int version,
        String shownVersion,
        boolean standby,
        boolean mayCreate,
        boolean hasControlSchema,
        boolean mayUse,
        boolean monitors,
        String role,
        String currentSchema,
        boolean pooled,
        long deadlockMillis,
        Duration clockDifference) {

    private static final String QUERY = """
            SELECT CAST(current_setting('server_version_num') AS integer) AS version,
                   split_part(current_setting('server_version'), ' ', 1) AS shown_version,
                   pg_is_in_recovery() AS standby,
                   has_database_privilege(current_database(), 'CREATE') AS may_create,
                   EXISTS (SELECT FROM pg_namespace WHERE nspname = 'sluice') AS has_control_schema,
                   coalesce((SELECT has_schema_privilege(n.oid, 'USAGE')
                               AND NOT EXISTS (SELECT FROM pg_class c WHERE c.relnamespace = n.oid
                                     AND c.relkind = 'r'
                                     AND NOT has_table_privilege(c.oid, 'SELECT, INSERT, UPDATE, DELETE'))
                               FROM pg_namespace n WHERE n.nspname = 'sluice'), false) AS may_use,
                   pg_has_role(current_user, 'pg_monitor', 'USAGE') AS monitors,
                   current_user AS role, coalesce(current_schema(), '') AS current_schema,
                   CAST(extract(epoch FROM CAST(current_setting('deadlock_timeout') AS interval)) * 1000 AS bigint)
                       AS deadlock_millis,
                   pg_backend_pid() AS pid, clock_timestamp() AS now
            """;

    static ServerFacts ask(Connection connection) throws SQLException {
        Instant before = Instant.now();
        try (PreparedStatement statement = connection.prepareStatement(QUERY);
                ResultSet row = statement.executeQuery()) {
            Instant after = Instant.now();
            row.next();
            // The clock was read somewhere between question and answer.
            Instant middle = before.plus(Duration.between(before, after).dividedBy(2));
            return new ServerFacts(
                    row.getInt("version"),
                    row.getString("shown_version"),
                    row.getBoolean("standby"),
                    row.getBoolean("may_create"),
                    row.getBoolean("has_control_schema"),
                    row.getBoolean("may_use"),
                    row.getBoolean("monitors"),
                    row.getString("role"),
                    row.getString("current_schema"),
                    // A pooler makes up the process id that it gives its clients.
                    row.getInt("pid") != connection.unwrap(PGConnection.class).getBackendPID(),
                    row.getLong("deadlock_millis"),
                    Duration.between(middle, row.getTimestamp("now").toInstant()));
        }
    }
}
