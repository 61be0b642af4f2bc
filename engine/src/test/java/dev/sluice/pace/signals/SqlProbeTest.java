package dev.sluice.pace.signals;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.Probe;
import dev.sluice.embedded.TestDatabase;
import dev.sluice.embedded.TestServer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SqlProbeTest {

    private TestDatabase database;

    @BeforeEach
    void open() {
        database = TestServer.shared().newDatabase("probe");
        database.execute("CREATE TABLE outbox (id int, tags jsonb DEFAULT '{\"a\": 1}')");
    }

    @AfterEach
    void drop() {
        database.close();
    }

    private Measure measure(String query) {
        try (Watch watch = new Watch(database, new SqlProbe(Probe.sql("depth", 10, query)))) {
            return watch.measure();
        }
    }

    @Test
    void theNumberOfAQueryIsTheValueNow() {
        SqlProbe probe = new SqlProbe(Probe.sql("depth", 10, "SELECT count(*) FROM outbox"));
        assertThat(probe.kind()).isEqualTo(Signal.Kind.HARD);
        assertThat(probe.limit()).isEqualTo(new Limit(10, Unit.COUNT));
        try (Watch watch = new Watch(database, probe)) {
            assertThat(watch.value()).isEqualTo(new Measure.Measured(0, "probe depth is 0"));
            database.execute("INSERT INTO outbox SELECT generate_series(1, 12)");
            assertThat(watch.value()).isEqualTo(new Measure.Measured(12, "probe depth is 12"));
            database.execute("DELETE FROM outbox");
            assertThat(watch.value().value()).isZero();
        }
    }

    @Test
    void anyQueryWithOneNumberWillDo() {
        assertThat(measure("SELECT 2.5; ")).isEqualTo(new Measure.Measured(2.5, "probe depth is 2.5"));
        assertThat(measure("WITH w AS (SELECT 3 AS n) SELECT n FROM w -- three"))
                .isEqualTo(new Measure.Measured(3, "probe depth is 3"));
        assertThat(measure("SELECT count(*) FROM outbox WHERE tags ? 'a' AND '{fn x}' <> ''"))
                .isEqualTo(new Measure.Measured(0, "probe depth is 0"));
        assertThat(measure("SELECT -4")).isEqualTo(new Measure.Measured(0, "probe depth is -4"));
    }

    @Test
    void whatGivesNoNumberIsLost() {
        assertThat(measure("SELECT NULL")).isEqualTo(new Measure.Lost("probe depth gives nothing, not a number"));
        assertThat(measure("SELECT 1 WHERE false")).isInstanceOf(Measure.Lost.class);
        assertThat(measure("SELECT 'NaN'")).isEqualTo(new Measure.Lost("probe depth gives NaN, not a number"));
        assertThat(((Measure.Lost) measure("SELECT generate_series(1, 2)")).why())
                .isEqualTo("probe depth failed: more than one row returned by a subquery used as an expression"
                        + " [SQLSTATE 21000]");
        assertThat(((Measure.Lost) measure("SELECT count(*) FROM gone")).why())
                .startsWith("probe depth failed: relation \"gone\" does not exist");
    }

    @Test
    void aProbeCanNeitherWriteNorLeaveItsTransaction() {
        database.execute(
                "CREATE FUNCTION put() RETURNS int LANGUAGE sql AS" + " 'INSERT INTO outbox VALUES (1) RETURNING id'");
        assertThat(((Measure.Lost) measure("SELECT put()")).why()).contains("read-only transaction");
        assertThat(measure("SELECT 1); COMMIT; DELETE FROM outbox; SELECT (1")).isInstanceOf(Measure.Lost.class);
        assertThat(database.queryLong("SELECT count(*) FROM outbox")).isZero();
    }

    @Test
    void aQueryThatTakesTooLongIsLost() {
        assertThat(((Measure.Lost) measure("SELECT count(pg_sleep(30))")).why()).contains("statement timeout");
    }

    @Test
    void aMissingRightIsNamed() {
        try (Watch watch = Watch.as(
                database, "probe_onlooker", new SqlProbe(Probe.sql("depth", 10, "SELECT count(*) FROM outbox")))) {
            assertThat(watch.measure())
                    .isEqualTo(new Measure.Denied(
                            "probe depth failed: permission denied for table outbox [SQLSTATE 42501]",
                            "GRANT SELECT, UPDATE ON \"outbox\" TO \"probe_onlooker\", or which right the step needs"));
        }
    }
}
