package dev.sluice.recipes.columns;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.sluice.RunOptions;
import dev.sluice.RunState;
import dev.sluice.RunView;
import dev.sluice.Sluice;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Recipes, run by the engine. */
class RecipeRunTest {

    private static final ColumnSource CURRENCY =
            ColumnSource.lookup("countries.currency", Map.of("country_name", "name"));

    private Sample sample;

    @BeforeEach
    void open() {
        sample = new Sample();
    }

    @AfterEach
    void close() {
        sample.close();
    }

    @Test
    void everyRowGetsItsOutcomeAndEverySkippedOneItsReason() throws Exception {
        RunView view = run(Sample.recipe().column("currency", CURRENCY).build());

        assertThat(view.state()).isEqualTo(RunState.SUCCEEDED);
        assertThat(view.outcomes().changed()).isEqualTo(4);
        assertThat(view.outcomes().alreadyRight()).isEqualTo(1);
        assertThat(view.outcomes().skipped()).isEqualTo(3);
        assertThat(view.skips())
                .extracting(RunView.SkipCount::reason, RunView.SkipCount::rows)
                .containsExactlyInAnyOrder(
                        tuple("no row in countries for country_name", 1L),
                        tuple("countries.currency is NULL for country_name", 1L),
                        tuple("country_name is NULL", 1L));
        assertThat(sample.database.queryStrings("SELECT currency FROM cities ORDER BY city_id"))
                .containsExactly("EUR", "GHS", "null", "null", "null", "FRF", "GHS", "EUR");
    }

    @Test
    void aRecipeWithAQuestionMarkAndACommentRuns() throws Exception {
        sample.database.execute(
                "ALTER TABLE cities ADD extra jsonb", "UPDATE cities SET extra = '{\"a\": 1}' WHERE city_id < 4");

        RunView view = run(Sample.recipe()
                .column("name_upper", ColumnSource.expression("CASE WHEN extra ? 'a' THEN 'has a' END -- or not"))
                .column("currency", CURRENCY)
                .build());

        assertThat(view.state()).isEqualTo(RunState.SUCCEEDED);
        assertThat(sample.database.queryLong("SELECT count(*) FROM cities WHERE name_upper = 'has a'"))
                .isEqualTo(3);
    }

    private RunView run(ColumnsRecipe recipe) throws InterruptedException {
        try (Sluice sluice = Sluice.on(sample.database.dataSource())) {
            return sluice.start(recipe.toBackfill(), RunOptions.DEFAULTS.withFullSpeed())
                    .await();
        }
    }
}
