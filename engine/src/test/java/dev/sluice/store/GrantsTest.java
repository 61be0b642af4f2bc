package dev.sluice.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.embedded.TestDatabase;
import dev.sluice.embedded.TestServer;
import dev.sluice.sql.GrantAdvice;
import dev.sluice.sql.SqlFailure;
import java.sql.Connection;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GrantsTest {

    @Test
    void everyTableOfTheControlSchemaIsKnownAsOne() throws Exception {
        try (TestDatabase database = TestServer.shared().newDatabase("grants");
                Connection connection = database.dataSource().getConnection()) {
            ControlSchema.migrate(connection);
            assertThat(database.queryStrings("SELECT tablename FROM pg_tables WHERE schemaname = 'sluice'"))
                    .containsExactlyInAnyOrderElementsOf(Grants.TABLES);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "permission denied for table campaigns      | GRANT SELECT, UPDATE ON \"campaigns\" TO \"app\"",
                "permission denied for view v               | GRANT SELECT, UPDATE ON \"v\" TO \"app\"",
                "permission denied for table run            | GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA sluice",
                "permission denied for schema billing       | GRANT USAGE ON SCHEMA \"billing\" TO \"app\"",
                "permission denied for sequence s           | GRANT USAGE ON SEQUENCE \"s\" TO \"app\"",
                "permission denied for function f           | GRANT EXECUTE ON FUNCTION \"f\" TO \"app\"",
                "permission denied for database shop        | GRANT CREATE ON DATABASE \"shop\" TO \"app\""
            })
    void aMissingRightIsToldWithItsGrant(String message, String grant) {
        SqlFailure failure = new SqlFailure(SqlFailure.Kind.DEFINITION, "42501", message);
        assertThat(GrantAdvice.of(failure, "app", Grants.TABLES))
                .hasValueSatisfying(advice -> assertThat(advice).contains(grant));
    }

    @Test
    void whatIsNotUnderstoodGetsNoAdvice() {
        assertThat(GrantAdvice.of(
                        new SqlFailure(SqlFailure.Kind.DEFINITION, "42501", "keine Berechtigung für Tabelle t"),
                        "app",
                        Grants.TABLES))
                .isEmpty();
        assertThat(GrantAdvice.of(
                        new SqlFailure(SqlFailure.Kind.DEFINITION, "42P01", "permission denied for table t"),
                        "app",
                        Grants.TABLES))
                .isEmpty();
    }
}
