package dev.sluice.recipes.connections.paths;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.embedded.TestDatabase;
import dev.sluice.embedded.TestServer;
import dev.sluice.recipes.connections.ConnectionTables;
import dev.sluice.recipes.connections.WalkIndexes;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What is found is what trying everything finds, in the same order. */
class DeepFinderTest {

    private static final double[] VISIBLE = {1, 0.85, 0.4, 0.08};

    @ParameterizedTest
    @EnumSource
    void findsWhatTryingEverythingFinds(Graph.Ids ids) throws Exception {
        try (TestDatabase database = TestServer.shared().newDatabase("paths");
                OneConnection connection = new OneConnection(database.dataSource())) {
            Graph.createTables(database, ids);
            DeepFinder finder = new DeepFinder(connection.source(), ConnectionTables.DEFAULTS);
            List<String> both = List.of(WalkIndexes.WORK_OVERLAP, "school");
            DeepFinder ofBoth = new DeepFinder(connection.source(), ConnectionTables.DEFAULTS, both);
            long seed = 20 * ids.ordinal();
            int compared = 0;
            for (Graph.Shape shape : Graph.Shape.values()) {
                // All of them over the four kinds of ids.
                for (int half = 0; half < 2; half++) {
                    double visible = VISIBLE[(shape.ordinal() + ids.ordinal() + 2 * half) % VISIBLE.length];
                    Graph graph = new Graph(ids, shape, visible, seed++);
                    graph.load(database);
                    compared += compare(graph, finder, List.of(WalkIndexes.WORK_OVERLAP), seed);
                    compared += compare(graph, ofBoth, both, seed);
                }
            }
            assertThat(compared).isGreaterThan(2_000);
        }
    }

    private static int compare(Graph graph, DeepFinder finder, List<String> kinds, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        int compared = 0;
        for (int depth = 1; depth <= PathOptions.MOST_DEPTH; depth++) {
            int fanOut = depth == 4 ? 4 : depth == 3 ? 9 : 25;
            PathOptions options = PathOptions.DEFAULTS.withDepth(depth).withFanOut(fanOut);
            // The first is a star's middle.
            String start = graph.contacts.get(depth % 2 == 0 ? 0 : random.nextInt(graph.contacts.size()));
            List<String> all = graph.paths(start, null, depth, fanOut, kinds);
            String how = "seed " + seed + " depth " + depth + " from " + start + " kinds " + kinds;
            assertThat(Graph.show(finder.from("7", start, options))).as(how).isEqualTo(all);

            int limit = 1 + random.nextInt(all.size() + 1);
            Paths some = finder.from("7", start, options.withLimit(limit));
            assertThat(Graph.show(some))
                    .as(how + " limit " + limit)
                    .isEqualTo(all.subList(0, Math.min(limit, all.size())));
            assertThat(some.more()).isEqualTo(limit < all.size());

            String to = graph.contacts.get(random.nextInt(graph.contacts.size()));
            if (!to.equals(start)) {
                assertThat(Graph.show(finder.between("7", start, to, options)))
                        .as(how + " to " + to)
                        .isEqualTo(graph.paths(start, to, depth, fanOut, kinds));
            }
            compared += all.size();
        }
        return compared;
    }

    @Test
    void theTwoWaysAreWhatAnybodyWouldExpect() {
        try (TestDatabase database = TestServer.shared().newDatabase("paths")) {
            Graph.createTables(database, Graph.Ids.BIGINT);
            database.execute(
                    "INSERT INTO contacts VALUES (1, 'Ann'), (2, 'Bob'), (3, 'Cid'), (4, 'Dee')",
                    "INSERT INTO organizations VALUES (10, 'Acme'), (11, '')",
                    "INSERT INTO contact_work_experiences (contact_id, organization_id, company_name, date_to) VALUES"
                            + " (2, 11, 'Old Blume', '2001-01-01'), (3, 11, 'Blume', '2005-01-01'),"
                            + " (3, 11, 'Blume & Co', NULL), (4, 12, 'Gone Ltd', NULL), (1, 10, 'Wrong', NULL)",
                    "INSERT INTO contact_connections VALUES (1, 2, 'work_overlap', 10, '2001-03-01', '2003-03-15'),"
                            + " (1, 2, 'work_overlap', 12, '2003-06-01', '2004-01-01'),"
                            + " (2, 3, 'work_overlap', 11, '-infinity', '2002-01-01'),"
                            + " (3, 4, 'work_overlap', 12, '2019-01-01', NULL), (1, 4, 'school', 12, NULL, NULL)",
                    "INSERT INTO user_contact_collections VALUES (7, 2, true), (7, 3, NULL), (7, 4, false), (8, 4, true)");
            DeepFinder finder = new DeepFinder(database.dataSource(), ConnectionTables.DEFAULTS);

            Paths found = finder.between("7", "1", "3", PathOptions.DEFAULTS);

            assertThat(found.start()).isEqualTo(new Person("1", Optional.of("Ann")));
            // The later of the two organizations first; neither it nor its spells say a name to which Ann or Bob
            // belong.
            assertThat(found.paths()).hasSize(2);
            Hop first = found.paths().get(0).hops().get(0);
            assertThat(first.organization()).isEqualTo("12");
            assertThat(first.organizationName()).isEmpty();
            assertThat(first.signals()).isEqualTo(new Signals(true, false, OptionalLong.of(7)));
            Hop other = found.paths().get(1).hops().get(0);
            assertThat(other.organizationName()).contains("Acme");
            assertThat(other.signals().months()).hasValue(24);
            Hop second = found.paths().get(0).hops().get(1);
            assertThat(second.contact().name()).contains("Cid");
            assertThat(second.organizationName()).contains("Blume & Co");
            assertThat(second.from()).isEmpty();
            assertThat(second.signals()).isEqualTo(new Signals(false, false, OptionalLong.empty()));

            Paths far = finder.between("7", "1", "4", PathOptions.DEFAULTS);
            Hop last = far.paths().get(0).hops().get(2);
            assertThat(last.organizationName()).contains("Gone Ltd");
            assertThat(last.to()).isEmpty();
            assertThat(last.signals().ongoing()).isTrue();
            assertThat(last.signals().months().orElse(0)).isGreaterThan(60);
            assertThat(finder.between("7", "1", "4", PathOptions.DEFAULTS.withDepth(2))
                            .paths())
                    .isEmpty();
            // User 8 sees Dee only, and nobody on the way to her.
            assertThat(finder.between("8", "1", "4", PathOptions.DEFAULTS).paths())
                    .isEmpty();
            assertThat(finder.from("8", "3", PathOptions.DEFAULTS).paths())
                    .singleElement()
                    .satisfies(path -> assertThat(path.end().name()).contains("Dee"));
        }
    }
}
