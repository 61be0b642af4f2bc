package dev.sluice.recipes.connections.scale;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.sluice.embedded.TestDatabase;
import dev.sluice.embedded.TestServer;
import dev.sluice.recipes.catalog.SqlName;
import dev.sluice.recipes.connections.ConnectionRules;
import dev.sluice.recipes.connections.ConnectionTables;
import dev.sluice.recipes.connections.Edge;
import dev.sluice.recipes.connections.ExpectedEdges;
import dev.sluice.recipes.connections.WalkIndexes;
import dev.sluice.recipes.connections.scale.ScaleReport.IndexRoom;
import dev.sluice.samples.GeneratedPeople;
import dev.sluice.samples.IdKind;
import dev.sluice.samples.SampleTables;
import dev.sluice.samples.Shape;
import dev.sluice.sql.JsonText;
import java.io.ByteArrayInputStream;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.postgresql.PGConnection;

/** What the check says besides the number of edges, and how it behaves. */
class ScaleCheckTest {

    private static final ScaleOptions OPTIONS = ScaleOptions.DEFAULTS.withTime(Duration.ofMinutes(1));

    private final TestDatabase database = TestServer.shared().newDatabase("scale");

    @AfterEach
    void close() {
        database.close();
    }

    @ParameterizedTest
    @EnumSource(IdKind.class)
    void theRoomIsThatOfTheEdgesOnceTheyAreThere(IdKind ids) throws Exception {
        List<Edge> edges = generate(Shape.sandbox(2_500), ids);
        WalkIndexes.of(ConnectionTables.DEFAULTS.edges()).walks().forEach(walk -> database.execute(walk.create()));

        ScaleReport.Room room = check(OPTIONS.withoutTrial()).room();
        insert(edges);
        // COPY makes room in steps; what it did not use goes.
        database.execute("VACUUM contact_connections");

        assertThat(room.indexes()).hasSize(3).allMatch(IndexRoom::exists);
        assertThat(room.heap().contains(size("contact_connections")))
                .as("%s, is %d", room.heap(), size("contact_connections"))
                .isTrue();
        for (IndexRoom index : room.indexes()) {
            assertThat(index.bytes().contains(size(index.name())))
                    .as("%s, is %d", index, size(index.name()))
                    .isTrue();
            database.execute("REINDEX INDEX " + index.name());
            assertThat((double) size(index.name()))
                    .isCloseTo(index.bytes().low(), within(0.1 * index.bytes().low()));
        }
    }

    @Test
    void nothingIsLeftOfTheTrialAndNothingElseIsWritten() throws Exception {
        generate(Shape.sandbox(800), IdKind.BIGINT);

        ScaleReport report = check(OPTIONS);

        assertThat(report.cost().source()).contains("inserting measured");
        assertThat(report.notes()).isEmpty();
        assertThat(database.queryLong("SELECT count(*) FROM contact_connections"))
                .isZero();
        assertThat(check(OPTIONS.withoutTrial()).cost().source()).contains("as measured elsewhere");
    }

    @Test
    void whoMayOnlyReadIsToldAndGetsAllElse() throws Exception {
        generate(Shape.sandbox(800), IdKind.BIGINT);
        database.execute(
                "DROP ROLE IF EXISTS scale_reader",
                "CREATE ROLE scale_reader LOGIN PASSWORD 'reader'",
                "GRANT SELECT ON contacts, organizations, contact_work_experiences TO scale_reader");
        database.reachBy(source -> {
            source.setUser("scale_reader");
            source.setPassword("reader");
        });

        ScaleReport report = check(OPTIONS);

        assertThat(report.notes()).singleElement().asString().contains("42501");
        assertThat(report.edges().all().high()).isPositive();
        assertThat(report.room().indexes()).hasSize(3);
        database.execute("REVOKE ALL ON contact_work_experiences FROM scale_reader");
        assertThatThrownBy(() -> check(OPTIONS))
                .isInstanceOf(SQLException.class)
                .hasMessageContaining("denied");
    }

