package dev.sluice.plan;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SimilarTest {

    private static final List<String> FIELDS = List.of("backfill", "table", "key", "remaining", "step", "batch-size");

    @ParameterizedTest
    @CsvSource({
        "remainig, remaining",
        "tabel, table",
        "Table, table",
        "batch, batch-size",
        "kye, key",
        "stepp, step",
        "backfil, backfill"
    })
    void aMisspeltWordIsTakenForItsNearestNeighbour(String wrong, String right) {
        assertThat(Similar.to(wrong, FIELDS)).contains(right);
        assertThat(Similar.question(wrong, FIELDS)).contains("did you mean '" + right + "'?");
    }

    @ParameterizedTest
    @CsvSource({"owner", "x", "quay", "where"})
    void aWordThatIsFarFromAllIsTakenForNone(String wrong) {
        assertThat(Similar.to(wrong, FIELDS)).isEmpty();
    }

    @Test
    void editsCountSwapsOfNeighboursOnce() {
        assertThat(Similar.edits("tabel", "table")).isEqualTo(1);
        assertThat(Similar.edits("", "abc")).isEqualTo(3);
        assertThat(Similar.edits("abc", "abc")).isZero();
    }
}
