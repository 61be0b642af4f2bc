package dev.sluice.embedded;

import java.sql.Connection;
import java.sql.SQLException;
import org.postgresql.ds.PGSimpleDataSource;

/** What a server says to someone who knocks. */
enum Answer {
    /** It let us in, or is only too busy to. */
    READY,
    /** It is starting, recovering or shutting down, and says so. */
    NOT_YET,
    /** Nothing at all. */
    SILENCE,
    /** The password is wrong. */
    REFUSED;

    private static final int KNOCK_SECONDS = 3;

    static Answer of(PGSimpleDataSource source) {
        source.setLoginTimeout(KNOCK_SECONDS);
        source.setConnectTimeout(KNOCK_SECONDS);
        source.setSocketTimeout(KNOCK_SECONDS);
        try (Connection connection = source.getConnection()) {
            return connection.isValid(KNOCK_SECONDS) ? READY : SILENCE;
        } catch (SQLException e) {
            return of(String.valueOf(e.getSQLState()));
        }
    }

    private static Answer of(String sqlState) {
        if (sqlState.equals("57P03")) { // cannot_connect_now
            return NOT_YET;
        }
        if (sqlState.equals("53300")) { // too_many_connections
            return READY;
        }
        return sqlState.startsWith("28") ? REFUSED : SILENCE;
    }
}