    @Test
    void ofAPartitionedTableTheIndexesOfTheKindsPartitionCount() throws Exception {
        generate(Shape.sandbox(400), IdKind.BIGINT);
        database.execute(
                "ALTER TABLE contact_connections RENAME TO old_edges",
                "CREATE TABLE contact_connections (LIKE old_edges INCLUDING ALL) PARTITION BY LIST (kind)",
                "CREATE TABLE work_overlaps PARTITION OF contact_connections FOR VALUES IN ('work_overlap')");

        ScaleReport before = check(OPTIONS.withContacts(100));
        before.missing().forEach(index -> database.execute(index.statement()));

        assertThat(before.missing())
                .extracting(ScaleReport.MissingIndex::statement)
                .filteredOn(statement -> statement.contains("_walk_"))
                .hasSize(2)
                .allMatch(statement -> statement.contains("\"work_overlaps\""));
        ScaleReport after = check(OPTIONS.withContacts(100));
        assertThat(after.missing()).isEmpty();
        assertThat(after.room().indexes()).hasSize(3).allMatch(IndexRoom::exists);
    }

    @Test
    void missingIndexesComeWithTheirStatementsAndFirst() throws Exception {
        generate(Shape.sandbox(2_700), IdKind.UUID);
        database.execute("DROP INDEX spells_by_contact, spells_by_organization");

        ScaleReport before = check(OPTIONS.withContacts(100));
        before.missing().forEach(index -> database.execute(index.statement()));
        ScaleReport after = check(OPTIONS.withContacts(100));

        assertThat(before.missing()).hasSizeGreaterThanOrEqualTo(4);
        assertThat(before.dominants().get(0).cares()).anyMatch(care -> care.contains("would read all"));
        assertThat(before.order().get(0).statement())
                .isEqualTo(before.missing().get(0).statement());
        assertThat(after.missing()).isEmpty();
        assertThat(after.dominants())
                .allSatisfy(dominant -> assertThat(dominant.cares()).isEmpty());
        assertThat(after.order()).extracting(ScaleReport.Action::title).doesNotContain("Create an index of the edges");
    }

    @Test
    void aTableOfEdgesThatIsNotThereYetIsImagined() throws Exception {
        generate(Shape.sandbox(800), IdKind.TEXT);
        ScaleReport there = check(OPTIONS.withoutTrial());
        database.execute("DROP TABLE contact_connections");

        ScaleReport report = check(OPTIONS);

        assertThat(report.room().row()).isEqualTo(there.room().row());
        assertThat(report.room().indexes()).hasSize(3).noneMatch(IndexRoom::exists);
        assertThat(report.order()).extracting(ScaleReport.Action::title).contains("Create the table of edges");
    }

    @Test
    void nobodyWorkedWithAnybody() throws Exception {
        try (Connection connection = database.dataSource().getConnection()) {
            SampleTables.create(connection, IdKind.BIGINT);
        }

        ScaleReport report = check(OPTIONS);

        assertThat(report.edges().all().high()).isZero();
        assertThat(report.dominants()).isEmpty();
        assertThat(ScaleText.of(report)).contains("edges         0");
        assertThat(ScalePage.of(report)).contains("</html>");
    }

    @Test
    void whatTimeDoesNotAllowIsNotedAndTheRestComesInTime() throws Exception {
        long edges = generate(Shape.sandbox(3_000).withOrganizations(40), IdKind.BIGINT)
                .size();
        database.execute("DROP INDEX spells_by_contact, spells_by_organization");

        ScaleReport report = check(OPTIONS.withTime(Duration.ofSeconds(1)).withOrganizations(3, 500_000));

        assertThat(report.took()).isLessThan(Duration.ofSeconds(5));
        assertThat(report.notes()).isNotEmpty();
        assertThat(report.edges().all().contains(edges)).isTrue();
    }

