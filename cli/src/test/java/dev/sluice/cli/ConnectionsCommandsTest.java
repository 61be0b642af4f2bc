package dev.sluice.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.embedded.TestDatabase;
import dev.sluice.embedded.TestServer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Connections from the command line, of tables with names of their own. */
class ConnectionsCommandsTest {

    @TempDir
    Path folder;

    private TestDatabase database;

    @BeforeEach
    void open() throws Exception {
        database = TestServer.shared().newDatabase("connections_cli");
        database.execute(
                "CREATE TABLE people (person_id text PRIMARY KEY, name text)",
                "CREATE TABLE companies (id bigint PRIMARY KEY, name text)",
                """
                CREATE TABLE jobs (id bigint PRIMARY KEY, person text NOT NULL REFERENCES people ON DELETE CASCADE,
                  company bigint, company_name text, began date, ended date)""",
                """
                CREATE TABLE contact_connections (contact_a_id text, contact_b_id text, kind text,
                  bridge_entity_id bigint, date_from date, date_to date, computed_at timestamptz,
                  UNIQUE (contact_a_id, contact_b_id, kind, bridge_entity_id))""",
                "INSERT INTO people VALUES ('ann', 'Ann'), ('Bob', 'Bob'), ('cid', 'Cid')",
                "INSERT INTO companies VALUES (1, 'Acme'), (2, 'Umbrella')",
                """
                INSERT INTO jobs VALUES (1, 'ann', 1, '', '2000-01-01', NULL), (2, 'Bob', 1, '', '2001-01-01', NULL),
                  (3, 'cid', 1, '', '2002-01-01', '2003-01-01'), (4, 'cid', NULL, '', '2002-01-01', NULL)""");
        Files.writeString(folder.resolve("connections.yaml"), """
                backfill: connections
                connections:
                  contacts: people(person_id, name)
                  organizations: companies(id, name)
                  experiences: jobs(id, person, company, company_name, began, ended)
                """);
    }

    @AfterEach
    void close() {
        database.close();
    }

    private SluiceProcess sluice(int code, String... arguments) {
        return SluiceProcess.run(code, Campaigns.environment(database), arguments);
    }

    private String file() {
        return folder.resolve("connections.yaml").toString();
    }

    private List<String> edges() {
        return database.queryStrings("SELECT contact_a_id || ' ' || contact_b_id || ' ' || date_from || ' '"
                + " || coalesce(CAST(date_to AS text), 'still') FROM contact_connections"
                + " ORDER BY contact_a_id COLLATE \"C\", contact_b_id COLLATE \"C\"");
    }

    @Test
    void edgesAreMadeVerifiedAndFollowed() {
        assertThat(sluice(ExitCode.NOT_FOUND, "follow", file() + ".yml").err()).contains("there is no such file");
        assertThat(sluice(ExitCode.REFUSED, "follow", file()).err()).contains("nothing notes changes yet");
        database.execute(sluice(ExitCode.OK, "triggers", file()).out());

        SluiceProcess run = sluice(ExitCode.OK, "run", file(), "--full-speed", "--verify");

        assertThat(run.err())
                .contains("CREATE INDEX CONCURRENTLY ON \"jobs\"")
                .contains("building index 1 of 2", "built index 2 of 2")
                .contains("gathered statistics of contact_connections");
        assertThat(run.out()).containsPattern("3 +edges.written").containsPattern("1 +spells.without_organization");
        assertThat(edges())
                .containsExactly(
                        "Bob ann 2001-01-01 still", "Bob cid 2002-01-01 2003-01-01", "ann cid 2002-01-01 2003-01-01");

        database.execute("DELETE FROM people WHERE person_id = 'Bob'", "UPDATE jobs SET ended = NULL WHERE id = 3");
        SluiceProcess follow = sluice(ExitCode.OK, "follow", file(), "--once");

        assertThat(follow.err()).contains("changes followed: 1 edges written, 2 removed");
        assertThat(edges()).containsExactly("ann cid 2002-01-01 still");
        assertThat(sluice(ExitCode.OK, "verify", file()).out()).contains("passed");
        database.execute(sluice(ExitCode.OK, "triggers", file(), "--uninstall").out());
    }

