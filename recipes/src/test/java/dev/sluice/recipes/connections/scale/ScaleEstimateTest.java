package dev.sluice.recipes.connections.scale;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.sluice.embedded.TestDatabase;
import dev.sluice.embedded.TestServer;
import dev.sluice.plan.Interval;
import dev.sluice.plan.RowCount;
import dev.sluice.recipes.connections.ConnectionRules;
import dev.sluice.recipes.connections.ConnectionRules.MissingStart;
import dev.sluice.recipes.connections.ConnectionRules.Orphans;
import dev.sluice.recipes.connections.ConnectionTables;
import dev.sluice.recipes.connections.ExpectedEdges;
import dev.sluice.samples.GeneratedPeople;
import dev.sluice.samples.IdKind;
import dev.sluice.samples.RealPeople;
import dev.sluice.samples.SampleTables;
import dev.sluice.samples.Shape;
import java.sql.Connection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What the check says of the number of edges, against all edges counted one by one. */
class ScaleEstimateTest {

    private static final ScaleOptions OPTIONS =
            ScaleOptions.DEFAULTS.withoutTrial().withTime(Duration.ofMinutes(2));
    // So that most of what is estimated comes from contacts, and not from organizations counted exactly.
    private static final ScaleOptions FEW =
            OPTIONS.withOrganizations(20, 500_000).withContacts(400);

    private final TestDatabase database = TestServer.shared().newDatabase("scale");

    @AfterEach
    void close() {
        database.close();
    }

    @ParameterizedTest
    @EnumSource(RealPeople.class)
    void theEdgesOfRealPeopleLieInTheInterval(RealPeople people) throws Exception {
        long edges;
        try (Connection connection = database.dataSource().getConnection()) {
            SampleTables.create(connection, IdKind.TEXT);
            people.load(connection);
            SampleTables.index(connection);
            edges = ExpectedEdges.read(connection, IdKind.TEXT, ConnectionRules.DEFAULTS)
                    .count();
        }

        ScaleReport report = check(FEW);

        assertThat(report.edges().all().contains(edges)).isTrue();
        assertThat(report.edges().middle()).isCloseTo(edges, within(0.15 * edges));
        assertThat(report.edges().countedOrganizations()).isEqualTo(20);
        assertThat(report.notes()).isEmpty();
    }

    @Test
    void nineOfTenIntervalsHoldWhateverTheShape() throws Exception {
        int holding = 0;
        int close = 0;
        int all = 0;
        List<String> misses = new ArrayList<>();
        Shape[] shapes = {
            Shape.sandbox(1_500),
            Shape.sandbox(1_800).withDrift(3).withSeed(2),
            Shape.sandbox(2_000).withSkew(1.3).withSeed(3),
            Shape.sandbox(1_000).withSkew(2.5).withOrganizations(60).withSeed(4),
            Shape.sandbox(2_000).withOrganizations(1_500).withSeed(5)
        };
        for (Shape shape : shapes) {
            long edges = generate(shape, IdKind.BIGINT);
            for (int seed = 1; seed <= 4; seed++) {
                ScaleReport report = check(FEW.withSeed(seed).withOrganizations(seed % 3 * 8, 4_000));
                all++;
                close += Math.abs(report.edges().middle() - edges) < 0.15 * edges ? 1 : 0;
                if (report.edges().all().contains(edges)) {
                    holding++;
                } else {
                    misses.add(shape + " seed " + seed + ": " + edges + " not in "
                            + report.edges().all());
                }
            }
        }

        assertThat(holding).as("%s", misses).isGreaterThanOrEqualTo((int) (0.9 * all));
        assertThat(close).isGreaterThanOrEqualTo((int) (0.9 * all));
    }

    @Test
    void aKeySpaceWhoseBeginningIsUnlikeItsEndMisleadsOnlyWhoLooksAtItsBeginning() throws Exception {
        long edges = generate(Shape.sandbox(4_000).withDrift(4), IdKind.BIGINT);
        double ofTheFirst = database.queryLong("""
                SELECT count(*) FROM (SELECT DISTINCT w.contact_id, s.contact_id, w.organization_id
                  FROM contact_work_experiences w JOIN contact_work_experiences s ON s.organization_id = w.organization_id
                   AND s.contact_id <> w.contact_id AND s.date_from <= coalesce(w.date_to, 'infinity')
                   AND coalesce(s.date_to, 'infinity') >= w.date_from
                 WHERE w.contact_id IN (SELECT id FROM contacts ORDER BY id LIMIT 160)
                   AND w.organization_id IN (SELECT id FROM organizations)) e""") * 25.0 / 2;

        ScaleReport report = check(FEW.withOrganizations(0, 500_000));

        assertThat(ofTheFirst).isLessThan(0.6 * edges);
        assertThat(report.edges().countedOrganizations()).isZero();
        assertThat(report.edges().all().contains(edges)).isTrue();
        assertThat(report.edges().middle()).isCloseTo(edges, within(0.15 * edges));
    }

