package dev.sluice.recipes.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SqlNameTest {

    @Test
    void unquotedLettersFoldAndQuotedOnesDoNot() {
        assertThat(SqlName.table("Billing.\"Odd \"\"Name\"\"\"").parts()).containsExactly("billing", "Odd \"Name\"");
        assertThat(SqlName.table("Größe").parts()).containsExactly("größe");
        assertThat(SqlName.table("Ähre").parts()).containsExactly("Ähre");
    }

    @Test
    void whatWasReadIsQuotedWhateverItHolds() {
        assertThat(SqlName.table("a.\"b.c\"").quoted()).isEqualTo("\"a\".\"b.c\"");
        assertThat(SqlName.table("\"x\"\"; DROP TABLE y\"").quoted()).isEqualTo("\"x\"\"; DROP TABLE y\"");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", " ", ".", "a.", ".a", "a..b", "a b", "1a", "\"", "\"\"", "a; DROP TABLE b", "a.b.c", "a--b"})
    void whatIsNoTableIsRefused(String text) {
        assertThatThrownBy(() -> SqlName.table(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("'" + text + "'");
    }
}
