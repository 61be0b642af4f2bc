package dev.sluice.pace.signals;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sluice.embedded.TestDatabase;
import dev.sluice.sql.Transactions;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.Predicate;
import org.postgresql.ds.PGSimpleDataSource;

/** A signal with a connection to measure it by, as a controller would. */
final class Watch implements AutoCloseable {

    static final Duration LONG_ENOUGH = Duration.ofSeconds(60);
    private static final Transactions.Limits LIMITS = new Transactions.Limits(
            "sluice signal", Duration.ofMillis(100), Duration.ofSeconds(1), Duration.ofSeconds(1));
    private static final String PASSWORD = "secret";

    private final Signal signal;
    private final List<String> tables;
    private Connection connection;

    Watch(TestDatabase database, Signal signal, String... tables) {
        this(open(database.dataSource()), signal, tables);
    }

    private Watch(Connection connection, Signal signal, String... tables) {
        this.connection = connection;
        this.signal = signal;
        this.tables = List.of(tables);
    }

    /** The same as a role with no rights but to connect, which is made if it is absent. */
    static Watch as(TestDatabase database, String role, Signal signal, String... tables) {
        if (database.queryLong("SELECT count(*) FROM pg_roles WHERE rolname = '" + role + "'") == 0) {
            database.execute("CREATE ROLE " + role + " LOGIN PASSWORD '" + PASSWORD + "'");
        }
        PGSimpleDataSource source = database.server().dataSource(database.name());
        source.setUser(role);
        source.setPassword(PASSWORD);
        return new Watch(open(source), signal, tables);
    }

    private static Connection open(PGSimpleDataSource source) {
        try {
            return source.getConnection();
        } catch (SQLException e) {
            throw new AssertionError(e);
        }
    }

    /** From now on by a connection to another server. */
    void moveTo(TestDatabase database) throws SQLException {
        connection.close();
        connection = open(database.dataSource());
    }

    Measure measure() {
        try {
            Scene scene = new Scene(Instant.now(), tables);
            Measure measure = signal.onItsOwn()
                    ? signal.measure(connection, scene)
                    : Transactions.run(connection, LIMITS, c -> signal.measure(c, scene), measured -> false);
            assertThat(connection.getAutoCommit()).as("auto-commit mode").isTrue();
            return measure;
        } catch (SQLException e) {
            throw new AssertionError(e);
        }
    }

    Measure.Measured value() {
        Measure measure = measure();
        assertThat(measure).isInstanceOf(Measure.Measured.class);
        return (Measure.Measured) measure;
    }

    /** Measures until there is a value like this. */
    Measure.Measured untilValue(Predicate<Measure.Measured> like) {
        Measure found = await().atMost(LONG_ENOUGH)
                .pollInterval(Duration.ofMillis(100))
                .until(this::measure, m -> m instanceof Measure.Measured measured && like.test(measured));
        return (Measure.Measured) found;
    }

    /** Measures until the signal is lost. */
    Measure.Lost untilLost() {
        return (Measure.Lost) await().atMost(LONG_ENOUGH)
                .pollInterval(Duration.ofMillis(100))
                .until(this::measure, m -> m instanceof Measure.Lost);
    }

    @Override
    public void close() {
        try {
            connection.close();
        } catch (SQLException e) {
            throw new AssertionError(e);
        }
    }
}
