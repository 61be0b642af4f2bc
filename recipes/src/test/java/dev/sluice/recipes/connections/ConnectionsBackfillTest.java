package dev.sluice.recipes.connections;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.Finding;
import dev.sluice.Run;
import dev.sluice.RunOptions;
import dev.sluice.RunState;
import dev.sluice.RunView;
import dev.sluice.Sluice;
import dev.sluice.embedded.TestDatabase;
import dev.sluice.embedded.TestServer;
import java.sql.Connection;
import java.time.Duration;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The rule of who worked with whom, spell by spell, and what a run says of the spells that make nothing. */
class ConnectionsBackfillTest {

    private static final Duration LONG_ENOUGH = Duration.ofMinutes(1);

    private TestDatabase database;

    @BeforeEach
    void open() {
        database = TestServer.shared().newDatabase("connections");
        database.execute(
                "CREATE TABLE contacts (id bigint PRIMARY KEY, full_name text)",
                "CREATE TABLE organizations (id bigint PRIMARY KEY, name text)",
                """
                CREATE TABLE contact_work_experiences (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
                  contact_id bigint NOT NULL, organization_id bigint, company_name text, date_from date, date_to date)""",
                """
                CREATE TABLE contact_connections (contact_a_id bigint NOT NULL, contact_b_id bigint NOT NULL,
                  kind text NOT NULL, bridge_entity_id bigint NOT NULL, date_from date, date_to date,
                  computed_at timestamptz NOT NULL, CHECK (contact_a_id < contact_b_id),
                  UNIQUE (contact_a_id, contact_b_id, kind, bridge_entity_id))""",
                "INSERT INTO contacts SELECT i, 'contact ' || i FROM generate_series(1, 9) i",
                "INSERT INTO organizations SELECT i, 'organization ' || i FROM generate_series(1, 5) i");
    }

    @AfterEach
    void close() {
        database.close();
    }

    private void spells(String values) {
        database.execute(
                "INSERT INTO contact_work_experiences (contact_id, organization_id, date_from, date_to) VALUES "
                        + values);
    }

    private Map<String, Long> run(ConnectionRules rules) throws Exception {
        try (Connection connection = database.dataSource().getConnection();
                Sluice sluice = Sluice.on(database.dataSource())) {
            ConnectionsRecipe recipe =
                    ConnectionsRecipe.named("connections").rules(rules).build();
            assertThat(recipe.check(connection)).isEmpty();
            for (Finding missing : recipe.warnings(connection)) {
                connection.createStatement().execute(String.valueOf(missing.suggestion()));
            }
            assertThat(recipe.warnings(connection)).isEmpty();
            Run run = sluice.start(recipe.resolved(connection).toBackfill(), RunOptions.DEFAULTS.withFullSpeed());
            RunView end = run.await(LONG_ENOUGH);
            assertThat(end.state()).as(end.reason()).isEqualTo(RunState.SUCCEEDED);
            return end.tallies().stream()
                    .collect(Collectors.toMap(
                            RunView.TallyValue::name, tally -> tally.value().longValueExact()));
        }
    }

    private Object edges() {
        return database.queryStrings("SELECT contact_a_id || '-' || contact_b_id || ' at ' || bridge_entity_id || ' '"
                + " || coalesce(CAST(date_from AS text), '?') || '..' || coalesce(CAST(date_to AS text), '')"
                + " FROM contact_connections WHERE kind = 'work_overlap'"
                + " ORDER BY contact_a_id, contact_b_id, bridge_entity_id");
    }

