package dev.sluice.list;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.KeyType;
import dev.sluice.embedded.TestDatabase;
import dev.sluice.embedded.TestServer;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class KeyTextTest {

    private static String normal(KeyType type, String text) throws KeyText.NotAValue {
        return KeyText.write(KeyText.read(type, text));
    }

    @ParameterizedTest
    @CsvSource({
        "SMALLINT, -32768, -32768",
        "BIGINT, ' 007 ', 7",
        "BIGINT, +7, 7",
        "BIGINT, -0, 0",
        "BIGINT, 9223372036854775807, 9223372036854775807",
        "NUMERIC, 1.500, 1.5",
        "NUMERIC, 100, 100",
        "NUMERIC, -0.00, 0",
        "NUMERIC, .5, 0.5",
        "UUID, A0EEBC99-9C0B-4EF8-BB6D-6BB9BD380A11, a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11",
        "UUID, {a0eebc999c0b4ef8bb6d6bb9bd380a11}, a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11",
        "TEXT, ' a b ', ' a b '",
        "DATE, 2024-02-29, 2024-02-29",
        "DATE, infinity, infinity",
        "TIMESTAMP, 2026-01-31T12:00, 2026-01-31 12:00:00",
        "TIMESTAMP, 2026-01-31 12:00:00.120, 2026-01-31 12:00:00.12",
        "TIMESTAMPTZ, 2026-01-31 12:00:00.000001+05:30, 2026-01-31 06:30:00.000001+00",
        "TIMESTAMPTZ, 2026-01-31T12:00:00Z, 2026-01-31 12:00:00+00",
        "TIMESTAMPTZ, 2026-01-31 12:00:00+00, 2026-01-31 12:00:00+00",
        "TIMESTAMPTZ, 2026-01-31 12:00:00.5 UTC, 2026-01-31 12:00:00.5+00",
        "TIMESTAMPTZ, 0044-03-15 00:00:00 BC UTC, 0044-03-15 00:00:00 BC UTC",
    })
    void equalValuesGetOneForm(KeyType type, String text, String form) throws KeyText.NotAValue {
        assertThat(normal(type, text)).isEqualTo(form);
    }

    @ParameterizedTest
    @CsvSource({
        "SMALLINT, 32768, beyond smallint",
        "BIGINT, 9223372036854775808, beyond bigint",
        "BIGINT, 1e5, is not a bigint",
        "BIGINT, 12a, is not a bigint",
        "BIGINT, 0x1F, is not a bigint",
        "INTEGER, '', an empty value is not an integer",
        "NUMERIC, NaN, is not a numeric",
        "NUMERIC, 1e999999999, is not a numeric",
        "UUID, {a0eebc999c0b4ef8bb6d6bb9bd380a11, is not a uuid",
        "UUID, a0eebc99, is not a uuid",
        "DATE, 2023-02-29, is not a date",
        "DATE, 31.01.2026, write it like 2026-01-31",
        "TIMESTAMP, 2026-01-31 12:00:00+00, is not a timestamp without time zone",
        "TIMESTAMPTZ, 2026-01-31 12:00:00, write it like 2026-01-31 12:00:00+00",
        "TIMESTAMPTZ, 2026-01-31 25:00:00+00, is not a timestamp with time zone",
    })
    void whatIsNoValueIsRefusedInWords(KeyType type, String text, String reason) {
        assertThatThrownBy(() -> KeyText.read(type, text))
                .isInstanceOf(KeyText.NotAValue.class)
                .hasMessageContaining(reason);
    }

    @Test
    void aLongOrUnprintableValueIsShownShortened() {
        assertThatThrownBy(() -> KeyText.read(KeyType.BIGINT, "x\t" + "y".repeat(5_000)))
                .message()
                .hasSizeLessThan(120)
                .contains("'x?yy");
    }

    /** What PostgreSQL itself prints of odd values is read back as the same value. */
    @Test
    void theDatabasesOwnTextIsTakenAndMeansTheSame() throws Exception {
        try (TestDatabase database = TestServer.shared().newDatabase("key_text");
                Connection connection = database.dataSource().getConnection()) {
            database.execute("ALTER DATABASE " + database.name() + " SET timezone = 'Asia/Kathmandu'");
            for (String zone : List.of("Asia/Kathmandu", "UTC", "America/St_Johns")) {
                connection.createStatement().execute("SET timezone = '" + zone + "'");
                assertMeansTheSame(connection, KeyType.TIMESTAMPTZ, "timestamptz '2026-07-01 00:00:00.123456+00'");
                assertMeansTheSame(connection, KeyType.TIMESTAMPTZ, "timestamptz '1850-07-01 00:00:00+00'");
                assertMeansTheSame(connection, KeyType.TIMESTAMPTZ, "timestamptz '-infinity'");
                assertMeansTheSame(connection, KeyType.TIMESTAMPTZ, "timestamptz '12026-07-01 00:00:00+00'");
                assertMeansTheSame(connection, KeyType.TIMESTAMPTZ, "timestamptz '0044-03-15 00:00:00+00 BC'");
            }
            assertMeansTheSame(connection, KeyType.TIMESTAMP, "timestamp '2026-07-01 00:00:00.1'");
            assertMeansTheSame(connection, KeyType.DATE, "date '0044-03-15 BC'");
            assertMeansTheSame(connection, KeyType.DATE, "date '5874897-12-31'");
            assertMeansTheSame(connection, KeyType.NUMERIC, "numeric '123456789012345678901234567890.500'");
            assertMeansTheSame(connection, KeyType.UUID, "uuid 'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11'");
            assertMeansTheSame(connection, KeyType.BIGINT, "bigint '-9223372036854775808'");
        }
    }

    private static void assertMeansTheSame(Connection connection, KeyType type, String literal) throws Exception {
        try (PreparedStatement statement = connection.prepareStatement("SELECT CAST(" + literal + " AS text)");
                ResultSet row = statement.executeQuery()) {
            row.next();
            String normal = normal(type, row.getString(1));
            try (ResultSet same = connection
                    .createStatement()
                    .executeQuery("SELECT " + literal + " = CAST('" + normal + "' AS " + type.sqlName() + ")")) {
                same.next();
                assertThat(same.getBoolean(1)).as(literal + " as " + normal).isTrue();
            }
        }
    }
}
