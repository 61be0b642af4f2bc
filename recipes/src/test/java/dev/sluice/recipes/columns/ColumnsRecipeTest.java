package dev.sluice.recipes.columns;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.Backfill;
import dev.sluice.KeyPart;
import dev.sluice.RunOptions;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ColumnsRecipeTest {

    @Test
    void aRecipeIsAnOrdinaryBackfill() {
        Backfill backfill = ColumnsRecipe.named("b")
                .table("t")
                .key("x", "y")
                .column("a", ColumnSource.expression("1"))
                .column("b", ColumnSource.expression("2"))
                .defaults(RunOptions.DEFAULTS.withBatchSize(7))
                .build()
                .toBackfill();

        assertThat(backfill.name()).isEqualTo("b");
        assertThat(backfill.table()).isEqualTo("t");
        assertThat(backfill.key()).extracting(KeyPart::column).containsExactly("x", "y");
        assertThat(backfill.remaining()).contains("\"a\" IS NULL OR \"b\" IS NULL");
        assertThat(backfill.defaults().batchSize()).hasValue(7);
    }

    @Test
    void whatCannotBeARecipeIsRefusedAtOnce() {
        assertThatThrownBy(() -> ColumnsRecipe.named("B ad")).hasMessageContaining("'B ad'");
        assertThatThrownBy(() -> ColumnsRecipe.named("b").table("t").build()).hasMessageContaining("a column to fill");
        assertThatThrownBy(() -> ColumnsRecipe.named("b")
                        .column("a", ColumnSource.expression("1"))
                        .build())
                .hasMessageContaining("needs a table");
        assertThatThrownBy(() -> ColumnsRecipe.named("b")
                        .column("a", ColumnSource.expression("1"))
                        .column("a", ColumnSource.expression("2")))
                .hasMessageContaining("'a' is filled twice");
        assertThatThrownBy(() -> ColumnSource.expression(" ")).hasMessageContaining("must not be empty");
        assertThatThrownBy(() -> ColumnSource.expression("1 WHERE :chunk(t)")).hasMessageContaining("no :chunk");
        assertThatThrownBy(() -> ColumnSource.expression("1; DROP TABLE t")).hasMessageContaining("one statement");
        assertThatThrownBy(() -> ColumnSource.lookup("countries", Map.of("a", "b")))
                .hasMessageContaining("'table.column'");
        assertThatThrownBy(() -> ColumnSource.lookup("countries.x", Map.of()))
                .hasMessageContaining("at least one pair");
    }
}
