package dev.sluice.pace.signals;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sluice.embedded.TestDatabase;
import dev.sluice.embedded.TestServer;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** An application whose statements become slow. */
class StatementLatencyTest {

    private static final int CALLS = 60;

    private TestDatabase database;

    @BeforeEach
    void open() {
        database = TestServer.shared().newDatabase("latency");
    }

    @AfterEach
    void drop() {
        database.close();
    }

    private void install() {
        database.execute(
                "CREATE EXTENSION pg_stat_statements",
                "CREATE TABLE delay (seconds float8)",
                "INSERT INTO delay VALUES (0.002)",
                "CREATE FUNCTION work() RETURNS int LANGUAGE plpgsql AS"
                        + " $$ BEGIN PERFORM pg_sleep((SELECT seconds FROM delay)); RETURN 1; END $$");
    }

    private void call(String sql) {
        call("shop", sql, CALLS);
    }

    private void call(String session, String sql, int times) {
        try (Connection connection = database.dataSource().getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("SET application_name = '" + session + "'");
            for (int i = 0; i < times; i++) {
                statement.execute(sql);
            }
        } catch (SQLException e) {
            throw new AssertionError(e);
        }
    }

    private void delay(double seconds) {
        database.execute("UPDATE delay SET seconds = " + seconds);
    }

    @Test
    void slowerStatementsThanUsualAreSeenUntilTheyAreQuickAgain() {
        install();
        try (Watch watch = new Watch(database, new StatementLatency())) {
            call("SELECT work()");
            watch.value();
            call("SELECT work()");
            assertThat(watch.value().value()).isLessThan(2);

            delay(0.02);
            call("SELECT work()");
            Measure.Measured slow = watch.value();
            assertThat(slow.value()).isGreaterThan(2);
            assertThat(slow.sentence())
                    .matches("the application's statements take \\S+ ms, \\d+ % more than their usual \\S+ ms");

            delay(0.002);
            watch.untilValue(m -> {
                call("SELECT work()");
                return m.value() < 0.4 && m.sentence().contains("than their usual");
            });
        }
    }

    @Test
    void theMoreCallsThereAreTheLessIsTakenForChance() {
        assertThat(StatementLatency.limit(UsualTimes.LEAST_CALLS)).isEqualTo(0.4);
        assertThat(StatementLatency.limit(2_500)).isEqualTo(0.29);
        assertThat(StatementLatency.limit(1_000_000)).isBetween(0.25, 0.26);
    }

    @Test
    void fewStatementsSayNothing() {
        install();
        call("SELECT work()");
        try (Watch watch = new Watch(database, new StatementLatency())) {
            watch.value();
            delay(0.05);
            call("shop", "SELECT work()", 5);
            assertThat(watch.value())
                    .isEqualTo(new Measure.Measured(0, "too few statements of the application to tell"));
        }
    }

    @Test
    void ourOwnStatementsAreKnownByTheirComment() {
        install();
        call("SELECT /* sluice test run=1 */ work() AS step");
        try (Watch watch = new Watch(database, new StatementLatency())) {
            watch.value();
            delay(0.02);
            call("SELECT /* sluice test run=2 */ work() AS step");
            assertThat(watch.value().sentence()).startsWith("too few statements");
        }
    }

    @Test
    void theStatementsOfAJavaStepAreKnownByTheirSession() throws Exception {
        install();
        call("SELECT work() AS java_step");
        try (Watch watch = new Watch(database, new StatementLatency())) {
            watch.value();
            Thread worker = new Thread(() -> call("sluice run=1 range=1 epoch=1", "SELECT work() AS java_step", 50));
            delay(0.1);
            worker.start();
            await().atMost(Watch.LONG_ENOUGH)
                    .until(() -> database.queryLong("SELECT count(*) FROM pg_stat_activity WHERE application_name"
                                    + " LIKE 'sluice run=%' AND query LIKE '%java_step' AND state = 'active'")
                            == 1);
            await().atMost(Watch.LONG_ENOUGH).until(() -> {
                watch.measure();
                return !worker.isAlive();
            });
            worker.join();
            await().atMost(Watch.LONG_ENOUGH)
                    .until(() -> watch.value().sentence().startsWith("too few"));
            call("SELECT work() AS java_step");
            assertThat(watch.value().sentence()).startsWith("too few statements");
        }
    }

    @Test
    void withoutTheExtensionThereIsNothingToMeasure() {
        try (Watch watch = new Watch(database, new StatementLatency())) {
            assertThat(watch.measure())
                    .isEqualTo(new Measure.Absent("the extension pg_stat_statements is not in this database"));
        }
    }

    @Test
    void whatIsMissingIsSaidWithTheGrantThatGivesIt() {
        database.execute("CREATE SCHEMA \"my ext\"", "CREATE EXTENSION pg_stat_statements SCHEMA \"my ext\"");
        try (Watch watch = Watch.as(database, "statement_onlooker", new StatementLatency())) {
            database.execute("REVOKE pg_monitor FROM statement_onlooker");
            assertThat(watch.measure())
                    .isEqualTo(new Measure.Denied(
                            "pg_stat_statements is there, but not for this role",
                            "GRANT pg_monitor TO \"statement_onlooker\""));
            database.execute("GRANT pg_monitor TO statement_onlooker");
            assertThat(watch.measure())
                    .isEqualTo(new Measure.Denied(
                            "pg_stat_statements is in a schema that this role may not use",
                            "GRANT USAGE ON SCHEMA \"my ext\" TO \"statement_onlooker\""));
            database.execute("GRANT USAGE ON SCHEMA \"my ext\" TO statement_onlooker");
            assertThat(watch.measure()).isInstanceOf(Measure.Measured.class);
        }
    }

    @Test
    void anExtensionOlderThanTheServerIsNamedWithItsCure() {
        database.execute("CREATE EXTENSION pg_stat_statements VERSION '1.8'");
        try (Watch watch = new Watch(database, new StatementLatency())) {
            assertThat(watch.measure())
                    .isEqualTo(new Measure.Denied(
                            "the extension pg_stat_statements is older than the server",
                            "ALTER EXTENSION pg_stat_statements UPDATE"));
            database.execute("ALTER EXTENSION pg_stat_statements UPDATE");
            assertThat(watch.measure()).isInstanceOf(Measure.Measured.class);
        }
    }
}
