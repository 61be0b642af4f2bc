package dev.sluice.recipes.connections;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.sluice.embedded.TestDatabase;
import dev.sluice.embedded.TestServer;
import dev.sluice.recipes.connections.ConnectionRules.MissingStart;
import dev.sluice.recipes.connections.ConnectionRules.Orphans;
import dev.sluice.samples.GeneratedPeople;
import dev.sluice.samples.IdKind;
import dev.sluice.samples.RealPeople;
import dev.sluice.samples.SampleTables;
import dev.sluice.samples.Shape;
import java.sql.Connection;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ExpectedEdgesTest {

    private static final ConnectionRules KEEP_AND_OPEN = new ConnectionRules(Orphans.KEEP, MissingStart.OPEN);

    private static final long GENERATED = 14_215;
    private static final long GENERATED_OF_ALL = 18_872;

    private TestDatabase database;

    @BeforeEach
    void open() {
        database = TestServer.shared().newDatabase("sample");
    }

    @AfterEach
    void close() {
        database.close();
    }

    @Test
    void theRealPeopleHaveTheDefectsOfTheirSources() throws Exception {
        try (Connection connection = database.dataSource().getConnection()) {
            SampleTables.create(connection, IdKind.TEXT);
            RealPeople.OPENSTATES.load(connection);

            assertThat(database.queryStrings("SELECT concat_ws(' ', count(*), count(date_from), count(date_to),"
                            + " count(*) FILTER (WHERE date_from > date_to)) FROM contact_work_experiences"))
                    .containsExactly("30937 22825 23492 124");
            assertThat(database.queryLong("SELECT count(*) FROM contacts")).isEqualTo(22_714);
            assertThat(database.queryLong("SELECT count(*) FROM organizations")).isEqualTo(1_960);

            database.execute("TRUNCATE contacts, organizations, contact_work_experiences, user_contact_collections");
            RealPeople.LAHMAN.load(connection);

            assertThat(database.queryLong("SELECT count(*) FROM contact_work_experiences"))
                    .isEqualTo(136_491);
            assertThat(database.queryLong("SELECT count(*) FROM contact_work_experiences w WHERE NOT EXISTS"
                            + " (SELECT FROM organizations o WHERE o.id = w.organization_id)"))
                    .isEqualTo(10);
            assertThat(database.queryStrings("SELECT full_name FROM contacts WHERE id IN ('aardsda01', 'bolan01')"))
                    .containsExactlyInAnyOrder("David Aardsma", "Boland");
        }
    }

    @Test
    void theRuleIsAppliedToSpellsOfEveryKind() throws Exception {
        try (Connection connection = database.dataSource().getConnection()) {
            SampleTables.create(connection, IdKind.TEXT);
            database.execute(
                    "INSERT INTO contacts VALUES ('a'), ('B'), ('Ａ'), ('𝔸')",
                    "INSERT INTO organizations VALUES ('o'), ('p')",
                    """
                    INSERT INTO contact_work_experiences (id, contact_id, organization_id, date_from, date_to) VALUES
                      (1, 'a', 'o', '2001-01-01', '2001-06-30'), (2, 'a', 'o', '2003-01-01', NULL),
                      (3, 'B', 'o', '2001-06-30', '2003-02-01'), (4, 'B', 'o', '2003-01-15', '2004-01-01'),
                      (5, 'Ａ', 'o', '2000-01-01', '2000-12-31'), (6, '𝔸', 'o', NULL, '2000-01-01'),
                      (7, 'a', 'gone', '2001-01-01', NULL), (8, '𝔸', 'gone', '2002-01-01', NULL),
                      (9, 'a', NULL, '2001-01-01', NULL), (10, 'B', NULL, '2001-01-01', NULL),
                      (11, 'nobody', 'o', '1990-01-01', NULL), (12, 'a', 'p', '2009-01-01', '2001-01-01'),
                      (13, 'B', 'p', '2000-01-01', NULL), (14, 'Ａ', 'p', NULL, NULL), (15, '𝔸', 'p', NULL, NULL)""");

            assertThat(edges(connection, ConnectionRules.DEFAULTS))
                    .containsExactlyInAnyOrder("B and a at o from 2001-06-30 to 2004-01-01");
            assertThat(edges(connection, KEEP_AND_OPEN))
                    .containsExactlyInAnyOrder(
                            "B and a at o from 2001-06-30 to 2004-01-01",
                            "Ａ and 𝔸 at o from 2000-01-01 to 2000-01-01",
                            "a and 𝔸 at gone from 2002-01-01 to null",
                            "B and Ａ at p from 2000-01-01 to null",
                            "B and 𝔸 at p from 2000-01-01 to null",
                            "Ａ and 𝔸 at p from -infinity to null");
        }
    }

    @ParameterizedTest
    @EnumSource(IdKind.class)
    void theSameSandboxComesOfTheSameSeedWhateverTheIds(IdKind ids) throws Exception {
        Shape shape = Shape.sandbox(1_000);
        try (Connection connection = database.dataSource().getConnection()) {
            SampleTables.create(connection, ids);
            GeneratedPeople.fill(connection, shape, ids);
            SampleTables.index(connection);

            assertThat(ExpectedEdges.read(connection, ids, ConnectionRules.DEFAULTS)
                            .count())
                    .isEqualTo(GENERATED);
            assertThat(ExpectedEdges.read(connection, ids, KEEP_AND_OPEN).count())
                    .isEqualTo(GENERATED_OF_ALL);
            List<Double> shares = database
                    .queryStrings(
                            "SELECT unnest(ARRAY[avg(CAST(organization_id IS NULL AS integer)), avg(CAST(o.id IS NOT NULL AS integer)),"
                                    + " avg(CAST(date_from IS NULL AS integer)), avg(CAST(date_to IS NULL AS integer))])"
                                    + " FROM contact_work_experiences w LEFT JOIN organizations o ON o.id = w.organization_id")
                    .stream()
                    .map(Double::valueOf)
                    .toList();
            assertThat(shares.get(0)).isCloseTo(0.11, within(0.02));
            assertThat(shares.get(1)).isCloseTo(0.535, within(0.02));
            assertThat(shares.get(2)).isCloseTo(0.04, within(0.01));
            assertThat(shares.get(3)).isCloseTo(0.115, within(0.02));
        }
    }

    @Test
    void differencesAreNamed() {
        Edge right = new Edge("a", "b", "o", "2001-01-01", "null");
        Edge other = new Edge("a", "c", "o", "2001-01-01", "null");
        Edge late = new Edge("a", "b", "o", "2001-01-02", "null");

        assertThat(EdgeDifferences.between(List.of(right, other), List.of(other, right)))
                .isEmpty();
        assertThat(EdgeDifferences.between(List.of(right), List.of(late, other)))
                .containsExactly("wrong: " + late + ", expected: " + right, "not expected: " + other);
        assertThat(EdgeDifferences.between(List.of(right, other), List.of(right)))
                .containsExactly("missing: " + other);
        assertThat(EdgeDifferences.between(List.of(), List.of(right, right))).hasSize(2);
    }

    private static Set<String> edges(Connection connection, ConnectionRules rules) throws Exception {
        List<Edge> edges = new ArrayList<>();
        ExpectedEdges.read(connection, IdKind.TEXT, rules).forEach(edges::add);
        Set<String> texts = new HashSet<>();
        edges.forEach(edge -> assertThat(texts.add(edge.toString())).isTrue());
        return texts;
    }
}
