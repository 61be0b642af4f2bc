package dev.sluice.recipes.connections;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.Finding;
import dev.sluice.RunOptions;
import dev.sluice.RunState;
import dev.sluice.RunView;
import dev.sluice.Sluice;
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
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Every edge of people who really worked somewhere, and of generated ones, compared with what the rule says. */
class RealPeopleTest {

    private static final Duration LONG_ENOUGH = Duration.ofMinutes(3);
    private static final ConnectionRules KEEP_AND_OPEN = new ConnectionRules(Orphans.KEEP, MissingStart.OPEN);

    private TestDatabase database;

    @BeforeEach
    void open() {
        database = TestServer.shared().newDatabase("people");
    }

    @AfterEach
    void close() {
        database.close();
    }

    private void runAndCompare(Connection connection, IdKind ids, ConnectionRules rules) throws Exception {
        ConnectionsRecipe recipe =
                ConnectionsRecipe.named("connections").rules(rules).build();
        assertThat(recipe.check(connection)).isEmpty();
        for (Finding missing : recipe.warnings(connection)) {
            connection.createStatement().execute(String.valueOf(missing.suggestion()));
        }
        database.execute("VACUUM ANALYZE contact_work_experiences");
        try (Sluice sluice = Sluice.on(database.dataSource())) {
            RunView end = sluice.start(recipe.resolved(connection).toBackfill(), RunOptions.DEFAULTS.withFullSpeed())
                    .await(LONG_ENOUGH);
            assertThat(end.state()).as(end.reason()).isEqualTo(RunState.SUCCEEDED);
        }
        assertThat(EdgeDifferences.of(connection, "work_overlap", ExpectedEdges.read(connection, ids, rules)))
                .isEmpty();
        assertThat(database.queryLong("SELECT count(*) FROM contact_connections"))
                .isGreaterThan(1_000);
    }

    @ParameterizedTest
    @EnumSource(RealPeople.class)
    void everyEdgeIsAsTheRuleSays(RealPeople people) throws Exception {
        try (Connection connection = database.dataSource().getConnection()) {
            SampleTables.create(connection, IdKind.TEXT);
            people.load(connection);
            if (!Boolean.getBoolean("whole")) {
                // -Dwhole=true compares all: some minutes.
                database.execute("DELETE FROM contact_work_experiences WHERE hashtext(organization_id) % 8 <> 0");
            }
            SampleTables.index(connection);
            runAndCompare(connection, IdKind.TEXT, ConnectionRules.DEFAULTS);
        }
    }

    @ParameterizedTest
    @EnumSource(IdKind.class)
    void idsOfEveryTypeAndDefectsOfEveryKindAndRulesThatChange(IdKind ids) throws Exception {
        try (Connection connection = database.dataSource().getConnection()) {
            SampleTables.create(connection, ids);
            GeneratedPeople.fill(connection, Shape.sandbox(300), ids);
            SampleTables.index(connection);
            runAndCompare(connection, ids, KEEP_AND_OPEN);
            runAndCompare(connection, ids, ConnectionRules.DEFAULTS);
        }
    }

    @Test
    void theLowerOfTwoIsThatOfTheCCollationWhateverTheColumns() throws Exception {
        try (Connection connection = database.dataSource().getConnection()) {
            SampleTables.create(connection, IdKind.TEXT);
            GeneratedPeople.fill(connection, Shape.sandbox(200), IdKind.TEXT);
            SampleTables.index(connection);
            for (String column : new String[] {
                "contacts:id",
                "contact_work_experiences:contact_id",
                "contact_connections:contact_a_id",
                "contact_connections:contact_b_id"
            }) {
                String[] names = column.split(":", 2);
                database.execute(
                        "ALTER TABLE " + names[0] + " ALTER COLUMN " + names[1] + " TYPE text COLLATE \"en-x-icu\"");
            }
            runAndCompare(connection, IdKind.TEXT, ConnectionRules.DEFAULTS);
        }
    }
}