    @Test
    void oneEdgeAPairAndOrganizationFromTheEarliestSharedDayToTheLatest() throws Exception {
        spells("(1, 1, '2000-01-01', '2004-12-31'), (2, 1, '2003-01-01', '2003-06-30'), (2, 1, '2004-12-31', NULL),"
                + " (3, 1, '2005-01-01', NULL), (1, 2, '2001-01-01', NULL), (3, 2, '2002-02-02', NULL)");

        Map<String, Long> tallies = run(ConnectionRules.DEFAULTS);

        assertThat(edges())
                .asList()
                .containsExactly("1-2 at 1 2003-01-01..2004-12-31", "1-3 at 2 2002-02-02..", "2-3 at 1 2005-01-01..");
        assertThat(tallies).containsEntry("edges.written", 3L).containsEntry("edges.removed", 0L);
    }

    @Test
    void spellsThatMakeNoEdgeAreCountedUnderTheirReason() throws Exception {
        spells("(1, 1, '2000-01-01', NULL), (2, 1, '2000-01-01', NULL), (2, 1, '2000-01-01', NULL),"
                + " (3, NULL, '2000-01-01', NULL), (4, 77, '2000-01-01', NULL), (5, 77, '2000-01-01', NULL),"
                + " (6, 1, '2001-01-01', '2000-01-01'), (7, 1, NULL, NULL), (8, 1, NULL, '2010-10-10'),"
                + " (99, 1, '2000-01-01', NULL)");

        Map<String, Long> tallies = run(ConnectionRules.DEFAULTS);

        assertThat(edges()).asList().containsExactly("1-2 at 1 2000-01-01..");
        assertThat(tallies)
                .containsEntry("spells.without_organization", 1L)
                .containsEntry("spells.orphaned", 2L)
                .containsEntry("spells.reversed", 1L)
                .containsEntry("spells.without_start", 2L)
                .containsEntry("spells.repeated", 1L);

        run(new ConnectionRules(ConnectionRules.Orphans.KEEP, ConnectionRules.MissingStart.OPEN));

        assertThat(edges())
                .asList()
                .containsExactly(
                        "1-2 at 1 2000-01-01..",
                        "1-7 at 1 2000-01-01..",
                        "1-8 at 1 2000-01-01..2010-10-10",
                        "2-7 at 1 2000-01-01..",
                        "2-8 at 1 2000-01-01..2010-10-10",
                        "4-5 at 77 2000-01-01..",
                        "7-8 at 1 -infinity..2010-10-10");
    }

    @Test
    void idsOfTwoSizesAreNoDifference() throws Exception {
        database.execute(
                "ALTER TABLE contacts ALTER id TYPE integer",
                "ALTER TABLE contact_connections ALTER bridge_entity_id TYPE integer");
        spells("(1, 1, '2000-01-01', NULL), (2, 1, '2001-01-01', NULL)");

        run(ConnectionRules.DEFAULTS);

        assertThat(edges()).asList().containsExactly("1-2 at 1 2001-01-01..");
    }

    @Test
    void runAgainItWritesOnlyWhatDiffers() throws Exception {
        spells("(1, 1, '2000-01-01', NULL), (2, 1, '2001-01-01', NULL), (3, 1, '2002-01-01', NULL)");
        run(ConnectionRules.DEFAULTS);
        database.execute(
                "UPDATE contact_connections SET date_to = '2020-01-01' WHERE contact_b_id = 2",
                "DELETE FROM contact_connections WHERE contact_a_id = 2",
                "INSERT INTO contact_connections VALUES (1, 4, 'work_overlap', 1, NULL, NULL, now()),"
                        + " (1, 4, 'met', 1, NULL, NULL, now())");

        Map<String, Long> tallies = run(ConnectionRules.DEFAULTS);

        assertThat(edges())
                .asList()
                .containsExactly("1-2 at 1 2001-01-01..", "1-3 at 1 2002-01-01..", "2-3 at 1 2002-01-01..");
        assertThat(tallies).containsEntry("edges.written", 2L).containsEntry("edges.removed", 1L);
        assertThat(database.queryLong("SELECT count(*) FROM contact_connections WHERE kind = 'met'"))
                .isEqualTo(1);
        assertThat(run(ConnectionRules.DEFAULTS)).containsEntry("edges.written", 0L);
    }
}
