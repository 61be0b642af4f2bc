package dev.sluice.verify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.sluice.Backfill;
import dev.sluice.Confidence;
import dev.sluice.KeyValue;
import dev.sluice.Step;
import dev.sluice.embedded.TestDatabase;
import dev.sluice.embedded.TestServer;
import dev.sluice.plan.KeysProgress;
import dev.sluice.plan.Planner;
import dev.sluice.sql.Transactions;
import dev.sluice.store.PlanRow;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a sample is drawn from, and that what it says holds however the wrong rows lie. */
class RowSampleTest {

    private static final Transactions.Limits LIMITS = new Transactions.Limits(
            "sluice sample", Duration.ofSeconds(1), Duration.ofSeconds(20), Duration.ofSeconds(10));

    private static final Backfill FILL = Backfill.named("drawn")
            .table("items")
            .remaining("v IS NULL")
            .step(Step.sql("UPDATE items SET v = id WHERE :chunk(items) AND v IS NULL"))
            .build();

    private TestDatabase database;
    private Connection connection;

    @BeforeEach
    void connect() throws SQLException {
        database = TestServer.shared().newDatabase("row_sample");
        connection = database.dataSource().getConnection();
    }

    @AfterEach
    void drop() throws SQLException {
        connection.close();
        database.close();
    }

    private PlanRow table(String... statements) throws SQLException {
        database.execute(
                "CREATE TABLE items (id bigint PRIMARY KEY, v bigint, filler text NOT NULL)"
                        + " WITH (autovacuum_enabled = off)",
                "ALTER TABLE items ALTER filler SET STORAGE PLAIN");
        database.execute(statements);
        database.execute("ANALYZE items");
        return Planner.plan(connection, FILL, KeysProgress.SILENT);
    }

    private RowSample.Drawn draw(PlanRow plan, long rows, long seed) throws SQLException {
        RowSample sample = RowSample.of(connection, plan, rows, seed, LIMITS);
        for (int slice = 0; slice < sample.slices(); slice++) {
            sample.read(connection, slice, LIMITS);
        }
        return sample.drawn();
    }

    private static Set<Long> ids(RowSample.Drawn drawn) {
        Set<Long> ids = new HashSet<>();
        for (KeyValue key : drawn.keys()) {
            ids.add(Long.valueOf(key.parts().get(0)));
        }
        return ids;
    }

    /** Pages of a hundred rows and many of two; those that are wrong are chosen by what stands first. */
    private static final String UNEVEN =
            "INSERT INTO items SELECT i, NULL, repeat('x', CASE WHEN i <= 1000 THEN 3500 ELSE 40 END)"
                    + " FROM generate_series(1, 11000) i";

    private static final String EVEN =
            "INSERT INTO items SELECT i, NULL, repeat('x', 300) FROM generate_series(1, 12000) i";

    /**
     * Draws very often from a table of which just so many rows are wrong as the sample's bound says may be at most. Then no
     * wrong row is in a sample once in twenty times, or less often, and each of these is a bound that did not hold.
     */
    @ParameterizedTest(name = "{0}, wrong are those with {1}")
    @CsvSource(
            delimiter = '|',
            value = {
                "EVEN | (hashint8(id) & 65535) < 65536 * share",
                "EVEN | id <= 12000 * share",
                "UNEVEN | (hashint8(id) & 65535) < 65536 * share",
                "UNEVEN | id > 11000 - 11000 * share",
                "UNEVEN | id BETWEEN 1001 AND 1001 + 11000 * share"
            })
    void theBoundHoldsHoweverTheWrongRowsLie(String table, String wrong) throws Exception {
        PlanRow plan = table(table.equals("EVEN") ? EVEN : UNEVEN);
        int rows = 60;
        RowSample.Drawn first = draw(plan, rows, 0);
        assertThat(RowSample.of(connection, plan, rows, 0, LIMITS).readsAll()).isFalse();
        assertThat(first.keys()).hasSizeBetween(40, rows);
        double share = Confidence.bound(first.worth()) * 1.02;
        Set<String> bad = Set.copyOf(database.queryStrings(
                "SELECT CAST(id AS text) FROM items WHERE " + wrong.replace("share", "" + share)));
        double real = bad.size() / (double) database.queryLong("SELECT count(*) FROM items");
        assertThat(real).isCloseTo(share, within(share / 10));

        int draws = 300;
        int broken = 0;
        long seen = 0;
        long drawn = 0;
        for (int seed = 1; seed <= draws; seed++) {
            RowSample.Drawn sample = draw(plan, rows, seed * 7919L);
            long differing = sample.keys().stream()
                    .filter(key -> bad.contains(key.parts().get(0)))
                    .count();
            seen += differing;
            drawn += sample.keys().size();
            broken += differing == 0 && real >= Confidence.bound(sample.worth()) ? 1 : 0;
        }
        // Four standard deviations above one in twenty.
        assertThat(broken / (double) draws)
                .as("samples of %d rows, worth %d, that say too little of %.4f", rows, first.worth(), real)
                .isLessThan(0.05 + 4 * Math.sqrt(0.05 * 0.95 / draws));
        assertThat(seen / (double) drawn).as("no row is likelier than another").isCloseTo(real, within(real / 4));
    }

