package dev.sluice.run;

import dev.sluice.ErrorCode;
import dev.sluice.SluiceException;
import dev.sluice.sql.GrantAdvice;
import dev.sluice.sql.SqlFailure;
import dev.sluice.store.ControlSchema;
import dev.sluice.store.Grants;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;

/**
 * The database as the commands of a program use it: one connection a call, what went wrong told in the words of {@link
 * SluiceException}, and the control schema there before it is needed. Thread-safe.
 */
public final class ControlDatabase {

    private static final String NO_SUCH_TABLE = "42P01";

    private final Connections connections;
    private final Listeners listeners;
    private final Duration patience;
    private final boolean migrates;
    private volatile boolean migrated;

    /**
     * @param patience how long a call waits for a database that cannot be reached
     * @param migrates whether the control schema is made or changed when it has to be
     */
    public ControlDatabase(Connections connections, Listeners listeners, Duration patience, boolean migrates) {
        this.connections = connections;
        this.listeners = listeners;
        this.patience = patience;
        this.migrates = migrates;
    }

    /** What is done on a connection. */
    public interface Call<T> {
        T on(Connection connection) throws SQLException;
    }

    /**
     * Does it.
     *
     * @throws SluiceException if the database cannot be reached or refuses
     */
    public <T> T call(Call<T> body) {
        try {
            return connections.with(
                    connection -> withAdvice(body, connection),
                    patience,
                    reason -> listeners.tell(l -> l.databaseReachable(false, reason)));
        } catch (SQLException e) {
            throw told(SqlFailure.of(e), e);
        }
    }

    /** Does what includes a dry run, and sees to it that customers do not wait for that. */
    public <T> T callGuarded(Call<T> body) {
        try (DryRunGuard guard = DryRunGuard.over(connections)) {
            return call(body);
        }
    }

    /** Brings the control schema to this version, and returns the names of the migrations applied now. */
    public List<String> migrate() {
        List<String> applied = call(connection -> ControlSchema.migrate(connection).stream()
                .map(ControlSchema.Migration::name)
                .toList());
        migrated = true;
        return applied;
    }

    /**
     * Sees to it, once, that the control schema is there in this version.
     *
     * @throws SluiceException if it is not, and must not be changed
     */
    public void ensureMigrated() {
        if (migrated) {
            return;
        }
        if (migrates) {
            migrate();
        } else if (!call(ControlSchema::isCurrent)) {
            throw new SluiceException(
                    ErrorCode.CONTROL_SCHEMA_MISSING,
                    "the control schema 'sluice' is missing or older than this program: run 'sluice migrate', or let a"
                            + " DBA apply 'sluice migrate --sql'");
        }
        migrated = true;
    }

    // A missing right is told with the grant that gives it.
    private static <T> T withAdvice(Call<T> body, Connection connection) throws SQLException {
        try {
            return body.on(connection);
        } catch (SQLException e) {
            if (GrantAdvice.INSUFFICIENT_PRIVILEGE.equals(e.getSQLState())) {
                throw new SluiceException(
                        ErrorCode.DATABASE_REFUSED,
                        "the database refused: " + Grants.sentence(SqlFailure.of(e), connection),
                        e);
            }
            throw e;
        }
    }

    private static SluiceException told(SqlFailure failure, SQLException e) {
        if (failure.kind() == SqlFailure.Kind.CONNECTION) {
            return new SluiceException(
                    ErrorCode.DATABASE_UNREACHABLE, "the database cannot be reached: " + failure.sentence(), e);
        }
        if (failure.sqlState().equals(NO_SUCH_TABLE) && failure.message().contains("sluice.")) {
            return new SluiceException(
                    ErrorCode.CONTROL_SCHEMA_MISSING,
                    "the control schema 'sluice' is not in this database: run a backfill or 'sluice migrate' first",
                    e);
        }
        return new SluiceException(ErrorCode.DATABASE_REFUSED, "the database refused: " + failure.sentence(), e);
    }
}