    @Test
    void liveFiguresAreToldOfARunThatMakesEdges() {
        sluice(ExitCode.OK, "run", file(), "--full-speed");

        assertThat(sluice(ExitCode.OK, "status", "connections").out())
                .contains("edges         3 written")
                .contains("coverage      3 contacts with an organization, 0 without (0 %)");
        database.execute("INSERT INTO people VALUES ('dan', 'Dan'), ('eve', 'Eve')");
        sluice(ExitCode.OK, "run", file(), "--full-speed");
        assertThat(sluice(ExitCode.OK, "status", "connections", "--json").out())
                .containsPattern("\"contacts_with_organization\" *: *3")
                .containsPattern("\"contacts_without_organization\" *: *2");
    }

    @Test
    void aRunThatIsKilledOrLeftWhileItsIndexesAreBuiltGoesOnWithThem() throws Exception {
        try (Connection customer = database.dataSource().getConnection()) {
            customer.setAutoCommit(false);
            customer.createStatement().execute("DELETE FROM contact_connections");
            try (SluiceProcess killed = start("run", file(), "--full-speed")) {
                killed.awaitOutput("waits for session");
                killed.signal("KILL");
                assertThat(killed.exitCode()).isEqualTo(137);
            }
            try (SluiceProcess left = start("run", file(), "--full-speed")) {
                left.awaitMatch("(?s).*session [0-9]+ is building index 1 of 2.*already: waiting for it.*");
                left.signal("INT");
                left.expectExit(ExitCode.INTERRUPTED);
                assertThat(left.err()).contains("nothing is lost: the same command begins it");
            }
            assertThat(database.queryLong("SELECT count(*) FROM pg_index WHERE NOT indisvalid"))
                    .isEqualTo(1);
            customer.rollback();
        }

        sluice(ExitCode.OK, "run", file(), "--full-speed", "--verify");

        assertThat(edges()).hasSize(3);
        assertThat(database.queryLong("SELECT count(*) FROM pg_index WHERE NOT indisvalid"))
                .isZero();
        assertThat(database.queryLong("SELECT count(*) FROM pg_indexes WHERE indexname LIKE '%walk%'"))
                .isEqualTo(2);
    }

    @Test
    void controlCEndsTheServersBuild() throws Exception {
        try (Connection customer = database.dataSource().getConnection();
                SluiceProcess left = start("run", file(), "--full-speed")) {
            customer.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
            customer.setAutoCommit(false);
            customer.createStatement().execute("SELECT count(*) FROM companies");
            left.awaitOutput("waits for session");

            left.signal("INT");

            left.expectExit(ExitCode.INTERRUPTED);
            assertThat(left.err()).contains("was ended, and what it had made removed");
            assertThat(database.queryLong("SELECT count(*) FROM pg_indexes WHERE indexname LIKE '%walk%'"))
                    .isZero();
            assertThat(database.queryLong("SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
                            + " AND query LIKE 'CREATE INDEX%' AND state = 'active'"))
                    .isZero();
        }
    }

