package dev.sluice.pace.signals;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.sluice.embedded.TestDatabase;
import dev.sluice.embedded.TestServer;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Tables that fill up with dead rows. */
class DeadTuplesTest {

    private static TestServer server;
    private TestDatabase database;

    @BeforeAll
    static void start() {
        server = TestServer.dedicated(Map.of("autovacuum_naptime", "1"));
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @BeforeEach
    void open() {
        database = server.newDatabase("dead");
    }

    @AfterEach
    void drop() {
        database.close();
    }

    @Test
    void whatDiesDuringTheRunIsCountedUntilItIsVacuumed() {
        database.execute(
                "CREATE TABLE t (id int, n int) WITH (autovacuum_enabled = false)",
                "INSERT INTO t SELECT i, 0 FROM generate_series(1, 5000) i",
                "UPDATE t SET n = 1 WHERE id <= 1000");
        try (Watch watch = Watch.as(database, "onlooker", new DeadTuples(0), "public.t")) {
            watch.untilValue(m -> dead() == 1000 && m.value() == 0);

            database.execute("UPDATE t SET n = 2 WHERE id <= 2500");
            Measure.Measured grown = watch.untilValue(m -> m.value() > 0);
            assertThat(grown.value()).as("2,500 of 7,500").isCloseTo(1 / 3.0, within(1e-9));
            assertThat(grown.sentence())
                    .isEqualTo("2,500 dead rows more in public.t than at the beginning, 33.3 % of the table;"
                            + " autovacuum has not come yet");

            database.execute("VACUUM t");
            watch.untilValue(m -> m.value() == 0);
            database.execute("UPDATE t SET n = 3");
            assertThat(watch.untilValue(m -> m.value() > 0).value())
                    .as("a vacuum sets a new beginning")
                    .isCloseTo(0.5, within(1e-9));
        }
    }

    private long dead() {
        return database.queryLong("SELECT n_dead_tup FROM pg_stat_user_tables WHERE relname = 't'");
    }

    @Test
    void thePartitionsOfATableAreOne() {
        database.execute(
                "CREATE TABLE \"big T\" (id int, n int) PARTITION BY RANGE (id)",
                "CREATE TABLE p1 PARTITION OF \"big T\" FOR VALUES FROM (0) TO (1000) WITH (autovacuum_enabled = false)",
                "CREATE TABLE p2 PARTITION OF \"big T\" FOR VALUES FROM (1000) TO (9000) PARTITION BY RANGE (id)",
                "CREATE TABLE p3 PARTITION OF p2 FOR VALUES FROM (1000) TO (9000) WITH (autovacuum_enabled = false)",
                "INSERT INTO \"big T\" SELECT i, 0 FROM generate_series(0, 1999) i");
        try (Watch watch = new Watch(database, new DeadTuples(0), "\"public\".\"big T\"")) {
            watch.untilValue(m -> m.value() == 0);
            database.execute("UPDATE \"big T\" SET n = 1 WHERE id >= 500");
            Measure.Measured grown = watch.untilValue(m -> m.value() > 0.4);
            assertThat(grown.sentence()).startsWith("1,500 dead rows more in \"public\".\"big T\" than");
        }
    }

    @Test
    void itSaysWhenAutovacuumCame() {
        database.execute(
                "CREATE TABLE t (id int, n int) WITH (autovacuum_vacuum_threshold = 1,"
                        + " autovacuum_vacuum_scale_factor = 0)",
                "INSERT INTO t SELECT i, 0 FROM generate_series(1, 5000) i",
                "UPDATE t SET n = 1");
        try (Watch watch = new Watch(database, new DeadTuples(0), "public.t")) {
            Measure.Measured vacuumed = watch.untilValue(m -> m.sentence().contains("autovacuum came"));
            assertThat(vacuumed.sentence()).matches(".*; autovacuum came \\d+ s ago");
        }
    }

    @Test
    void tablesThatAreNotThereAreNoneOfOurs() {
        try (Watch watch = new Watch(database, new DeadTuples(0), "public.gone")) {
            assertThat(watch.measure()).isEqualTo(new Measure.Absent("no run writes to a table"));
        }
        try (Watch watch = new Watch(database, new DeadTuples(0))) {
            assertThat(watch.measure()).isInstanceOf(Measure.Absent.class);
        }
    }
}
