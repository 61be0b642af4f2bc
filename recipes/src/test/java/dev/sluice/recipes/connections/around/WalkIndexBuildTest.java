package dev.sluice.recipes.connections.around;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.sluice.SluiceException;
import dev.sluice.embedded.TestDatabase;
import dev.sluice.embedded.TestServer;
import dev.sluice.recipes.connections.ConnectionTables;
import dev.sluice.recipes.connections.ConnectionsRecipe;
import dev.sluice.recipes.connections.WalkIndexes;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.postgresql.ds.PGSimpleDataSource;

/** Walk indexes built beside customers, whatever becomes of the build. */
class WalkIndexBuildTest {

    private static final ConnectionsRecipe RECIPE =
            ConnectionsRecipe.named("connections").build();

    private static final String COLUMNS =
            "(contact_a_id bigint, contact_b_id bigint, kind varchar(40), bridge_entity_id"
                    + " bigint, date_from date, date_to date, computed_at timestamptz)";

    private final Told told = new Told();
    private final AtomicBoolean stop = new AtomicBoolean();
    private TestDatabase database;

    @BeforeEach
    void open() {
        database = TestServer.shared().newDatabase("walks");
    }

    @AfterEach
    void close() {
        database.close();
    }

    private void plainTable() {
        database.execute("CREATE TABLE contact_connections " + COLUMNS, "CREATE TABLE elsewhere (n int)", """
                INSERT INTO contact_connections SELECT n % 90, n % 90 + n % 7, 'work_overlap', n, '2000-01-01', NULL, now()
                  FROM generate_series(1, 2000) AS n""");
    }

    private WalkIndexBuild build() {
        return new WalkIndexBuild(database.dataSource(), RECIPE, told, stop::get);
    }

    private CompletableFuture<Boolean> building() {
        return CompletableFuture.supplyAsync(() -> build().ensure());
    }

    private List<String> indexes() {
        return database.queryStrings(
                "SELECT CAST(indrelid AS regclass) || ' ' || relname || CASE WHEN indisvalid THEN ''"
                        + " ELSE ' invalid' END FROM pg_index JOIN pg_class c ON c.oid = indexrelid"
                        + " WHERE relnamespace = CAST('public' AS regnamespace) ORDER BY 1");
    }

    private static final String A = "contact_connections contact_connections_work_overlap_walk_a";
    private static final String B = "contact_connections contact_connections_work_overlap_walk_b";

    @Test
    void buildsBothAndNothingASecondTime() {
        plainTable();

        assertThat(build().ensure()).isTrue();

        assertThat(indexes()).containsExactly(A, B);
        assertThat(told.steps()).hasSize(4).first().asString().contains("building index 1 of 2");
        told.steps().clear();
        assertThat(build().ensure()).isTrue();
        assertThat(told.steps()).isEmpty();
    }