    // A row to a page: seven thousand pages.
    private PlanRow wide() throws SQLException {
        return table("INSERT INTO items SELECT i, NULL, repeat('x', 4100) FROM generate_series(1, 7000) i");
    }

    @Test
    void rowsOfPagesOfTheirOwnAreWorthWhatTheyAreInAsManySlicesAsItTakes() throws Exception {
        PlanRow plan = wide();
        RowSample sample = RowSample.of(connection, plan, 1_200, 5, LIMITS);
        assertThat(sample.slices()).isEqualTo(7);
        RowSample.Drawn drawn = draw(plan, 1_200, 5);
        assertThat(drawn.keys()).hasSizeBetween(1_000, 1_200);
        assertThat(drawn.worth()).isEqualTo(drawn.keys().size());
        assertThat(ids(drawn)).as("no row twice").hasSameSizeAs(drawn.keys());
        assertThat(ids(draw(plan, 1_200, 5))).as("the same seed, the same rows").isEqualTo(ids(drawn));
        Set<Long> other = ids(draw(plan, 1_200, 6));
        other.retainAll(ids(drawn));
        assertThat(other.size()).as("another seed, others").isBetween(100, 320);
        assertThat(ids(drawn)).anyMatch(id -> id < 500).anyMatch(id -> id > 6_500);
    }

    @Test
    void aLargeShareIsDrawnFromAllPagesOneAfterTheOther() throws Exception {
        PlanRow plan = wide();
        RowSample sample = RowSample.of(connection, plan, 5_000, 5, LIMITS);
        assertThat(sample.readsAll()).isTrue();
        assertThat(sample.slices()).isEqualTo(2);
        database.execute("INSERT INTO items SELECT i, NULL, repeat('x', 4100) FROM generate_series(7001, 7100) i");
        long read = 0;
        for (int slice = 0; slice < sample.slices(); slice++) {
            read += sample.read(connection, slice, LIMITS);
        }
        assertThat(read).as("every row within the bounds, once").isEqualTo(7_000);
        assertThat(sample.drawn().keys()).hasSize(5_000);
        assertThat(sample.drawn().worth()).isEqualTo(5_000);
        assertThat(ids(draw(plan, 1_000_000, 1))).as("all that there are").hasSize(7_000);
    }

    @Test
    void partitionsAreDrawnFromAlike() throws Exception {
        database.execute(
                "CREATE TABLE items (id bigint PRIMARY KEY, v bigint, filler text NOT NULL) PARTITION BY RANGE (id)",
                "CREATE TABLE items_1 PARTITION OF items FOR VALUES FROM (0) TO (2001)",
                "CREATE TABLE items_2 PARTITION OF items FOR VALUES FROM (2001) TO (9000) PARTITION BY RANGE (id)",
                "CREATE TABLE items_3 PARTITION OF items_2 FOR VALUES FROM (2001) TO (9000)",
                "INSERT INTO items SELECT i, NULL, repeat('x', 900) FROM generate_series(1, 8000) i",
                "ANALYZE items");
        PlanRow plan = Planner.plan(connection, FILL, KeysProgress.SILENT);
        for (long rows : List.of(100L, 4_000L)) {
            RowSample.Drawn drawn = draw(plan, rows, 3);
            assertThat((long) drawn.keys().size()).isBetween(rows * 3 / 4, rows);
            assertThat(ids(drawn).stream().filter(id -> id <= 2_000).count()
                            / (double) drawn.keys().size())
                    .isBetween(0.12, 0.38);
        }
        assertThat(ids(draw(plan, 10_000, 3))).hasSize(8_000);
    }

    @Test
    void slicesTogetherHaveTheChanceOfThemAll() {
        PageSlices slices = PageSlices.of(new PageSlices.Pages(100_000, 100_000), 30_000, 9);
        assertThat(slices.slices()).isEqualTo(60);
        double missed = 1;
        Set<Object> seeds = new HashSet<>();
        for (int slice = 0; slice < slices.slices(); slice++) {
            missed *= 1 - (double) slices.samplingValues(slice).get(0) / 100;
            seeds.add(slices.samplingValues(slice).get(1));
        }
        assertThat(1 - missed).isCloseTo(0.3, within(1e-9));
        assertThat(seeds).as("each slice draws pages of its own").hasSize(60);
    }
}
