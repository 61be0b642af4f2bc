package dev.sluice.recipes.connections;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.Finding;
import dev.sluice.Run;
import dev.sluice.RunOptions;
import dev.sluice.RunState;
import dev.sluice.RunView;
import dev.sluice.Sluice;
import dev.sluice.SluiceException;
import dev.sluice.embedded.TestDatabase;
import dev.sluice.embedded.TestServer;
import dev.sluice.samples.GeneratedPeople;
import dev.sluice.samples.IdKind;
import dev.sluice.samples.SampleTables;
import dev.sluice.samples.Shape;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Edges loaded into a table of their own, which takes the place of the kind's partition while everybody goes on. */
class BulkLoadTest {

    private TestDatabase database;
    private Connection connection;
    private Sluice sluice;

    @BeforeEach
    void open() throws Exception {
        database = TestServer.shared().newDatabase("bulk");
        connection = database.dataSource().getConnection();
        SampleTables.create(connection, IdKind.BIGINT);
        GeneratedPeople.fill(connection, Shape.sandbox(500), IdKind.BIGINT);
        SampleTables.index(connection);
        database.execute(
                "ALTER TABLE contact_connections RENAME TO old_edges",
                "CREATE TABLE contact_connections (LIKE old_edges INCLUDING ALL) PARTITION BY LIST (kind)",
                "CREATE INDEX \"Odd, USING it\" ON contact_connections (bridge_entity_id)",
                "CREATE TABLE met PARTITION OF contact_connections FOR VALUES IN ('met')",
                "INSERT INTO contact_connections VALUES (1, 2, 'met', 1, '2000-01-01', NULL, now())");
        sluice = Sluice.on(database.dataSource());
    }

    @AfterEach
    void close() throws Exception {
        sluice.close();
        connection.close();
        database.close();
    }

    private static ConnectionsRecipe.Builder named() {
        return ConnectionsRecipe.named("connections").strategy(ConnectionsRecipe.Strategy.BULK);
    }

    private Run load(BulkLoad bulk, ConnectionsRecipe recipe, Runnable meanwhile) throws Exception {
        bulk.prepare(connection, false);
        Run run = sluice.start(
                recipe.toBackfill(), RunOptions.DEFAULTS.withFullSpeed().withBatchSize(100));
        bulk.note(connection, run.id());
        meanwhile.run();
        RunView end = run.await(Duration.ofMinutes(1));
        assertThat(end.state()).as(end.reason()).isEqualTo(RunState.SUCCEEDED);
        return run;
    }

    private List<String> differences() throws SQLException {
        return EdgeDifferences.of(
                connection, "work_overlap", ExpectedEdges.read(connection, IdKind.BIGINT, ConnectionRules.DEFAULTS));
    }

    @Test
    void takesThePlaceOfThePartitionWhileEverybodyReadsAndWrites() throws Exception {
        connection.createStatement().execute(new ConnectionChanges(named().build()).install());
        ConnectionsRecipe recipe = named().build().resolved(connection);
        assertThat(recipe.check(connection)).isEmpty();
        BulkLoad bulk = new BulkLoad(recipe);
        Run first = load(bulk, recipe, () -> {});
        assertThat(bulk.loadedBy(connection)).hasValue(first.id());
        bulk.finish(connection, step -> {});
        assertThat(differences()).isEmpty();
        assertThat(bulk.loadedBy(connection)).isEmpty();
        long edges = database.queryLong("SELECT count(*) FROM contact_connections WHERE kind = 'work_overlap'");

        AtomicBoolean over = new AtomicBoolean();
        AtomicLong fewest = new AtomicLong(Long.MAX_VALUE);
        CompletableFuture<Void> reader = CompletableFuture.runAsync(() -> {
            while (!over.get()) {
                fewest.accumulateAndGet(
                        database.queryLong("SELECT count(*) FROM contact_connections WHERE kind = 'work_overlap'"),
                        Math::min);
            }
        });
        // What changes while the table is filled, and is followed in the old one, is in the new one too.
        Runnable changes = () -> {
            database.execute(
                    "DELETE FROM contacts WHERE id % 11 = 0",
                    "UPDATE contact_work_experiences SET date_to = date_from + 10 WHERE id % 7 = 0");
            try (ConnectionsFollower follower = new ConnectionsFollower(database.dataSource(), recipe)) {
                follower.drain();
            } catch (SQLException e) {
                throw new AssertionError(e);
            }
        };
        load(bulk, recipe, changes);
        bulk.finish(connection, step -> {});
        over.set(true);
        reader.join();
        try (ConnectionsFollower follower = new ConnectionsFollower(database.dataSource(), recipe)) {
            follower.drain();
        }

        assertThat(differences()).isEmpty();
        assertThat(fewest.get()).as("there never was a moment without edges").isGreaterThan(edges / 2);
        assertThat(database.queryLong("SELECT count(*) FROM contact_connections WHERE kind = 'met'"))
                .isEqualTo(1);
        assertThat(database.queryStrings("SELECT c.relname FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid"
                        + " WHERE i.inhparent = 'contact_connections'::regclass ORDER BY 1"))
                .containsExactly("contact_connections_work_overlap", "met");
        assertThat(
                        database.queryStrings(
                                "SELECT indexname FROM pg_indexes"
                                        + " WHERE tablename = 'contact_connections_work_overlap' AND indexname LIKE '%walk%' ORDER BY 1"))
                .containsExactly(
                        "contact_connections_work_overlap_work_overlap_walk_a",
                        "contact_connections_work_overlap_work_overlap_walk_b");
        assertThat(recipe.online().check(connection)).isEmpty();
    }

    @Test
    void goesOnAfterACrashAndWaitsForWhoeverUsesTheTable() throws Exception {
        ConnectionsRecipe recipe = named().build().resolved(connection);
        BulkLoad bulk = new BulkLoad(recipe);
        load(bulk, recipe, () -> {});
        List<String> told = new ArrayList<>();
        assertThatThrownBy(() -> bulk.finish(connection, step -> {
                    told.add(step);
                    if (told.size() == 3) {
                        throw new IllegalStateException("killed");
                    }
                }))
                .hasMessage("killed");

        try (Connection application = database.dataSource().getConnection()) {
            application.setAutoCommit(false);
            application.createStatement().execute("SELECT count(*) FROM contact_connections");
            new BulkLoad(recipe).finish(connection, step -> {
                if (step.startsWith("the table of edges is in use")) {
                    try {
                        application.rollback();
                    } catch (SQLException e) {
                        throw new AssertionError(e);
                    }
                }
            });
        }

        assertThat(differences()).isEmpty();
    }

    @Test
    void refusesWhatItCannotReplaceAndWhatIsGone() throws Exception {
        BulkLoad bulk = new BulkLoad(named().build());
        assertThatThrownBy(() -> bulk.prepare(connection, true))
                .isInstanceOf(SluiceException.class)
                .hasMessageContaining(
                        "contact_connections_work_overlap_load, which the unfinished run has filled so far, is gone");

        database.execute("CREATE TABLE others PARTITION OF contact_connections DEFAULT");

        assertThat(named().build().check(connection))
                .extracting(Finding::message)
                .singleElement()
                .asString()
                .contains("contact_connections is not partitioned by LIST (kind), without a default partition");
    }
}
