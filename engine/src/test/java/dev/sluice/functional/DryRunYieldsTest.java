package dev.sluice.functional;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.Backfill;
import dev.sluice.RunEvent;
import dev.sluice.RunOptions;
import dev.sluice.RunState;
import dev.sluice.RunView;
import dev.sluice.Sluice;
import dev.sluice.Step;
import dev.sluice.embedded.TestDatabase;
import dev.sluice.embedded.TestServer;
import dev.sluice.plan.Idempotence;
import dev.sluice.plan.PlanReport;
import dev.sluice.sql.SqlFailure;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Customers at the very rows that a dry run tries a slow step on. */
class DryRunYieldsTest {

    private static final String GAVE_WAY = "given up, most likely because a session of the application waited for it";

    // The only row takes 1.5 s: less than a statement may, and far more than a customer should wait.
    private static final Backfill SLOW = Backfill.named("slow")
            .table("t")
            .remaining("n < 0")
            .step(Step.sql("UPDATE t SET n = slow() WHERE :chunk(t) AND n < 0"))
            .build();

    private TestDatabase database;
    private final AtomicBoolean over = new AtomicBoolean();
    private CompletableFuture<Void> customer;

    @BeforeEach
    void aCustomerAtWork() {
        database = TestServer.shared().newDatabase("yields");
        database.execute(
                "CREATE TABLE t (id bigint PRIMARY KEY, n integer NOT NULL, visits integer NOT NULL DEFAULT 0)",
                "INSERT INTO t SELECT i, -1 FROM generate_series(1, 1) i",
                """
                CREATE FUNCTION slow() RETURNS integer LANGUAGE plpgsql VOLATILE AS $$ BEGIN
                  PERFORM pg_sleep(1.5);
                  RETURN 1;
                END $$""");
        customer = CompletableFuture.runAsync(this::visit);
    }

    @AfterEach
    void close() {
        over.set(true);
        customer.join();
        database.close();
    }

    private void visit() {
        try (Connection connection = database.dataSource().getConnection()) {
            while (!over.get()) {
                connection.createStatement().execute("UPDATE t SET visits = visits + 1 WHERE id = 1");
            }
        } catch (SQLException e) {
            throw new AssertionError(SqlFailure.of(e).sentence(), e);
        }
    }

    @Test
    void aPlanGivesUpWhatACustomerWaitsFor() {
        try (Sluice sluice = Sluice.on(database.dataSource())) {
            PlanReport report = sluice.plan(SLOW);

            assertThat(report.sample().orElseThrow().failures())
                    .singleElement()
                    .asString()
                    .endsWith(GAVE_WAY);
            assertThat(report.idempotence().verdict()).isEqualTo(Idempotence.Verdict.UNKNOWN);
        }
    }

    @Test
    void theDryRunAtAStartGivesUpTooAndTheRunGoesOn() throws Exception {
        try (Sluice sluice = Sluice.on(database.dataSource())) {
            RunView begun =
                    sluice.start(SLOW, RunOptions.DEFAULTS.withMaxWorkers(1)).view();
            over.set(true);
            customer.join();

            assertThat(begun.events()).extracting(RunEvent::sentence).anyMatch(said -> said.contains(GAVE_WAY));
            assertThat(sluice.find(begun.id())
                            .orElseThrow()
                            .await(Duration.ofMinutes(1))
                            .state())
                    .isEqualTo(RunState.SUCCEEDED);
        }
    }
}
