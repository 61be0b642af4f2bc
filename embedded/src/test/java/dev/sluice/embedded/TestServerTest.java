package dev.sluice.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.DriverManager;
import java.sql.SQLException;
import org.junit.jupiter.api.Test;

class TestServerTest {
    @Test
    void theSharedServerIsDurablePrivateAndChecksums() {
        try (TestDatabase db = TestServer.shared().newDatabase("settings")) {
            assertThat(
                            db.queryStrings(
                                    "SELECT name || '=' || setting FROM pg_settings WHERE name IN ('fsync',"
                                            + " 'synchronous_commit', 'full_page_writes', 'data_checksums', 'listen_addresses',"
                                            + " 'unix_socket_directories', 'wal_level', 'max_connections', 'shared_preload_libraries')"))
                    .containsExactlyInAnyOrder(
                            "fsync=on",
                            "synchronous_commit=on",
                            "full_page_writes=on",
                            "data_checksums=on",
                            "listen_addresses=127.0.0.1",
                            "unix_socket_directories=",
                            "wal_level=replica",
                            "max_connections=200",
                            "shared_preload_libraries=pg_stat_statements");
        }
    }

    @Test
    void everyLineOfTheHostRulesAsksForAPassword() {
        try (TestDatabase db = TestServer.shared().newDatabase("hba")) {
            assertThat(db.queryStrings("SELECT DISTINCT auth_method FROM pg_hba_file_rules"))
                    .containsExactly("scram-sha-256");
        }
    }

    @Test
    void aWrongPasswordIsRefused() {
        LocalPostgres postgres = TestServer.shared().postgres();
        assertThatThrownBy(() -> DriverManager.getConnection(postgres.jdbcUrl("postgres"), postgres.user(), "wrong"))
                .isInstanceOfSatisfying(
                        SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("28P01"));
    }

    @Test
    void databasesOfTwoTestsDoNotSeeEachOther() {
        try (TestDatabase one = TestServer.shared().newDatabase("same");
                TestDatabase two = TestServer.shared().newDatabase("same")) {
            one.execute("CREATE TABLE t (id int)", "INSERT INTO t VALUES (1), (2)");
            assertThat(one.queryLong("SELECT count(*) FROM t")).isEqualTo(2);
            assertThat(two.queryStrings("SELECT to_regclass('t')")).containsExactly("null");
        }
    }

    @Test
    void closingATestDatabaseEndsItsSessionsAndLetsNobodyIn() throws SQLException {
        TestDatabase db = TestServer.shared().newDatabase("closed");
        assertThat(db.queryLong("SELECT 1")).isEqualTo(1);
        try (var connection = db.dataSource().getConnection()) {
            db.close();
            assertThat(connection.isValid(5)).isFalse();
        }
        assertThatThrownBy(() -> db.queryLong("SELECT 1")).hasMessageContaining("not currently accepting connections");
        try (TestDatabase other = TestServer.shared().newDatabase("looks")) {
            assertThat(other.queryStrings("SELECT pid FROM pg_stat_activity WHERE datname = '" + db.name() + "'"))
                    .isEmpty();
        }
        db.close();
    }

    @Test
    void aTestLooksAgainOnAConnectionThatIsMadeAnewWhenItIsBroken() {
        try (TestDatabase db = TestServer.shared().newDatabase("looks_again")) {
            long first = db.queryLong("SELECT pg_backend_pid()");
            assertThat(db.queryLong("SELECT pg_backend_pid()")).isEqualTo(first);
            db.execute("SELECT pg_terminate_backend(" + first + ", 5000)");
            assertThat(db.queryLong("SELECT pg_backend_pid()")).isNotEqualTo(first);
        }
    }
}