    @Test
    void whatIsDeclaredAfterARunIsDoneByTheNextCommandIfTheFirstWasKilledBeforeIt() throws Exception {
        Files.writeString(
                folder.resolve("connections.yaml"),
                Files.readString(folder.resolve("connections.yaml"))
                        + "  indexes: keep\n  after: [analyze, prewarm]\n");
        try (Connection other = database.dataSource().getConnection();
                SluiceProcess killed = start("run", file(), "--full-speed")) {
            other.setAutoCommit(false);
            other.createStatement().execute("LOCK TABLE contact_connections IN SHARE UPDATE EXCLUSIVE MODE");
            killed.awaitOutput("gathering statistics of contact_connections: waits for session");
            killed.signal("KILL");
            assertThat(killed.exitCode()).isEqualTo(137);
            other.rollback();
        }

        SluiceProcess next = sluice(ExitCode.OK, "run", file());

        assertThat(next.err())
                .contains("has made all edges: going on with what is declared after it")
                .contains("gathered statistics of contact_connections", "walked from");
        assertThat(database.queryLong("SELECT count(*) FROM sluice.run")).isEqualTo(1);
        assertThat(database.queryLong("SELECT count(*) FROM pg_indexes WHERE indexname LIKE '%walk%'"))
                .as("kept as they were")
                .isZero();
        assertThat(sluice(ExitCode.OK, "run", file(), "--full-speed").err()).doesNotContain("has made all edges");
        assertThat(database.queryLong("SELECT count(*) FROM sluice.run")).isEqualTo(2);
    }

    private SluiceProcess start(String... arguments) {
        return SluiceProcess.start(Campaigns.environment(database), arguments);
    }

    @Test
    void thePlanIsTheScaleOfIt() throws Exception {
        Path page = folder.resolve("plan.html");
        SluiceProcess plan = sluice(ExitCode.OK, "plan", file(), "--html", page.toString());

        assertThat(plan.out()).contains("3", "edges");
        assertThat(Files.readString(page)).startsWith("<!DOCTYPE html>").contains("</html>");
        assertThat(sluice(ExitCode.OK, "plan", file(), "--json").out()).contains("\"edges\"");
    }

    @Test
    void aBulkLoadExchangesTheTablesWhenItIsDone() throws Exception {
        Files.writeString(
                folder.resolve("connections.yaml"),
                Files.readString(folder.resolve("connections.yaml")) + "  strategy: bulk\n");
        assertThat(sluice(ExitCode.DEFINITION, "check", file()).err()).contains("is not partitioned by LIST (kind)");
        database.execute(
                "ALTER TABLE contact_connections RENAME TO old_edges",
                "CREATE TABLE contact_connections (LIKE old_edges INCLUDING ALL) PARTITION BY LIST (kind)");
        assertThat(sluice(ExitCode.USAGE, "run", file(), "--detach").err()).contains("--detach does not go with");
        Files.writeString(folder.resolve("some.txt"), "ann\n");
        assertThat(sluice(
                                ExitCode.USAGE,
                                "run",
                                file(),
                                "--keys",
                                folder.resolve("some.txt").toString())
                        .err())
                .contains("a bulk load replaces all edges");

        SluiceProcess run = sluice(ExitCode.OK, "run", file(), "--full-speed");

        assertThat(run.err()).contains("building index 3", "exchanging the tables");
        assertThat(edges()).hasSize(3);
        assertThat(sluice(ExitCode.OK, "verify", file()).out()).contains("passed");
        database.execute("DELETE FROM jobs WHERE id = 1");
        sluice(ExitCode.OK, "run", file(), "--full-speed");
        assertThat(edges()).hasSize(1);
    }

    @Test
    void whatIsWrongIsSaidAtItsPlace() throws Exception {
        Files.writeString(folder.resolve("connections.yaml"), """
                backfill: connections
                connections:
                  contacts: people(person, name)
                  organizations: companies(id)
                  orphans: maybe
                """);
        assertThat(sluice(ExitCode.DEFINITION, "check", file()).err())
                .contains("connections.yaml:4:18: 'organizations': expected a table, or a table with its 2 columns")
                .contains("connections.yaml:5:12: 'orphans': expected drop or keep, got 'maybe'");

        Files.writeString(folder.resolve("connections.yaml"), """
                backfill: connections
                connections:
                  contacts: people(person, name)
                """);
        assertThat(sluice(ExitCode.DEFINITION, "check", file()).err())
                .contains("connections.yaml:3:13: table 'people' has no column 'person'")
                .contains("connections.yaml:3:3: table 'organizations' does not exist")
                .contains("connections.yaml:3:3: table 'contact_work_experiences' does not exist")
                .contains("3 problems; nothing was written.");
    }
}