    @Test
    void theDominantOrganizationsAreTheLargestAndCountedExactly() throws Exception {
        generate(Shape.sandbox(2_000), IdKind.TEXT);
        Map<String, Long> edges;
        try (Connection connection = database.dataSource().getConnection()) {
            edges = ExpectedEdges.read(connection, IdKind.TEXT, ConnectionRules.DEFAULTS)
                    .countByOrganization();
        }
        List<Long> largest = edges.values().stream()
                .sorted((a, b) -> Long.compare(b, a))
                .limit(20)
                .toList();
        double all = edges.values().stream().mapToLong(Long::longValue).sum();

        ScaleReport report = check(OPTIONS);

        assertThat(report.dominants()).hasSize(20).allSatisfy(dominant -> {
            long exactly = edges.getOrDefault(dominant.id(), 0L);
            assertThat(dominant.edges()).isEqualTo(Interval.exactly(exactly));
            assertThat(dominant.share()).isCloseTo(exactly / all, within(0.01));
            assertThat(dominant.plan()).contains("spells_by_organization");
        });
        assertThat(report.dominants().stream()
                        .map(dominant -> (long) dominant.edges().low())
                        .toList())
                .isEqualTo(largest);
    }

    @ParameterizedTest
    @EnumSource(IdKind.class)
    void theRulesAreThoseOfTheRecipe(IdKind ids) throws Exception {
        generate(Shape.sandbox(450), ids);
        ConnectionRules open = new ConnectionRules(Orphans.KEEP, MissingStart.OPEN);
        long edges;
        try (Connection connection = database.dataSource().getConnection()) {
            edges = ExpectedEdges.read(connection, ids, open).count();
        }

        // All contacts, and nothing but them: then the number is exact.
        ScaleReport report = ScaleCheck.of(
                database.dataSource(),
                ConnectionTables.DEFAULTS,
                open,
                "work_overlap",
                OPTIONS.withOrganizations(5, 500_000).withContacts(450));

        assertThat(report.edges().all()).isEqualTo(Interval.exactly(edges));
    }

    @Test
    void anOrganizationWithMoreSpellsThanMayBeReadIsCountedInASample() throws Exception {
        long edges = generate(Shape.sandbox(1_000).withOrganizations(3).withSkew(4), IdKind.BIGINT);

        ScaleReport report = check(OPTIONS.withOrganizations(1, 1_000).withContacts(300));

        assertThat(report.dominants()).hasSize(1);
        assertThat(report.dominants().get(0).edges().isExact()).isFalse();
        assertThat(report.edges().all().contains(edges)).isTrue();
        assertThat(report.edges().middle()).isCloseTo(edges, within(0.15 * edges));
    }

    @Test
    void ofTablesThatAreTooLargeSomeBlocksAreRead() throws Exception {
        long edges = generate(Shape.sandbox(6_000), IdKind.BIGINT);

        ScaleReport whole = check(FEW);
        ScaleReport report = check(FEW.withScannedBytes(0, 150));

        assertThat(report.edges().all().contains(edges)).isTrue();
        assertThat(report.spells().all().basis()).isEqualTo(RowCount.Basis.SAMPLED);
        assertThat(whole.spells().all().basis()).isEqualTo(RowCount.Basis.COUNTED);
        assertThat(List.of(
                        report.spells()
                                .all()
                                .rows()
                                .contains(whole.spells().all().middle()),
                        report.spells()
                                .withOrganization()
                                .rows()
                                .contains(whole.spells().withOrganization().middle()),
                        report.spells()
                                .missingStart()
                                .rows()
                                .contains(whole.spells().missingStart().middle()),
                        report.spells()
                                .orphaned()
                                .rows()
                                .contains(whole.spells().orphaned().middle()),
                        report.spells()
                                .orphanIds()
                                .rows()
                                .contains(whole.spells().orphanIds().middle()),
                        report.spells().contacts().rows().contains(6_000)))
                .doesNotContain(false);
    }

    private long generate(Shape shape, IdKind ids) throws Exception {
        database.execute("DROP TABLE IF EXISTS contacts, organizations, contact_work_experiences, contact_connections,"
                + " user_contact_collections");
        try (Connection connection = database.dataSource().getConnection()) {
            SampleTables.create(connection, ids);
            GeneratedPeople.fill(connection, shape, ids);
            SampleTables.index(connection);
            return ExpectedEdges.read(connection, ids, ConnectionRules.DEFAULTS).count();
        }
    }

    private ScaleReport check(ScaleOptions options) throws Exception {
        return ScaleCheck.of(
                database.dataSource(), ConnectionTables.DEFAULTS, ConnectionRules.DEFAULTS, "work_overlap", options);
    }
}
