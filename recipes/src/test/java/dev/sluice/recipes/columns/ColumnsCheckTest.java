package dev.sluice.recipes.columns;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.Finding;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ColumnsCheckTest {

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
    void aRecipeThatIsRightHasNoFindings() {
        assertThat(check(Sample.recipe()
                        .column("currency", lookup("countries.currency", "country_name", "name"))
                        .column("name_upper", ColumnSource.expression("upper(city_name)"))
                        .column("region", lookup("Public.Countries.Region", "country_name", "name"))))
                .isEmpty();
    }

    @Test
    void allThatIsMissingIsReportedAtOnceWithWhatWasMeant() {
        assertThat(check(ColumnsRecipe.named("sample")
                        .table("cities")
                        .column("curency", lookup("contries.currency", "country_name", "name"))
                        .column("name_upper", ColumnSource.expression("upper(city_nam)"))
                        .column("region", lookup("countries.regoin", "country", "nam"))))
                .extracting(Finding::sentence)
                .containsExactly(
                        "columns.curency: table 'cities' has no column 'curency' (did you mean 'currency'?)",
                        "columns.curency.lookup: table 'contries' does not exist (did you mean 'countries'?)",
                        "columns.name_upper.expression: column \"city_nam\" does not exist"
                                + " (Perhaps you meant to reference the column \"cities.city_name\".)",
                        "columns.region.lookup: table 'countries' has no column 'regoin' (did you mean 'region'?)",
                        "columns.region.on.country: table 'cities' has no column 'country' (did you mean 'country_name'?)",
                        "columns.region.on.country.column: table 'countries' has no column 'nam' (did you mean 'name'?)");
    }

    @Test
    void aMissingTableIsReportedWithOneLikeIt() {
        sample.database.execute("CREATE SCHEMA geo", "CREATE TABLE geo.rivers (id bigint PRIMARY KEY)");

        assertThat(check(ColumnsRecipe.named("x").table("citys").column("a", ColumnSource.expression("b"))))
                .extracting(Finding::sentence)
                .containsExactly("table: table 'citys' does not exist (did you mean 'cities'?)");
        assertThat(check(ColumnsRecipe.named("x").table("rivers").column("a", ColumnSource.expression("b"))))
                .extracting(Finding::sentence)
                .containsExactly("table: table 'rivers' does not exist (did you mean 'geo.rivers'?)");
    }

    @Test
    void aLookupWithoutAUniqueIndexIsRefused() {
        assertThat(check(Sample.recipe().column("currency", lookup("countries.currency", "country_name", "region"))))
                .extracting(Finding::sentence)
                .containsExactly(
                        "columns.currency.lookup: several rows of countries may have the same region, and which"
                                + " one gave the value would be chance (CREATE UNIQUE INDEX CONCURRENTLY ON \"countries\""
                                + " (\"region\"), or write the step in SQL)");
    }

    @Test
    void anIndexThatIsPartialOrOnAnExpressionOrOnMoreColumnsDoesNotMakeALookupUnique() {
        sample.database.execute(
                "CREATE UNIQUE INDEX ON countries (region) WHERE id < 0",
                "CREATE UNIQUE INDEX ON countries (lower(region))",
                "CREATE UNIQUE INDEX ON countries (region, id)",
                "CREATE UNIQUE INDEX ON countries (id) INCLUDE (region)");
        ColumnsRecipe.Builder recipe =
                Sample.recipe().column("currency", lookup("countries.currency", "country_name", "region"));

        assertThat(check(recipe)).extracting(Finding::field).containsExactly("columns.currency.lookup");

        sample.database.execute("CREATE UNIQUE INDEX ON countries (region) INCLUDE (currency)");
        assertThat(check(recipe)).isEmpty();
    }

    @Test
    void aLookupOnMoreThanAUniqueIndexIsUnique() {
        ColumnSource lookup =
                ColumnSource.lookup("countries.currency", Map.of("country_name", "name", "region", "region"));

        assertThat(check(Sample.recipe().column("currency", lookup))).isEmpty();
    }

    @Test
    void aViewIsNotUnique() {
        sample.database.execute("CREATE VIEW all_countries AS SELECT * FROM countries");

        assertThat(check(Sample.recipe().column("currency", lookup("all_countries.currency", "country_name", "name"))))
                .extracting(Finding::field)
                .containsExactly("columns.currency.lookup");
    }

    @Test
    void typesThatCannotBeMatchedExactlyAreRefused() {
        sample.database.execute(
                "ALTER TABLE cities ADD code double precision, ADD short varchar(20), ADD small smallint",
                "ALTER TABLE countries ADD code numeric UNIQUE");

        assertThat(check(Sample.recipe().column("currency", lookup("countries.currency", "city_id", "name"))))
                .extracting(Finding::message)
                .containsExactly("city_id is bigint and countries.name is text: they cannot be matched exactly");
        assertThat(check(Sample.recipe().column("currency", lookup("countries.currency", "code", "code"))))
                .extracting(Finding::message)
                .containsExactly(
                        "code is double precision and countries.code is numeric: they cannot be matched exactly");
        assertThat(check(Sample.recipe().column("currency", lookup("countries.currency", "short", "name"))))
                .isEmpty();
        assertThat(check(Sample.recipe().column("currency", lookup("countries.currency", "small", "id"))))
                .isEmpty();
    }

    @Test
    void targetsThatCannotBeAssignedAreRefused() {
        sample.database.execute("ALTER TABLE cities ADD seq bigint GENERATED ALWAYS AS IDENTITY");

        assertThat(check(Sample.recipe()
                        .column("doubled", ColumnSource.expression("1"))
                        .column("seq", ColumnSource.expression("1"))
                        .column("ctid", ColumnSource.expression("'(0,1)'"))))
                .extracting(Finding::sentence)
                .containsExactly(
                        "columns.doubled: doubled is a generated column: the database computes it",
                        "columns.seq: seq is GENERATED ALWAYS AS IDENTITY: it cannot be assigned",
                        "columns.ctid: table 'cities' has no column 'ctid'");
    }

    @Test
    void aValueOfTheWrongTypeIsRefusedAtItsPlace() {
        sample.database.execute("ALTER TABLE cities ADD founded date");

        List<Finding> findings = check(Sample.recipe()
                .column("founded", ColumnSource.expression("city_id + 1"))
                .column("currency", lookup("countries.id", "country_name", "name")));

        assertThat(findings)
                .extracting(Finding::field)
                .containsExactly("columns.founded.expression", "columns.currency.lookup");
        assertThat(findings.get(0).message()).contains("date").contains("bigint");
    }

    @Test
    void aMistakeInAnExpressionIsFoundAtItsCharacter() {
        assertThat(check(Sample.recipe().column("name_upper", ColumnSource.expression("'😀' || uper(city_name)"))))
                .extracting(Finding::offset)
                .containsExactly("'😀' || ".length());
        assertThat(check(Sample.recipe().column("name_upper", ColumnSource.expression("upper(city_name) + + 'x'"))))
                .hasSize(1);
    }

    @Test
    void whatIsNotOneExpressionIsRefused() {
        for (String expression : List.of(
                "upper(city_name), lower(city_name)",
                "city_name), (city_name",
                "upper(city_name",
                "max(city_name)",
                "unnest(ARRAY[1,2])::text",
                "1/0")) {
            assertThat(check(Sample.recipe().column("name_upper", ColumnSource.expression(expression))))
                    .as(expression)
                    .extracting(Finding::field)
                    .containsExactly("columns.name_upper.expression");
        }
    }

    @Test
    void questionMarkOperatorsAreNotParameters() {
        sample.database.execute("ALTER TABLE cities ADD extra jsonb DEFAULT '{\"a\": 1}'");
        ColumnsRecipe.Builder recipe =
                Sample.recipe().column("name_upper", ColumnSource.expression("CASE WHEN extra ? 'a' THEN 'has a' END"));

        assertThat(check(recipe)).isEmpty();
        assertThat(sample.run(recipe.build(), 0, 1)).isEqualTo(1);
    }

    @Test
    void findingsDoNotBreakTheCallersTransaction() throws SQLException {
        try (Connection connection = sample.database.dataSource().getConnection();
                Statement statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            statement.execute("CREATE TABLE mine (a int)");

            assertThat(Sample.recipe()
                            .column("name_upper", ColumnSource.expression("nonsense"))
                            .build()
                            .check(connection))
                    .hasSize(1);

            statement.execute("INSERT INTO mine VALUES (1)");
            connection.commit();
        }
        assertThat(sample.database.queryLong("SELECT count(*) FROM mine")).isEqualTo(1);
    }

    @Test
    void aRoleWithoutRightsIsToldWhatItMayNot() throws SQLException {
        sample.database.execute(
                "DROP ROLE IF EXISTS recipe_reader",
                "CREATE ROLE recipe_reader",
                "GRANT ALL ON cities TO recipe_reader");
        try (Connection connection = sample.database.dataSource().getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("SET ROLE recipe_reader");

            List<Finding> findings = Sample.recipe()
                    .column("currency", lookup("countries.currency", "country_name", "name"))
                    .build()
                    .check(connection);

            assertThat(findings)
                    .extracting(Finding::sentence)
                    .containsExactly("columns.currency.lookup: permission denied for table countries");
        }
        sample.database.execute("DROP OWNED BY recipe_reader", "DROP ROLE recipe_reader");
    }

    @Test
    void anInjectedNameIsOnlyAName() {
        assertThat(check(ColumnsRecipe.named("x")
                        .table("cities")
                        .column("a\"; DROP TABLE cities; --", lookup("\"b'\"\"; x\".\"c\"", "d'", "e\"; SELECT 1"))))
                .isNotEmpty();
        assertThat(sample.database.queryLong("SELECT count(*) FROM cities")).isEqualTo(8);
    }

    private List<Finding> check(ColumnsRecipe.Builder recipe) {
        try (Connection connection = sample.database.dataSource().getConnection()) {
            return recipe.build().check(connection);
        } catch (SQLException e) {
            throw new AssertionError(e);
        }
    }

    private static ColumnSource lookup(String reference, String own, String theirs) {
        return ColumnSource.lookup(reference, Map.of(own, theirs));
    }
}