    @Test
    void hostileNamesAreQuotedAndEscapedEverywhere() throws Exception {
        generate(Shape.sandbox(800), IdKind.TEXT);
        database.execute(
                "UPDATE organizations SET name = '<script>alert(\"1\")</script> & co'",
                "CREATE SCHEMA \"the \"\"HR\"\"\"",
                "ALTER TABLE contact_work_experiences RENAME COLUMN date_from TO \"from; '<b>\"",
                "ALTER TABLE contact_work_experiences RENAME TO \"spells <i>\"",
                "ALTER TABLE \"spells <i>\" SET SCHEMA \"the \"\"HR\"\"\"");
        ConnectionTables.Spells spells = ConnectionTables.DEFAULTS.spells();
        ConnectionTables tables = ConnectionTables.DEFAULTS.with(new ConnectionTables.Spells(
                SqlName.table("\"the \"\"HR\"\"\".\"spells <i>\""),
                spells.id(),
                spells.contact(),
                spells.organization(),
                spells.company(),
                "from; '<b>",
                spells.to()));

        ScaleReport report =
                ScaleCheck.of(database.dataSource(), tables, ConnectionRules.DEFAULTS, "work_overlap", OPTIONS);
        String page = ScalePage.of(report);

        assertThat(report.notes()).isEmpty();
        assertThat(report.dominants().get(0).name()).startsWith("<script>");
        assertThat(page).doesNotContain("<script", "<i>", "<b>\"", "http:", "https:", "url(", "src=", "href=");
        assertThat(page).contains("&lt;script&gt;alert(&quot;1&quot;)&lt;/script&gt; &amp; co");
        isWellFormed(page);
    }

    @Test
    void textAndDocumentAndPageSayTheSame() throws Exception {
        generate(Shape.sandbox(800), IdKind.BIGINT);
        ScaleReport report = check(OPTIONS);

        String text = ScaleText.of(report);
        Map<?, ?> json = (Map<?, ?>) Objects.requireNonNull(JsonText.read(JsonText.write(ScaleDocument.of(report))));

        assertThat(text)
                .contains(
                        "800 to walk",
                        "dominant organizations",
                        "in this order",
                        report.advice().strategy())
                .contains(Figures.count(report.edges().all()));
        assertThat(json.keySet().stream().map(String::valueOf).toList())
                .contains("edges", "spells", "dominants", "room", "times", "connections", "missing_indexes", "order");
        assertThat((List<?>) json.get("dominants")).hasSize(20);
        assertThat(ScalePage.of(report))
                .contains(ScalePage.escaped(Figures.count(report.edges().all())));
        isWellFormed(ScalePage.of(report));
        assertThat(report.times().get(0).workers()).isEqualTo(1);
        assertThat(report.times().get(report.times().size() - 1).workers()).isEqualTo(64);
        assertThat(report.headroom().workers()).isBetween(100L, 200L);
    }

    // HTML needs no end of a meta element, and no quotes that XML would not want, too.
    private static void isWellFormed(String page) throws Exception {
        String xml = page.replace("<!DOCTYPE html>", "").replaceAll("<meta ([^>]*)>", "<meta $1/>");
        javax.xml.parsers.DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(new org.xml.sax.InputSource(new StringReader(xml)));
    }

    private List<Edge> generate(Shape shape, IdKind ids) throws Exception {
        try (Connection connection = database.dataSource().getConnection()) {
            SampleTables.create(connection, ids);
            GeneratedPeople.fill(connection, shape, ids);
            SampleTables.index(connection);
            return ExpectedEdges.read(connection, ids, ConnectionRules.DEFAULTS).edges();
        }
    }

    // In no order, as a run puts them by another index than any of these.
    private void insert(List<Edge> edges) throws Exception {
        Collections.shuffle(edges, new Random(1));
        String rows = edges.stream()
                .map(edge ->
                        String.join("\t", edge.a(), edge.b(), "work_overlap", edge.bridge(), edge.from(), edge.to()))
                .collect(Collectors.joining("\n"));
        try (Connection connection = database.dataSource().getConnection()) {
            connection
                    .unwrap(PGConnection.class)
                    .getCopyAPI()
                    .copyIn(
                            "COPY contact_connections (contact_a_id, contact_b_id, kind, bridge_entity_id, date_from,"
                                    + " date_to) FROM STDIN (NULL 'null')",
                            new ByteArrayInputStream(rows.getBytes(StandardCharsets.UTF_8)));
        }
    }

    private long size(String relation) {
        return database.queryLong("SELECT pg_relation_size('" + relation + "')");
    }

    private ScaleReport check(ScaleOptions options) throws SQLException {
        return ScaleCheck.of(
                database.dataSource(), ConnectionTables.DEFAULTS, ConnectionRules.DEFAULTS, "work_overlap", options);
    }
}
