package dev.sluice.recipes.connections;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.Run;
import dev.sluice.RunOptions;
import dev.sluice.RunState;
import dev.sluice.RunView;
import dev.sluice.Sluice;
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
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** People who change jobs, and companies that come and go, while the backfill runs and two followers follow. */
class ConnectionsFollowerTest {

    private static final int CONTACTS = 400;
    private static final int SESSIONS = 3;
    private static final int CHANGES = 250;

    private TestDatabase database;

    @BeforeEach
    void open() {
        database = TestServer.shared().newDatabase("follow");
    }

    @AfterEach
    void close() {
        database.close();
    }

    // -Dsluice.seeds=20 tries twenty, from -Dseed=N on.
    static LongStream seeds() {
        long first = Long.getLong("seed", 11);
        return LongStream.range(first, first + Integer.getInteger("sluice.seeds", 2));
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void whateverChangesWhileItRunsTheEndIsAsIfComputedAnew(long seed) throws Exception {
        ConnectionsRecipe named = ConnectionsRecipe.named("connections").build();
        try (Connection connection = database.dataSource().getConnection();
                Sluice sluice = Sluice.on(database.dataSource())) {
            SampleTables.create(connection, IdKind.BIGINT);
            GeneratedPeople.fill(connection, Shape.sandbox(CONTACTS).withSeed(seed), IdKind.BIGINT);
            SampleTables.index(connection);
            connection.createStatement().execute(new ConnectionChanges(named).install());
            ConnectionsRecipe recipe = named.resolved(connection);

            List<CompletableFuture<Void>> all = new ArrayList<>();
            try (ConnectionsFollower one = new ConnectionsFollower(database.dataSource(), recipe);
                    ConnectionsFollower other = new ConnectionsFollower(database.dataSource(), recipe);
                    ConnectionsFollower successor = new ConnectionsFollower(database.dataSource(), recipe)) {
                Random way = new Random(seed);
                all.add(CompletableFuture.runAsync(() -> follow(one)));
                all.add(CompletableFuture.runAsync(() -> follow(other)));
                RunOptions options = RunOptions.DEFAULTS
                        .withFullSpeed()
                        .withBatchSize(5 + way.nextInt(60))
                        .withMaxWorkers(1 + way.nextInt(4));
                List<CompletableFuture<Void>> writers = new ArrayList<>();
                for (int session = 0; session < SESSIONS; session++) {
                    Random random = new Random(seed * 100 + session);
                    writers.add(CompletableFuture.runAsync(() -> change(random)));
                }
                LockSupport.parkNanos(way.nextInt(200) * 1_000_000L);
                Run run = sluice.start(recipe.toBackfill(), options);
                LockSupport.parkNanos(way.nextInt(500) * 1_000_000L);
                other.close();
                all.add(CompletableFuture.runAsync(() -> follow(successor)));
                CompletableFuture.allOf(writers.toArray(CompletableFuture[]::new))
                        .join();
                RunView end = run.await(Duration.ofMinutes(2));
                assertThat(end.state()).as(end.reason()).isEqualTo(RunState.SUCCEEDED);
                one.drain();
                assertThat(one.progress().changes()
                                + other.progress().changes()
                                + successor.progress().changes())
                        .isGreaterThan(CHANGES);
                assertThat(one.backlog().changes()).isZero();
            }
            CompletableFuture.allOf(all.toArray(CompletableFuture[]::new)).join();
            ExpectedEdges expected = ExpectedEdges.read(connection, IdKind.BIGINT, ConnectionRules.DEFAULTS);
            assertThat(EdgeDifferences.of(connection, "work_overlap", expected)).isEmpty();
            assertThat(expected.count()).isGreaterThan(1_000);
        }
    }

    private static void follow(ConnectionsFollower follower) {
        try {
            follower.follow(trouble -> {});
        } catch (SQLException e) {
            throw new AssertionError(e);
        }
    }

    private void change(Random random) {
        try (Connection connection = database.dataSource().getConnection()) {
            connection.setAutoCommit(false);
            for (int n = 0; n < CHANGES; n++) {
                connection.createStatement().execute(statement(random));
                if (random.nextInt(10) == 0) {
                    connection.rollback();
                } else {
                    connection.commit();
                }
            }
        } catch (SQLException e) {
            throw new AssertionError(e);
        }
    }

    // Sometimes many rows at once, and often the same few contacts and organizations.
    private static String statement(Random random) {
        String contact = "(1000 + 7 * " + (1 + random.nextInt(random.nextBoolean() ? 10 : CONTACTS)) + ")";
        String organization = "(1000 + 7 * 2 * " + (1 + random.nextInt(random.nextBoolean() ? 3 : 60)) + ")";
        String spells = "contact_work_experiences";
        String day = "date '1990-01-01' + " + random.nextInt(12_000);
        return switch (random.nextInt(12)) {
            case 0, 1, 2 ->
                "INSERT INTO " + spells + " SELECT (SELECT max(id) FROM " + spells + ") + (random() * 1e9)::bigint, "
                        + contact + ", " + organization + ", 'new', " + day + ", NULL";
            case 3 -> "DELETE FROM " + spells + " WHERE contact_id = " + contact + " AND id % 3 = " + random.nextInt(3);
            case 4 -> "UPDATE " + spells + " SET date_to = " + day + " WHERE contact_id = " + contact;
            case 5 ->
                "UPDATE " + spells + " SET date_from = " + day + " WHERE contact_id = " + contact + " AND id % 2 = 0";
            case 6 -> "UPDATE " + spells + " SET organization_id = " + organization + " WHERE contact_id = " + contact;
            case 7 -> "UPDATE " + spells + " SET company_name = 'other' WHERE organization_id = " + organization;
            case 8 -> "DELETE FROM contacts WHERE id = " + contact;
            case 9 -> "INSERT INTO contacts VALUES (" + contact + ", 'again') ON CONFLICT DO NOTHING";
            case 10 -> "DELETE FROM organizations WHERE id = " + organization;
            default -> "INSERT INTO organizations VALUES (" + organization + ", 'again') ON CONFLICT DO NOTHING";
        };
    }
}
