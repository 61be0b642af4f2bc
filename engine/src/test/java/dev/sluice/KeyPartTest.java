package dev.sluice;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class KeyPartTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "id                     | id                | false",
                "created_at desc        | created_at        | true",
                "created_at  DESC       | created_at        | true",
                "id asc                 | id                | false",
                "Odd Name               | Odd Name          | false",
                "Odd Name desc          | Odd Name          | true",
                "\"Odd Name\" desc      | Odd Name          | true",
                "\"up desc\"            | up desc           | false",
                "\"say \"\"hi\"\"\" asc | say \"hi\"        | false",
                "desc                   | desc              | false",
                "desc desc              | desc              | true",
                "a.b                    | a.b               | false",
                "\"; DROP TABLE x; --\" | ; DROP TABLE x; -- | false",
                "q?n :chunk(c)          | q?n :chunk(c)     | false",
            })
    void aPartIsANameAndPerhapsADirection(String text, String column, boolean descending) {
        assertThat(KeyPart.parse(text)).isEqualTo(new KeyPart(column, descending));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "\"open", "\"a\" b", "\"\"", "\"a\"desc"})
    void whatIsNoPartIsRefusedWithHowToWriteOne(String text) {
        assertThatThrownBy(() -> KeyPart.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("write it as id, created_at desc");
    }

    @Test
    void whateverTheNameWhatIsWrittenIsReadBack() {
        Random random = new Random(7);
        List<String> pieces = List.of("a", "Z", " ", "\"", "desc", " asc", "é", "\\", "\n", ".", "?", "表", "'");
        for (int round = 0; round < 2_000; round++) {
            StringBuilder name = new StringBuilder();
            for (int i = random.nextInt(5); i >= 0; i--) {
                name.append(pieces.get(random.nextInt(pieces.size())));
            }
            KeyPart part = new KeyPart(name.toString(), random.nextBoolean());
            assertThat(KeyPart.parse(part.toString())).as(part.toString()).isEqualTo(part);
        }
    }
}
