package dev.sluice.recipes.connections.paths;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.embedded.TestDatabase;
import dev.sluice.embedded.TestServer;
import dev.sluice.recipes.connections.ConnectionTables;
import dev.sluice.recipes.connections.WalkIndexes;
import java.sql.Connection;
import java.time.Duration;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The walk reads as many edges as it returns, however many a contact has and however many ended on one day. */
class WalkPlansTest {

    private static final Pattern ROWS = Pattern.compile("->  (.*?) \\(.*actual .*?rows=([0-9.]+) loops=([0-9]+)\\)");

    private TestDatabase database;

    @BeforeEach
    void open() {
        database = TestServer.shared().newDatabase("walk_plans");
        Graph.createTables(database, Graph.Ids.BIGINT);
        database.execute(
                "INSERT INTO contacts SELECT n, 'Contact ' || n FROM generate_series(1, 6000) n",
                "INSERT INTO user_contact_collections SELECT 7, n, false FROM generate_series(1, 6000) n",
                // Contact 3000 is the higher end of 2,999 and the lower of 3,000, all ongoing.
                "INSERT INTO contact_connections SELECT least(n, 3000), greatest(n, 3000), 'work_overlap', 1,"
                        + " '2001-01-01', NULL FROM generate_series(1, 6000) n WHERE n <> 3000",
                "INSERT INTO contact_connections SELECT n, n + 1, 'work_overlap', 2, '2001-01-01', '2002-01-01'"
                        + " FROM generate_series(1, 5000) n",
                "VACUUM ANALYZE");
    }

    @AfterEach
    void close() {
        database.close();
    }

    private String plan(NeighbourSql.Bound bound) throws Exception {
        Deadline deadline = Deadline.in(Duration.ofSeconds(30), System::nanoTime);
        try (Connection connection = database.dataSource().getConnection()) {
            List<String> lines = BoundedReads.run(
                    connection,
                    deadline,
                    reads -> reads.query(
                            row -> row.getString(1), "EXPLAIN (ANALYZE, TIMING OFF) " + bound.sql(), bound.values()));
            return String.join("\n", lines);
        }
    }

    private NeighbourSql sql() throws Exception {
        try (Connection connection = database.dataSource().getConnection()) {
            ConnectionTables tables = ConnectionTables.DEFAULTS;
            return new NeighbourSql(tables, Types.of(connection, tables), List.of(WalkIndexes.WORK_OVERLAP));
        }
    }

    @Test
    void readsTheFirstEntriesOfBothIndexesAndSortsNothing() throws Exception {
        for (NeighbourSql.Bound bound : List.of(
                sql().latest(List.of("3000", "17", "4711"), 25),
                sql().latestVisible(List.of("3000", "17", "4711"), 25, "7"),
                sql().latestAmong(List.of("3000", "17", "4711"), 25, List.of("1", "2", "18", "5000")))) {
            String plan = plan(bound);
            assertThat(plan)
                    .contains("Merge Append", "Index Only Scan using contact_connections_work_overlap_walk_a")
                    .contains("Index Only Scan using contact_connections_work_overlap_walk_b")
                    .doesNotContain("Seq Scan", "Sort  (");
            assertThat(mostRows(plan)).as(plan).isLessThan(200);
            assertThat(plan).doesNotContain("Bitmap");
        }
    }

    @Test
    void withoutOneOfThemItReadsEverything() throws Exception {
        DeepFinder finder = new DeepFinder(database.dataSource(), ConnectionTables.DEFAULTS);
        assertThat(finder.missingIndexes()).isEmpty();
        database.execute("DROP INDEX contact_connections_work_overlap_walk_b");

        assertThat(mostRows(plan(sql().latest(List.of("3000"), 25)))).isGreaterThan(2_000);
        assertThat(finder.missingIndexes()).singleElement().satisfies(walk -> {
            assertThat(walk.name()).isEqualTo("contact_connections_work_overlap_walk_b");
            database.execute(walk.createConcurrently());
        });
        assertThat(finder.missingIndexes()).isEmpty();
        // Another order of the same columns does not serve, nor does an index of another kind.
        database.execute(
                "DROP INDEX contact_connections_work_overlap_walk_b",
                "CREATE INDEX ON contact_connections (contact_b_id, date_to, contact_a_id, bridge_entity_id)",
                "CREATE INDEX ON contact_connections (contact_b_id, date_to DESC, contact_a_id) WHERE kind = 'school'");
        assertThat(finder.missingIndexes()).hasSize(1);
        database.execute("CREATE INDEX ON contact_connections (contact_b_id, date_to DESC, contact_a_id)");
        assertThat(finder.missingIndexes()).isEmpty();
    }

    private static double mostRows(String plan) {
        double most = 0;
        Matcher matcher = ROWS.matcher(plan);
        while (matcher.find()) {
            most = Math.max(most, Double.parseDouble(matcher.group(2)) * Double.parseDouble(matcher.group(3)));
        }
        assertThat(most).as(plan).isPositive();
        return most;
    }
}
