package dev.sluice.recipes.connections.paths;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.sluice.ErrorCode;
import dev.sluice.SluiceException;
import dev.sluice.embedded.TestDatabase;
import dev.sluice.embedded.TestServer;
import dev.sluice.recipes.catalog.SqlName;
import dev.sluice.recipes.connections.ConnectionTables;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What becomes of a search that has no time left, and of questions that have no answer. */
class DeepFinderTimeoutTest {

    private static final PathOptions SHORT = PathOptions.DEFAULTS.withTimeout(Duration.ofMillis(700));

    private TestDatabase database;
    private DeepFinder finder;

    @BeforeEach
    void open() {
        database = TestServer.shared().newDatabase("paths_timeout");
        Graph.createTables(database, Graph.Ids.BIGINT);
        database.execute(
                "INSERT INTO contacts SELECT n, 'Contact ' || n FROM generate_series(1, 30) n",
                "INSERT INTO organizations VALUES (1, 'Acme')",
                "INSERT INTO user_contact_collections SELECT 7, n, false FROM generate_series(1, 29) n",
                "INSERT INTO contact_connections SELECT n, n + 1, 'work_overlap', 1, '2001-01-01', NULL"
                        + " FROM generate_series(1, 29) n",
                "INSERT INTO contact_connections SELECT 1, n, 'work_overlap', 1, '2001-01-01', '2002-01-01'"
                        + " FROM generate_series(3, 8) n",
                // Whoever asks contact 5 for connections waits.
                "CREATE FUNCTION slow(bigint) RETURNS boolean LANGUAGE plpgsql VOLATILE AS"
                        + " $$ BEGIN IF $1 = 5 THEN PERFORM pg_sleep(20); END IF; RETURN true; END $$",
                "CREATE VIEW slow_connections AS SELECT * FROM contact_connections WHERE slow(contact_a_id)");
        finder = new DeepFinder(database.dataSource(), ConnectionTables.DEFAULTS);
    }

    @AfterEach
    void close() {
        database.close();
    }

    private static ConnectionTables slow() {
        ConnectionTables.Edges edges = ConnectionTables.DEFAULTS.edges();
        return ConnectionTables.DEFAULTS.with(new ConnectionTables.Edges(
                SqlName.table("slow_connections"),
                edges.a(),
                edges.b(),
                edges.kind(),
                edges.bridge(),
                edges.from(),
                edges.to(),
                edges.computedAt()));
    }

    @Test
    void theErrorCarriesTheFirstPathsOfTheAnswerWithTheirNames() {
        DeepFinder slow = new DeepFinder(database.dataSource(), slow());
        long begin = System.nanoTime();

        PathsTimeoutException error = catchThrowableOfType(
                PathsTimeoutException.class, () -> slow.from("7", "1", SHORT.withTimeout(Duration.ofSeconds(3))));

        assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(10));
        assertThat(error.code()).isEqualTo(ErrorCode.PATHS_TIMEOUT);
        assertThat(error)
                .hasMessageContaining("paths from contact 1 for user 7: the time was up after")
                .hasMessageContaining("ms of 3,000, with 7 paths found and 1 contacts asked");
        Paths whole = finder.from("7", "1", PathOptions.DEFAULTS);
        assertThat(whole.paths().size()).isGreaterThan(7);
        assertThat(Graph.show(error.found())).isEqualTo(Graph.show(whole).subList(0, 7));
        assertThat(error.found().start().name()).contains("Contact 1");
        assertThat(error.found().paths().get(0).hops().get(0).organizationName())
                .contains("Acme");
    }

    @Test
    void aLockThatSomebodyHoldsIsTimeThatPasses() throws Exception {
        finder.check();
        try (Connection holder = database.dataSource().getConnection();
                Statement statement = holder.createStatement()) {
            holder.setAutoCommit(false);
            statement.execute("LOCK TABLE organizations IN ACCESS EXCLUSIVE MODE");

            PathsTimeoutException error =
                    catchThrowableOfType(PathsTimeoutException.class, () -> finder.between("7", "1", "4", SHORT));

            // All were found; of where they met nobody could say the name.
            assertThat(error.found().paths())
                    .isNotEmpty()
                    .allSatisfy(path ->
                            assertThat(path.hops().get(0).organizationName()).isEmpty());
            assertThat(error.getCause().getSuppressed()).isNotEmpty();
        }
        assertThat(finder.between("7", "1", "4", SHORT)
                        .paths()
                        .get(0)
                        .hops()
                        .get(0)
                        .organizationName())
                .contains("Acme");
    }

    @Test
    void nothingOfASearchStaysInTheSession() throws Exception {
        try (OneConnection connection = new OneConnection(database.dataSource());
                Connection session = connection.source().getConnection()) {
            new DeepFinder(connection.source(), ConnectionTables.DEFAULTS).from("7", "1", SHORT);
            try (Statement statement = session.createStatement();
                    var row = statement.executeQuery(
                            "SELECT concat_ws(' ', current_setting('statement_timeout'), current_setting('lock_timeout'),"
                                    + " current_setting('enable_sort'), current_setting('transaction_read_only'),"
                                    + " current_setting('transaction_isolation'))")) {
                row.next();
                assertThat(row.getString(1)).isEqualTo("0 0 on off read committed");
            }
        }
    }

    @Test
    void whyThereIsNoAnswerIsSaid() {
        assertThat(finder.from("9", "1", SHORT).remark().orElseThrow()).contains("user 9 sees nobody");
        assertThat(finder.between("7", "1", "30", SHORT).remark().orElseThrow())
                .contains("user 7 may not see contact 30");
        assertThat(finder.between("7", "1", "29", SHORT).remark()).isEmpty();
        for (String nobody : new String[] {"31", "Ann", "99999999999999999999"}) {
            assertThatThrownBy(() -> finder.from("7", nobody, SHORT))
                    .isInstanceOfSatisfying(
                            SluiceException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.CONTACT_NOT_FOUND))
                    .hasMessageContaining(nobody);
        }
        assertThatThrownBy(() -> finder.between("7", "1", "01", SHORT)).isInstanceOf(IllegalArgumentException.class);
        ConnectionTables.Collections seen = ConnectionTables.DEFAULTS.collections();
        assertThatThrownBy(() -> new DeepFinder(
                                database.dataSource(),
                                ConnectionTables.DEFAULTS.with(new ConnectionTables.Collections(
                                        SqlName.table("user_contact_collection"), seen.user(), "contact", "importer")))
                        .from("7", "1", SHORT))
                .hasMessageContaining("table 'user_contact_collection' does not exist")
                .hasMessageContaining("did you mean 'user_contact_collections'?");
    }

    @Test
    void optionsOutOfBoundsAreRefused() {
        assertThatThrownBy(() -> PathOptions.DEFAULTS.withDepth(5)).hasMessageContaining("depth must be 1 to 4, got 5");
        assertThatThrownBy(() -> PathOptions.DEFAULTS.withFanOut(201)).hasMessageContaining("1 to 200");
        assertThatThrownBy(() -> PathOptions.DEFAULTS.withDepth(4).withFanOut(60))
                .hasMessageContaining("216000 paths before the last hop");
        assertThatThrownBy(() -> PathOptions.DEFAULTS.withLimit(0)).hasMessageContaining("limit");
        assertThatThrownBy(() -> PathOptions.DEFAULTS.withTimeout(Duration.ZERO))
                .hasMessageContaining("at least 1 ms");
    }
}
