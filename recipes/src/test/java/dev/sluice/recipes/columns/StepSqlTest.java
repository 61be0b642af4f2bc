package dev.sluice.recipes.columns;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class StepSqlTest {

    private static final ColumnSource CURRENCY =
            ColumnSource.lookup("countries.currency", Map.of("country_name", "name"));
    private static final ColumnSource REGION = ColumnSource.lookup("countries.region", Map.of("country_name", "name"));
    private static final ColumnSource UPPER = ColumnSource.expression("upper(city_name)");

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
    void oneLookupFillsOnlyWhatIsNullAndWhatHasAValue() {
        int changed = sample.run(Sample.recipe().column("currency", CURRENCY).build(), 0, 7);

        assertThat(changed).isEqualTo(3);
        assertThat(column("currency")).containsExactly("EUR", "GHS", "null", "null", "null", "FRF", "GHS", "null");
    }

    @Test
    void aSecondPassChangesNothing() {
        ColumnsRecipe recipe = Sample.recipe()
                .column("currency", CURRENCY)
                .column("name_upper", UPPER)
                .build();
        assertThat(sample.run(recipe, 0, 8)).isPositive();

        assertThat(sample.run(recipe, 0, 8)).isZero();
    }

    @Test
    void severalTargetsOfOneJoinShareIt() {
        ColumnsRecipe recipe = Sample.recipe()
                .column("currency", CURRENCY)
                .column("region", REGION)
                .build();

        // Nowhere has a region and no currency; Lyon keeps its currency and gets a region.
        assertThat(sample.run(recipe, 0, 7)).isEqualTo(5);
        assertThat(column("region"))
                .containsExactly("Europe", "Africa", "Sea", "null", "null", "Europe", "Africa", "null");
        assertThat(column("currency")).containsExactly("EUR", "GHS", "null", "null", "null", "FRF", "GHS", "null");
    }

    @Test
    void aRowWithoutALookupStillGetsItsExpression() {
        ColumnsRecipe recipe = Sample.recipe()
                .column("currency", CURRENCY)
                .column("name_upper", UPPER)
                .build();

        assertThat(sample.run(recipe, 0, 7)).isEqualTo(7);
        assertThat(column("currency")).containsExactly("EUR", "GHS", "null", "null", "null", "FRF", "GHS", "null");
        assertThat(column("name_upper"))
                .containsExactly("PARIS", "ACCRA", "NIL", "POSEIDONIA", "LOST", "LYON", "null", "null");
    }

    @Test
    void aRowForWhichNothingHasAValueIsNotTouched() {
        sample.database.execute("UPDATE cities SET city_name = NULL WHERE city_id IN (3, 4, 5)");
        List<String> before = places();

        int changed = sample.run(
                Sample.recipe()
                        .column("currency", CURRENCY)
                        .column("name_upper", UPPER)
                        .build(),
                2,
                5);

        assertThat(changed).isZero();
        assertThat(places()).isEqualTo(before);
    }

    @Test
    void lookupsInDifferentTablesAreJoinedIndependently() {
        sample.database.execute(
                "CREATE TABLE nicknames (city text PRIMARY KEY, nickname text)",
                "INSERT INTO nicknames VALUES ('Paris', 'City of Light'), ('Poseidonia', 'The Drowned')");
        ColumnsRecipe recipe = Sample.recipe()
                .column("currency", CURRENCY)
                .column("name_upper", ColumnSource.lookup("nicknames.nickname", Map.of("city_name", "city")))
                .build();

        assertThat(sample.run(recipe, 0, 7)).isEqualTo(4);
        assertThat(column("currency")).containsExactly("EUR", "GHS", "null", "null", "null", "FRF", "GHS", "null");
        assertThat(column("name_upper"))
                .containsExactly("City of Light", "null", "null", "The Drowned", "null", "null", "null", "null");
    }

    @Test
    void anUnqualifiedColumnInAnExpressionIsTheWalkedTablesThoughTheLookupTableHasItToo() {
        sample.database.execute("ALTER TABLE cities ADD name text", "UPDATE cities SET name = 'own ' || city_id");

        sample.run(
                Sample.recipe()
                        .column("currency", CURRENCY)
                        .column("name_upper", ColumnSource.expression("name -- not the country's"))
                        .build(),
                0,
                1);

        assertThat(column("name_upper").get(0)).isEqualTo("own 1");
    }

    @Test
    void theUsersPredicateConfinesTheStep() {
        ColumnsRecipe recipe = Sample.recipe()
                .column("currency", CURRENCY)
                .remaining("currency IS NULL AND city_name = 'Paris' OR cities.city_id = 6 -- a comment")
                .build();

        assertThat(sample.run(recipe, 0, 8)).isEqualTo(1);
        assertThat(column("currency")).startsWith("EUR", "null").contains("FRF");
    }

    @Test
    void aTableMayHaveASchemaAndOddNames() {
        sample.database.execute(
                "CREATE SCHEMA \"Od.d\"",
                "CREATE TABLE \"Od.d\".\"Ci\"\"ties?\" (city_id bigint PRIMARY KEY, \"co?l\" text, \":chunk(x)\" text)",
                "INSERT INTO \"Od.d\".\"Ci\"\"ties?\" VALUES (1, NULL, 'France'), (2, NULL, 'nope')");
        ColumnsRecipe recipe = ColumnsRecipe.named("odd")
                .table("\"Od.d\".\"Ci\"\"ties?\"")
                .column("co?l", ColumnSource.lookup("public.countries.currency", Map.of(":chunk(x)", "name")))
                .build();

        assertThat(sample.run(recipe, 0, 9)).isEqualTo(1);
        assertThat(sample.database.queryStrings("SELECT \"co?l\" FROM \"Od.d\".\"Ci\"\"ties?\" ORDER BY 1"))
                .containsExactly("EUR", "null");
    }

    @Test
    void aPartitionedTableIsFilledInAllPartitions() {
        sample.database.execute(
                "CREATE TABLE parts (city_id bigint PRIMARY KEY, country_name text, currency text, twice bigint)"
                        + " PARTITION BY RANGE (city_id)",
                "CREATE TABLE parts_1 PARTITION OF parts FOR VALUES FROM (0) TO (5)",
                "CREATE TABLE parts_2 PARTITION OF parts FOR VALUES FROM (5) TO (100)",
                "INSERT INTO parts SELECT i, CASE i % 2 WHEN 0 THEN 'France' ELSE 'Ghana' END FROM generate_series(1, 8) i");

        int changed = sample.run(
                ColumnsRecipe.named("parts")
                        .table("parts")
                        .column("currency", CURRENCY)
                        .column("twice", ColumnSource.expression("city_id * 2"))
                        .build(),
                0,
                9);

        assertThat(changed).isEqualTo(8);
        assertThat(sample.database.queryLong("SELECT count(*) FROM parts WHERE twice = city_id * 2"
                        + " AND currency = CASE city_id % 2 WHEN 0 THEN 'EUR' ELSE 'GHS' END"))
                .isEqualTo(8);
    }

    @Test
    void aValueThatIsSetWhileTheStepWaitsIsNotOverwritten() throws Exception {
        ColumnsRecipe one = Sample.recipe().column("currency", CURRENCY).build();
        ColumnsRecipe both = Sample.recipe()
                .column("currency", CURRENCY)
                .column("name_upper", UPPER)
                .build();
        for (ColumnsRecipe recipe : List.of(one, both)) {
            sample.database.execute("UPDATE cities SET currency = NULL, name_upper = NULL WHERE city_id = 1");

            runWhileLocked(recipe, "UPDATE cities SET currency = 'XXX' WHERE city_id = 1");

            assertThat(column("currency").get(0)).isEqualTo("XXX");
        }
    }

    @Test
    void aRowThatMovesToAnotherCountryWhileTheStepWaitsDoesNotGetTheOldOnesCurrency() throws Exception {
        ColumnsRecipe one = Sample.recipe().column("currency", CURRENCY).build();
        ColumnsRecipe both = Sample.recipe()
                .column("currency", CURRENCY)
                .column("name_upper", UPPER)
                .build();
        for (ColumnsRecipe recipe : List.of(one, both)) {
            sample.database.execute(
                    "UPDATE cities SET currency = NULL, name_upper = NULL, country_name = 'France' WHERE city_id = 1");

            runWhileLocked(recipe, "UPDATE cities SET country_name = 'Ghana' WHERE city_id = 1");

            assertThat(column("currency").get(0)).isNotEqualTo("EUR");
            assertThat(sample.skipped(recipe)).anyMatch(s -> s.startsWith("1: " + SkipReasonSql.CHANGED_MEANWHILE));
            sample.run(recipe, 0, 8);
            assertThat(column("currency").get(0)).isEqualTo("GHS");
        }
    }

    @Test
    void lookupsAreHashableJoinsAndNoSubqueryRunsPerRow() {
        sample.database.execute(
                "INSERT INTO countries SELECT i, 'country ' || i, 'EUR' FROM generate_series(10, 2000) i",
                "INSERT INTO cities (city_id, country_name) SELECT i, 'country ' || (i % 2000) FROM generate_series(10, 50000) i",
                "ANALYZE");
        ColumnsRecipe one = Sample.recipe().column("currency", CURRENCY).build();
        ColumnsRecipe both = Sample.recipe()
                .column("currency", CURRENCY)
                .column("name_upper", UPPER)
                .build();

        for (ColumnsRecipe recipe : List.of(one, both)) {
            String plan = sample.planOfChunk(recipe, 100, 10_000);
            assertThat(plan).contains("Hash").doesNotContain("SubPlan");
            assertThat(plan).contains("cities_pkey");
        }
    }

    private void runWhileLocked(ColumnsRecipe recipe, String change) throws Exception {
        try (Connection application = sample.database.dataSource().getConnection();
                Statement statement = application.createStatement()) {
            application.setAutoCommit(false);
            statement.execute(change);
            CompletableFuture<Integer> step = CompletableFuture.supplyAsync(() -> sample.run(recipe, 0, 1));
            Awaitility.await()
                    .until(() -> sample.database.queryLong("SELECT count(*) FROM pg_stat_activity"
                                    + " WHERE datname = current_database() AND wait_event_type = 'Lock'")
                            == 1);
            application.commit();
            step.get(30, TimeUnit.SECONDS);
        }
    }

    private List<String> column(String name) {
        return sample.database.queryStrings("SELECT " + name + " FROM cities WHERE city_id <= 8 ORDER BY city_id");
    }

    private List<String> places() {
        return sample.database.queryStrings("SELECT xmin || ' ' || ctid FROM cities ORDER BY city_id");
    }
}
