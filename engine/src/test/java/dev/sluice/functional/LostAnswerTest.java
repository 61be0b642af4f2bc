package dev.sluice.functional;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.Backfill;
import dev.sluice.RunOptions;
import dev.sluice.RunState;
import dev.sluice.RunView;
import dev.sluice.Sluice;
import dev.sluice.Step;
import dev.sluice.embedded.TestDatabase;
import dev.sluice.embedded.TestServer;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.sql.DataSource;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The server committed, but the worker never heard of it: the run goes on by itself and does nothing twice. */
class LostAnswerTest {

    @ParameterizedTest
    @CsvSource(textBlock = """
                    claim,  INSERT INTO sluice.range
                    chunk,  SET cursor_key
                    quarantine, INSERT INTO sluice.quarantine
                    finish, DELETE FROM sluice.range
                    end,    UPDATE sluice.run SET active_ms
                    """)
    void aCommitWhoseAnswerIsLostNeitherStopsTheRunNorRepeatsWork(String what, String statement) throws Exception {
        try (TestDatabase database = TestServer.shared().newDatabase("lost_answer_" + what)) {
            database.execute(
                    "CREATE TABLE counters (id bigint PRIMARY KEY, n integer NOT NULL DEFAULT 0)",
                    "INSERT INTO counters SELECT i FROM generate_series(1, 3000) i",
                    "ALTER TABLE counters ADD CONSTRAINT good CHECK (n = 0 OR id <> 1234)");
            AtomicBoolean lost = new AtomicBoolean();
            Backfill backfill = Backfill.named("count-up")
                    .table("counters")
                    .step(Step.sql("UPDATE counters c SET n = n + 1 WHERE :chunk(c)"))
                    .defaults(RunOptions.DEFAULTS.acceptNonIdempotent())
                    .build();

            try (Sluice sluice = Sluice.on(losingOneAnswer(database.dataSource(), statement, lost))) {
                RunView end = sluice.start(
                                backfill,
                                RunOptions.DEFAULTS
                                        .withFullSpeed()
                                        .withMaxWorkers(1)
                                        .withBatchSize(700))
                        .await(Duration.ofSeconds(40));

                assertThat(lost).as("an answer was lost").isTrue();
                assertThat(end.state()).as(end.reason()).isEqualTo(RunState.SUCCEEDED_WITH_FAILURES);
                assertThat(end.outcomes().changed()).isEqualTo(2999);
                assertThat(end.outcomes().quarantined()).isEqualTo(1);
            }
            assertThat(database.queryLong("SELECT count(*) FROM counters WHERE n <> 1"))
                    .isEqualTo(1);
            assertThat(database.queryStrings("SELECT key_values[1] FROM sluice.quarantine"))
                    .containsExactly("1234");
        }
    }

    /** Loses the answer to the first commit of a transaction in which a statement with this text was run. */
    private static DataSource losingOneAnswer(DataSource real, String statement, AtomicBoolean lost) {
        return (DataSource) Proxy.newProxyInstance(
                LostAnswerTest.class.getClassLoader(),
                new Class<?>[] {DataSource.class},
                (proxy, method, arguments) -> {
                    Object result = call(real, method, arguments);
                    return result instanceof Connection connection ? losing(connection, statement, lost) : result;
                });
    }

    private static Connection losing(Connection real, String statement, AtomicBoolean lost) {
        AtomicBoolean ran = new AtomicBoolean();
        return (Connection) Proxy.newProxyInstance(
                LostAnswerTest.class.getClassLoader(),
                new Class<?>[] {Connection.class},
                (proxy, method, arguments) -> {
                    if (method.getName().equals("prepareStatement")) {
                        ran.compareAndSet(false, squeezed((String) arguments[0]).contains(statement));
                    }
                    Object result = call(real, method, arguments);
                    if (method.getName().equals("commit") && ran.get() && lost.compareAndSet(false, true)) {
                        real.close();
                        throw new SQLException("the connection broke before the answer to COMMIT came", "08006");
                    }
                    return result;
                });
    }

    private static String squeezed(String sql) {
        return sql.replaceAll("\\s+", " ");
    }

    private static Object call(Object target, Method method, Object[] arguments) throws Throwable {
        try {
            return method.invoke(target, arguments);
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }
}
