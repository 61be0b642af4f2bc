package dev.sluice.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JsonTextTest {

    @Test
    void readsWhatAServerWrites() {
        assertThat(
                        JsonText.read(
                                " [ {\"Plan\": {\"a\": 1.50, \"b\": true, \"c\": null, \"d\": \"x\\\"\\u00e4\\n\\/\"} } ,\n -2e3 ] "))
                .isEqualTo(List.of(Map.of("Plan", map("a", 1.5, "b", true, "c", null, "d", "x\"ä\n/")), -2000.0));
        assertThat(JsonText.read("{}")).isEqualTo(Map.of());
        assertThat(JsonText.read("[]")).isEqualTo(List.of());
    }

    private static Map<String, Object> map(Object... all) {
        Map<String, Object> map = new LinkedHashMap<>();
        for (int i = 0; i < all.length; i += 2) {
            map.put((String) all[i], all[i + 1]);
        }
        return map;
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "[", "{\"a\"}", "[1,]", "\"open", "nul", "[1] 2", "{\"a\":1 \"b\":2}", "-"})
    void refusesWhatIsNoDocument(String text) {
        assertThatThrownBy(() -> JsonText.read(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("expected");
    }

    @Test
    void numbersWithoutAWordAreNull() {
        assertThat(JsonText.write(Arrays.asList(Double.NaN, Double.POSITIVE_INFINITY, 3L, null)))
                .isEqualTo("[null,null,3,null]");
    }

    @Test
    void whatIsWrittenIsReadTheSame() {
        SplittableRandom random = new SplittableRandom(11);
        for (int i = 0; i < 2_000; i++) {
            Object value = value(random, 4);
            assertThat(JsonText.read(JsonText.write(value))).isEqualTo(value);
        }
    }

    private static Object value(SplittableRandom random, int depth) {
        return switch (random.nextInt(depth == 0 ? 4 : 6)) {
            case 0 -> null;
            case 1 -> random.nextBoolean();
            case 2 -> random.nextInt(3) == 0 ? (double) random.nextInt(-1000, 1000) : random.nextDouble(-1e9, 1e9);
            case 3 -> text(random);
            case 4 -> {
                List<Object> list = new ArrayList<>();
                for (int i = random.nextInt(4); i > 0; i--) {
                    list.add(value(random, depth - 1));
                }
                yield list;
            }
            default -> {
                Map<String, Object> map = new LinkedHashMap<>();
                for (int i = random.nextInt(4); i > 0; i--) {
                    map.put(text(random), value(random, depth - 1));
                }
                yield map;
            }
        };
    }

    private static String text(SplittableRandom random) {
        String letters = "ab\"\\/\n\t\u0001 {}[],:äß漢😀'";
        StringBuilder text = new StringBuilder();
        for (int i = random.nextInt(8); i > 0; i--) {
            int at = random.nextInt(letters.codePointCount(0, letters.length()));
            text.appendCodePoint(letters.codePointAt(letters.offsetByCodePoints(0, at)));
        }
        return text.toString();
    }
}
