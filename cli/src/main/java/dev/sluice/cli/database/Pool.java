package dev.sluice.cli.database;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import javax.sql.DataSource;

/**
 * A pool that waits seconds, not half a minute, and whose errors name the database's trouble rather than the pool's.
 */
final class Pool extends HikariDataSource {

    private static final long CONNECTION_TIMEOUT_MS = 2_500;
    private static final long VALIDATION_TIMEOUT_MS = 1_500;

    Pool(DataSource connections, int size) {
        super(config(connections, size));
    }

    private static HikariConfig config(DataSource connections, int size) {
        HikariConfig config = new HikariConfig();
        config.setPoolName("sluice");
        config.setDataSource(connections);
        config.setMaximumPoolSize(size);
        config.setMinimumIdle(1);
        config.setConnectionTimeout(CONNECTION_TIMEOUT_MS);
        config.setValidationTimeout(VALIDATION_TIMEOUT_MS);
        // The database may be down when we start.
        config.setInitializationFailTimeout(-1);
        return config;
    }

    @Override
    public Connection getConnection() throws SQLException {
        try {
            return super.getConnection();
        } catch (SQLTransientConnectionException e) {
            if (e.getCause() instanceof SQLException reason) {
                throw reason;
            }
            throw e;
        }
    }
}