    @Test
    void acceptsTheSameShapeUnderAnyNameAndNoOther() {
        plainTable();
        String rest = "(contact_b_id, date_to DESC, contact_a_id, bridge_entity_id) INCLUDE (date_from)";
        database.execute(
                "CREATE INDEX mine ON contact_connections (contact_a_id, date_to DESC, contact_b_id, bridge_entity_id,"
                        + " date_from) WHERE kind = 'work_overlap'",
                "CREATE INDEX other_kind ON contact_connections " + rest + " WHERE kind = 'met'",
                "CREATE INDEX every_kind ON contact_connections " + rest,
                "CREATE INDEX ascending ON contact_connections (contact_b_id, date_to, contact_a_id, bridge_entity_id)"
                        + " INCLUDE (date_from) WHERE kind = 'work_overlap'",
                "CREATE INDEX not_covering ON contact_connections (contact_b_id, date_to DESC, contact_a_id,"
                        + " bridge_entity_id) WHERE kind = 'work_overlap'");

        assertThat(build().ensure()).isTrue();

        assertThat(indexes()).contains(B).doesNotContain(A).hasSize(6);
        database.execute(
                "DROP INDEX contact_connections_work_overlap_walk_b",
                "CREATE INDEX whole ON contact_connections (contact_b_id, date_to DESC, contact_a_id, bridge_entity_id)"
                        + " INCLUDE (date_from, kind)");
        build().ensure();
        assertThat(indexes()).doesNotContain(B).hasSize(6);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "LIST (kind); PARTITION OF contact_connections FOR VALUES IN ('work_overlap', 'other'); 1",
                "LIST (kind); PARTITION OF contact_connections DEFAULT; 1",
                "LIST (kind); PARTITION OF contact_connections FOR VALUES IN ('work_overlap') PARTITION BY HASH"
                        + " (contact_a_id); 2",
                "HASH (contact_a_id); PARTITION OF contact_connections FOR VALUES WITH (MODULUS 2, REMAINDER 0); 3"
            })
    void ofAPartitionedTableThePartitionsThatMayHoldTheKindGetTheirs(String form) {
        String[] parts = form.split("; ");
        database.execute(
                "CREATE TABLE contact_connections " + COLUMNS + " PARTITION BY " + parts[0],
                "CREATE TABLE part " + parts[1]);
        if (parts[0].startsWith("LIST")) {
            database.execute("CREATE TABLE met PARTITION OF contact_connections FOR VALUES IN ('met')");
        } else {
            database.execute(
                    "CREATE TABLE rest PARTITION OF contact_connections FOR VALUES WITH (MODULUS 2, REMAINDER 1)");
        }
        if (parts[1].endsWith("(contact_a_id)")) {
            database.execute(
                    "CREATE TABLE part_0 PARTITION OF part FOR VALUES WITH (MODULUS 2, REMAINDER 0)",
                    "CREATE TABLE part_1 PARTITION OF part FOR VALUES WITH (MODULUS 2, REMAINDER 1)");
        }

        assertThat(build().ensure()).isTrue();

        assertThat(indexes())
                .containsExactly(
                        switch (parts[2]) {
                            case "1" -> new String[] {"part part_work_overlap_walk_a", "part part_work_overlap_walk_b"};
                            case "2" ->
                                new String[] {
                                    "part_0 part_0_work_overlap_walk_a",
                                    "part_0 part_0_work_overlap_walk_b",
                                    "part_1 part_1_work_overlap_walk_a",
                                    "part_1 part_1_work_overlap_walk_b"
                                };
                            default ->
                                new String[] {
                                    "part part_work_overlap_walk_a", "part part_work_overlap_walk_b",
                                    "rest rest_work_overlap_walk_a", "rest rest_work_overlap_walk_b"
                                };
                        });
        told.steps().clear();
        build().ensure();
        assertThat(told.steps()).isEmpty();
    }

    @Test
    void aKindWithoutAPartitionIsRefusedWithTheStatementThatMakesOne() {
        database.execute(
                "CREATE TABLE contact_connections " + COLUMNS + " PARTITION BY LIST (kind)",
                "CREATE TABLE met PARTITION OF contact_connections FOR VALUES IN ('met')");

        assertThatThrownBy(() -> build().ensure())
                .isInstanceOf(SluiceException.class)
                .hasMessageContaining("no partition for edges of kind work_overlap")
                .hasMessageContaining("FOR VALUES IN ('work_overlap')");
    }

    @Test
    void whoeverKeepsItWaitingIsNamedAndTheRolesOwnLimitsDoNotEndIt() throws Exception {
        plainTable();
        database.execute(
                "ALTER DATABASE " + database.name() + " SET statement_timeout = '700ms'",
                "ALTER DATABASE " + database.name() + " SET lock_timeout = '600ms'");
        try (Connection customer = transaction("UPDATE contact_connections SET date_to = NULL", "checkout")) {
            int pid = customer.unwrap(org.postgresql.PGConnection.class).getBackendPID();

            CompletableFuture<Boolean> build = building();

            await().until(() ->
                    told.hasState("waits for session " + pid + " (checkout), whose transaction has been open"));
            assertThat(told.hasState("and is idle; to end that: SELECT pg_terminate_backend(" + pid + ")"))
                    .isTrue();
            // Longer than the limits of the database.
            await().pollDelay(Duration.ofMillis(1_200)).until(() -> !build.isDone());
            customer.rollback();
            assertThat(build.join()).isTrue();
        }
        assertThat(indexes()).containsExactly(A, B);
    }

    @Test
    void endedWhileItWaitsItLeavesNothingOrWhatTheNextRemoves() throws Exception {
        plainTable();
        try (Connection reader = transaction("SELECT count(*) FROM elsewhere", "report")) {
            CompletableFuture<Boolean> build = building();
            await().until(() -> told.hasState("(report)"));
            stop.set(true);

            assertThat(build.join()).isFalse();

            assertThat(indexes()).as("it was in nobody's way").isEmpty();
            assertThat(told.steps()).last().asString().contains("was ended, and what it had made removed");
            reader.rollback();
        }
        stop.set(false);
        try (Connection writer = transaction("DELETE FROM contact_connections WHERE false", "checkout")) {
            CompletableFuture<Boolean> build = building();
            await().until(() -> told.hasState("(checkout)"));
            stop.set(true);
            assertThat(build.join()).isFalse();
            assertThat(indexes()).containsExactly(A + " invalid");
            assertThat(told.steps()).last().asString().contains("is not valid, and removed the next time");
            writer.rollback();
        }
        stop.set(false);

        assertThat(build().ensure()).isTrue();

        assertThat(told.steps()).anyMatch(step -> step.startsWith("removing index 1 of 2"));
        assertThat(indexes()).containsExactly(A, B);
    }

    @Test
    void theBuildOfAProcessThatIsGoneIsWaitedForAndNotBegunAgain() throws Exception {
        plainTable();
        WalkIndexes.Walk first = WalkIndexes.of(RECIPE.tables().edges()).walks().get(0);
        try (Connection customer = transaction("UPDATE contact_connections SET date_to = NULL", "checkout");
                Connection gone = database.dataSource().getConnection()) {
            int builder = gone.unwrap(org.postgresql.PGConnection.class).getBackendPID();
            CompletableFuture<Void> orphan = CompletableFuture.runAsync(() -> {
                try {
                    gone.createStatement().execute(first.createConcurrently());
                } catch (SQLException e) {
                    throw new AssertionError(e);
                }
            });
            await().until(() -> indexes().contains(A + " invalid"));
            gone.abort(Runnable::run);
            assertThat(orphan).failsWithin(Duration.ofSeconds(10));
            String oid = database.queryStrings("SELECT indexrelid FROM pg_index WHERE NOT indisvalid")
                    .get(0);

            CompletableFuture<Boolean> build = building();

            await().until(() -> told.steps().stream()
                    .anyMatch(step -> step.startsWith("session " + builder + " is building index 1 of 2")));
            await().until(() -> told.hasState("waits for session"));
            customer.rollback();
            assertThat(build.join()).isTrue();
            assertThat(database.queryStrings("SELECT indexrelid FROM pg_index WHERE indexrelid = " + oid))
                    .as("the very index that the other has built")
                    .containsExactly(oid);
        }
        assertThat(indexes()).containsExactly(A, B);
    }

    @Test
    void aBuildThatTheServerRefusesSaysWhyAndLeavesNothing() throws Exception {
        plainTable();
        try (Connection customer = transaction("SELECT count(*) FROM elsewhere", "report")) {
            CompletableFuture<Boolean> build = building();
            await().until(() -> told.hasState("(report)"));
            database.execute("SELECT pg_cancel_backend(pid) FROM pg_stat_activity WHERE query LIKE 'CREATE INDEX CONC%'"
                    + " AND datname = current_database()");

            assertThatThrownBy(build::join)
                    .hasCauseInstanceOf(SluiceException.class)
                    .hasMessageContaining("could not be built: canceling statement")
                    .hasMessageContaining("the same command goes on; or set indexes: keep");
            customer.rollback();
        }
        assertThat(indexes()).isEmpty();

        database.execute("CREATE INDEX contact_connections_work_overlap_walk_a ON contact_connections (date_from)");
        assertThatThrownBy(() -> build().ensure())
                .hasMessageContaining("an index of that name is another: CREATE INDEX")
                .hasMessageContaining("(date_from)");
    }

    @Test
    void whoMayNotIsToldWhoMayAndTheStatement() {
        plainTable();
        String role = "walks_" + Long.toHexString(System.nanoTime());
        database.execute(
                "CREATE ROLE " + role + " LOGIN PASSWORD 'secret'",
                "GRANT SELECT, INSERT, UPDATE, DELETE ON contact_connections TO " + role);
        try {
            PGSimpleDataSource source = database.dataSource();
            source.setUser(role);
            source.setPassword("secret");

            assertThatThrownBy(() -> new WalkIndexBuild(source, RECIPE, told, () -> false).ensure())
                    .isInstanceOf(SluiceException.class)
                    .hasMessageContaining("this role may not create it: must be owner of table contact_connections")
                    .hasMessageContaining("CREATE INDEX CONCURRENTLY IF NOT EXISTS")
                    .hasMessageContaining("indexes: keep");
        } finally {
            database.execute("DROP OWNED BY " + role, "DROP ROLE " + role);
        }
    }

    private Connection transaction(String sql, String name) throws SQLException {
        PGSimpleDataSource source = database.dataSource();
        source.setApplicationName(name);
        Connection connection = source.getConnection();
        connection.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
        connection.setAutoCommit(false);
        connection.createStatement().execute(sql);
        return connection;
    }

    @Test
    void keptIndexesAreWarnedOf() throws Exception {
        plainTable();
        database.execute(
                "CREATE TABLE contacts (id bigint PRIMARY KEY, full_name text)",
                "CREATE TABLE organizations (id bigint PRIMARY KEY, name text)",
                "CREATE TABLE contact_work_experiences (id bigint PRIMARY KEY, contact_id bigint, organization_id bigint,"
                        + " company_name text, date_from date, date_to date)");
        ConnectionsRecipe keeping = RECIPE.toBuilder()
                .tables(ConnectionTables.DEFAULTS)
                .indexes(ConnectionsRecipe.Indexes.KEEP)
                .build();
        try (Connection connection = database.dataSource().getConnection()) {
            assertThat(keeping.warnings(connection))
                    .filteredOn(finding -> finding.message().contains("_walk_"))
                    .hasSize(2);
            assertThat(RECIPE.warnings(connection))
                    .filteredOn(finding -> finding.message().contains("_walk_"))
                    .isEmpty();
        }
    }
}
