package dev.sluice.cli.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.cli.CliException;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DatabaseUrlTest {

    private static DatabaseUrl parse(String text) {
        return DatabaseUrl.parse(text, Map.of());
    }

    @ParameterizedTest
    @CsvSource({
        "postgresql://ann:s3cret-word@db:5433/shop, jdbc:postgresql://db:5433/shop, postgresql://ann@db:5433/shop",
        "postgres://ann:s3cret-word@db/shop, jdbc:postgresql://db/shop, postgresql://ann@db/shop",
        "jdbc:postgresql://db:5433/shop?user=ann&password=s3cret-word, jdbc:postgresql://db:5433/shop, postgresql://ann@db:5433/shop",
        "postgresql://ann:s3cret-word@a:1;b:2/shop?target_session_attrs=read-write, jdbc:postgresql://a:1;b:2/shop?targetServerType=primary, postgresql://ann@a:1;b:2/shop",
        "postgresql://ann:s3cret-word@[::1]:5432/shop?sslmode=require, jdbc:postgresql://[::1]:5432/shop?sslmode=require, postgresql://ann@[::1]:5432/shop",
    })
    void bothFormsBecomeTheDriversWithoutCredentials(String text, String jdbc, String shown) {
        DatabaseUrl url = parse(text.replace(';', ','));

        assertThat(url.jdbcUrl()).isEqualTo(jdbc.replace(';', ','));
        assertThat(url.user()).contains("ann");
        assertThat(url.password()).contains("s3cret-word");
        assertThat(url.toString()).isEqualTo(shown.replace(';', ','));
    }

    @Test
    void credentialsMayBeEncodedOrHoldAnAtSign() {
        assertThat(parse("postgresql://a%40b:p%2Fw+1@db/shop").password()).contains("p/w+1");
        assertThat(parse("postgresql://a%40b:p%2Fw+1@db/shop").user()).contains("a@b");
        assertThat(parse("postgresql://ann:p@ss@db/shop").password()).contains("p@ss");
    }

    @Test
    void whatTheAddressLacksComesFromTheEnvironment() {
        Map<String, String> environment = Map.of("PGUSER", "bob", "PGPASSWORD", "from-outside");

        assertThat(DatabaseUrl.parse("postgresql://db/shop", environment).user())
                .contains("bob");
        assertThat(DatabaseUrl.parse("postgresql://db/shop", environment).password())
                .contains("from-outside");
        assertThat(DatabaseUrl.parse("postgresql://ann:own-word@db/shop", environment)
                        .password())
                .contains("own-word");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"mysql://ann:s3cret-word@db/shop", "postgresql:///shop", "postgresql://ann:s3cret-word%zz@db/x"})
    void otherAddressesAreRefusedWithoutShowingPasswords(String text) {
        assertThatThrownBy(() -> parse(text))
                .isInstanceOf(CliException.class)
                .hasMessageContaining("--db")
                .hasMessageContaining("postgresql://USER@HOST")
                .message()
                .doesNotContain("s3cret-word");
    }

    @Test
    void redactionFindsPasswordsItWasNeverTold() {
        assertThat(Redaction.redact("at postgresql://ann:hunter2@db/shop now"))
                .isEqualTo("at postgresql://ann:***@db/shop now");
        assertThat(Redaction.redact("jdbc:postgresql://db/shop?user=ann&password=hunter2&ssl=true"))
                .isEqualTo("jdbc:postgresql://db/shop?user=ann&password=***&ssl=true");
        assertThat(Redaction.redact("no secret at all: a=b")).isEqualTo("no secret at all: a=b");
    }
}
