package dev.sluice.recipes.connections.around;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.Run;
import dev.sluice.RunEvent;
import dev.sluice.RunOptions;
import dev.sluice.RunState;
import dev.sluice.Sluice;
import dev.sluice.embedded.TestDatabase;
import dev.sluice.embedded.TestServer;
import dev.sluice.recipes.connections.AfterStep;
import dev.sluice.recipes.connections.ConnectionsRecipe;
import dev.sluice.samples.GeneratedPeople;
import dev.sluice.samples.IdKind;
import dev.sluice.samples.SampleTables;
import dev.sluice.samples.Shape;
import java.sql.Connection;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.postgresql.ds.PGSimpleDataSource;

/** What is declared after a run is done once, by whichever process comes. */
class AfterStepsTest {

    private final Told told = new Told();
    private TestDatabase database;
    private Sluice sluice;

    @BeforeEach
    void open() throws Exception {
        database = TestServer.shared().newDatabase("after");
        try (Connection connection = database.dataSource().getConnection()) {
            SampleTables.create(connection, IdKind.BIGINT);
            GeneratedPeople.fill(connection, Shape.sandbox(300), IdKind.BIGINT);
            SampleTables.index(connection);
        }
        sluice = Sluice.on(database.dataSource());
    }

    @AfterEach
    void close() {
        sluice.close();
        database.close();
    }

    private static ConnectionsRecipe recipe(AfterStep... steps) {
        return ConnectionsRecipe.named("connections").after(List.of(steps)).build();
    }

    private Run made(ConnectionsRecipe recipe) throws Exception {
        Run run = sluice.start(recipe.toBackfill(), RunOptions.DEFAULTS.withFullSpeed());
        new AfterSteps(recipe).declare(run);
        assertThat(run.await(Duration.ofMinutes(1)).state()).isEqualTo(RunState.SUCCEEDED);
        return run;
    }

    @Test
    void whatIsDueIsDoneByTheNextProcessAndNotedWithTheRun() throws Exception {
        database.execute("DROP TABLE user_contact_collections");
        ConnectionsRecipe recipe = recipe(AfterStep.ANALYZE, AfterStep.PREWARM);
        Run run = made(recipe);
        AfterSteps next = new AfterSteps(recipe);
        assertThat(next.areDue(run)).isTrue();

        assertThat(next.execute(run, database.dataSource(), told, () -> true)).isFalse();
        assertThat(next.areDue(run)).as("ended before it was done").isTrue();
        assertThat(next.execute(run, database.dataSource(), told, () -> false)).isTrue();

        assertThat(next.areDue(run)).isFalse();
        assertThat(database.queryLong("SELECT count(*) FROM pg_stats WHERE tablename = 'contact_connections'"))
                .isEqualTo(7);
        assertThat(run.view().events())
                .extracting(RunEvent::sentence)
                .contains("after it: analyze, prewarm")
                .last()
                .asString()
                .startsWith("after it: gathered statistics of contact_connections; walked from ")
                .contains("of the most connected contacts", "the extension pg_prewarm is not installed");
    }

    @Test
    void nothingIsDueWhereNothingIsDeclaredOrTheRunHasNotMadeItsEdges() throws Exception {
        Run run = made(recipe());
        assertThat(new AfterSteps(recipe()).areDue(run)).isFalse();
        assertThat(new AfterSteps(recipe(AfterStep.ANALYZE)).areDue(run))
                .as("it was begun without")
                .isFalse();
    }

    @Test
    void readsTheIndexesWithPgPrewarmWhereItIsInstalled() throws Exception {
        database.execute("CREATE SCHEMA tools", "CREATE EXTENSION pg_prewarm SCHEMA tools");
        ConnectionsRecipe recipe = recipe(AfterStep.PREWARM);
        assertThat(new WalkIndexBuild(database.dataSource(), recipe, told, () -> false).ensure())
                .isTrue();
        Run run = made(recipe);
        long pages = database.queryLong("SELECT CAST(sum(pg_relation_size(indexrelid)) / 8192 AS bigint) FROM pg_index"
                + " JOIN pg_class c ON c.oid = indexrelid WHERE relname LIKE '%walk%'");

        new AfterSteps(recipe).execute(run, database.dataSource(), told, () -> false);

        assertThat(told.steps())
                .last()
                .asString()
                .isEqualTo("read " + String.format("%,d", pages)
                        + " pages of 2 walk indexes into the server's buffers with pg_prewarm");
    }

    @Test
    void aRoleThatMayNotGatherStatisticsIsNotSaidToHaveDoneSo() throws Exception {
        String role = "after_" + Long.toHexString(System.nanoTime());
        Run run = made(recipe(AfterStep.ANALYZE));
        database.execute("CREATE ROLE " + role + " LOGIN PASSWORD 'secret'");
        try {
            PGSimpleDataSource source = database.dataSource();
            source.setUser(role);
            source.setPassword("secret");

            new AfterSteps(recipe(AfterStep.ANALYZE)).execute(run, source, told, () -> false);

            assertThat(told.steps())
                    .singleElement()
                    .asString()
                    .startsWith("no statistics of contact_connections were gathered: ");
        } finally {
            database.execute("DROP ROLE " + role);
        }
    }
}
