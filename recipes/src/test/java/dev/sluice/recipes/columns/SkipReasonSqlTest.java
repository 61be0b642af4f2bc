package dev.sluice.recipes.columns;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SkipReasonSqlTest {

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
    void eachSkippedRowSaysWhatHadNoValue() {
        ColumnsRecipe recipe = Sample.recipe()
                .column("currency", CURRENCY)
                .column("name_upper", ColumnSource.expression("upper(city_name) -- shout"))
                .build();
        sample.database.execute("UPDATE cities SET city_name = NULL WHERE city_id = 4");
        sample.run(recipe, 0, 8);

        assertThat(sample.skipped(recipe))
                .containsExactly(
                        "3: countries.currency is NULL for country_name",
                        "4: no row in countries for country_name; expression gives NULL for name_upper",
                        "5: country_name is NULL",
                        "7: expression gives NULL for name_upper");
    }

    @Test
    void aLookupOverSeveralColumnsNamesThemAll() {
        sample.database.execute("CREATE TABLE fees (country text, city text, fee text, UNIQUE (country, city))");
        Map<String, String> on = new LinkedHashMap<>();
        on.put("country_name", "country");
        on.put("city_name", "city");
        ColumnsRecipe recipe = Sample.recipe()
                .column("currency", ColumnSource.lookup("fees.fee", on))
                .build();

        assertThat(sample.skipped(recipe))
                .contains("1: no row in fees for (country_name, city_name)", "7: city_name is NULL");
    }

    @Test
    void aRowThatAlreadyHasAllItsValuesSaysSo() {
        ColumnsRecipe recipe = Sample.recipe()
                .column("currency", CURRENCY)
                .remaining("city_id = 6")
                .build();

        assertThat(sample.skipped(recipe)).isEqualTo(List.of("6: " + SkipReasonSql.NOTHING_NULL));
    }

    @Test
    void namesWithQuotesAndBackslashesStayText() {
        sample.database.execute("CREATE TABLE \"it's\\n\" (name text PRIMARY KEY, \"v\\'al\" text)");
        ColumnsRecipe recipe = Sample.recipe()
                .column("currency", ColumnSource.lookup("\"it's\\n\".\"v\\'al\"", Map.of("country_name", "name")))
                .build();

        assertThat(sample.skipped(recipe)).contains("1: no row in it's\\n for country_name");
    }

    @Test
    void theUsersOwnReasonWins() {
        ColumnsRecipe recipe = Sample.recipe()
                .column("currency", CURRENCY)
                .skipReason("'no luck in ' || city_name")
                .build();

        assertThat(recipe.toBackfill().skipReason()).contains("'no luck in ' || city_name");
    }
}
