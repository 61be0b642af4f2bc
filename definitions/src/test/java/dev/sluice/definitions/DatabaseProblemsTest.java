package dev.sluice.definitions;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assertions.tuple;

import dev.sluice.DefinitionException;
import dev.sluice.Finding;
import dev.sluice.Sluice;
import dev.sluice.embedded.TestDatabase;
import dev.sluice.embedded.TestServer;
import dev.sluice.recipes.Recipe;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a real database contradicts is told at its place in the file. */
class DatabaseProblemsTest {

    private TestDatabase database;

    @BeforeEach
    void open() {
        database = TestServer.shared().newDatabase("definitions");
        database.execute(
                "CREATE TABLE accounts (id bigint PRIMARY KEY, currency text)",
                "CREATE TABLE campaigns (id bigint PRIMARY KEY, account_id bigint, budget_currency text)",
                "CREATE TABLE countries (id bigint PRIMARY KEY, name text UNIQUE, currency text)",
                "CREATE TABLE cities (city_id bigint PRIMARY KEY, country_name text, city_name text, currency text)",
                "CREATE TABLE users (id bigint PRIMARY KEY, followers_count int, following_count int, posts_count int)",
                "CREATE TABLE follows (follower_id bigint, followed_id bigint)",
                "CREATE TABLE posts (id bigint PRIMARY KEY, user_id bigint, deleted_at timestamptz)");
    }

    @AfterEach
    void close() {
        database.close();
    }

    @Test
    void theExamplesHaveNoProblems() {
        assertThat(problems(Repository.text("examples/campaign-currency.yaml"))).isEmpty();
        assertThat(problems(Repository.text("examples/city-currency.yaml"))).isEmpty();
        assertThat(problems(Repository.text("examples/user-counters.yaml"))).isEmpty();
    }

    @Test
    void aWrongColumnIsPointedAtInsideTheBlockOfTheStep() {
        assertThat(problems("""
                        backfill: campaign-currency
                        table: campaigns
                        key: id
                        remaining: budget_curency IS NULL
                        step: |
                          UPDATE campaigns c SET budget_currency = a.currency
                            FROM acounts a
                           WHERE a.id = c.account_id AND :chunk(c) AND c.budget_currency IS NULL
                        """)).isEqualTo("""
                        f.yaml:4:12: column "budget_curency" does not exist
                          4 | remaining: budget_curency IS NULL
                            |            ^^^^^^^^^^^^^^ Perhaps you meant to reference the column "campaigns.budget_currency".
                        f.yaml:7:10: relation "acounts" does not exist
                          7 |     FROM acounts a
                            |          ^^^^^^^
                        """);
    }

    @Test
    void aMistakeBehindThePlaceholderIsPointedAtToo() {
        assertThat(problems("""
                        backfill: campaign-currency
                        table: campaigns
                        step: >-
                          UPDATE campaigns c SET budget_currency = 'EUR'
                          WHERE :chunk(c) AND :chunk(c)
                            AND c.budget IS NULL
                        """)).contains("f.yaml:6:9: column c.budget does not exist");
    }

    @Test
    void aRecipeIsToldItsOwnMistakesAndNotThoseOfTheSqlItMakes() {
        assertThat(problems("""
                        backfill: city-currency
                        table: cities
                        key: country_name
                        columns:
                          curency:
                            lookup: countries.curency
                            on: {country: nam}
                          city_name: {expression: "upper(city_nam)"}
                        """)).isEqualTo("""
                        f.yaml:3:6: column 'country_name' may be NULL, and a row without a key has no place in the walk
                          3 | key: country_name
                            |      ^^^^^^^^^^^^ ALTER TABLE cities ALTER COLUMN country_name SET NOT NULL
                        f.yaml:5:3: table 'cities' has no column 'curency'
                          5 |   curency:
                            |   ^^^^^^^ did you mean 'currency'?
                        f.yaml:6:13: table 'countries' has no column 'curency'
                          6 |     lookup: countries.curency
                            |             ^^^^^^^^^^^^^^^^^ did you mean 'currency'?
                        f.yaml:7:10: table 'cities' has no column 'country'
                          7 |     on: {country: nam}
                            |          ^^^^^^^ did you mean 'country_name'?
                        f.yaml:7:19: table 'countries' has no column 'nam'
                          7 |     on: {country: nam}
                            |                   ^^^ did you mean 'name'?
                        f.yaml:8:34: column "city_nam" does not exist
                          8 |   city_name: {expression: "upper(city_nam)"}
                            |                                  ^^^^^^^^ Perhaps you meant to reference the column "cities.city_name".
                        """);
    }

    @Test
    void aColumnOfAKeyIsPointedAtByItself() {
        assertThat(problems("""
                        backfill: city-currency
                        table: cities
                        key: [city_id desc, country_nam, city_name desc]
                        step: UPDATE cities c SET currency = 'EUR' WHERE :chunk(c)
                        """)).isEqualTo("""
                        f.yaml:3:21: table 'cities' has no column 'country_nam'
                          3 | key: [city_id desc, country_nam, city_name desc]
                            |                     ^^^^^^^^^^^ did you mean 'country_name'?
                        f.yaml:3:34: column 'city_name' may be NULL, and a row without a key has no place in the walk
                          3 | key: [city_id desc, country_nam, city_name desc]
                            |                                  ^^^^^^^^^^^^^^ ALTER TABLE cities ALTER COLUMN city_name SET NOT NULL
                        """);
    }

    @Test
    void aMissingTableIsToldOnce() {
        assertThat(problems("""
                        backfill: city-currency
                        table: citis
                        columns:
                          currency: {lookup: countries.currency, on: {country_name: name}}
                        """)).isEqualTo("""
                        f.yaml:2:8: table 'citis' does not exist
                          2 | table: citis
                            |        ^^^^^ did you mean 'cities'?
                        """);
    }

    @Test
    void aRefusedStartIsToldAtItsPlaces() {
        Definition definition = DefinitionFile.parse(
                "backfill: a\ntable: campaigns\nkey: account_id\nstep: UPDATE campaigns SET id = 1 WHERE :chunk(campaigns)\n",
                "f.yaml");
        try (Sluice sluice =
                Sluice.builder(database.dataSource()).withoutWorkers().build()) {
            DefinitionException refusal =
                    catchThrowableOfType(DefinitionException.class, () -> sluice.start(definition.backfill()));

            assertThat(definition.problems(refusal))
                    .extracting(Problem::line, Problem::column)
                    .containsExactly(tuple(3, 6));
        }
    }

    @Test
    void countersAreToldTheirMistakesInsideWhatIsCounted() {
        assertThat(problems("""
                        backfill: account-counters
                        counters:
                          - accounts.campaigns_count: campaigns.acount_id
                          - accounts.eur_count: campaigns.account_id where budget_curency = 'EUR'
                          - accounts.currency: campaigns.account_id
                          - accounts.total: sum(campains.amount) by account_id
                        """)).isEqualTo("""
                        f.yaml:3:5: table 'accounts' has no column 'campaigns_count'
                          3 |   - accounts.campaigns_count: campaigns.acount_id
                            |     ^^^^^^^^^^^^^^^^^^^^^^^^
                        f.yaml:3:31: table 'campaigns' has no column 'acount_id'
                          3 |   - accounts.campaigns_count: campaigns.acount_id
                            |                               ^^^^^^^^^^^^^^^^^^^ did you mean 'account_id'?
                        f.yaml:4:5: table 'accounts' has no column 'eur_count'
                          4 |   - accounts.eur_count: campaigns.account_id where budget_curency = 'EUR'
                            |     ^^^^^^^^^^^^^^^^^^
                        f.yaml:4:52: column "budget_curency" does not exist
                          4 |   - accounts.eur_count: campaigns.account_id where budget_curency = 'EUR'
                            |                                                    ^^^^^^^^^^^^^^ Perhaps you meant to reference the column "campaigns.budget_currency".
                        f.yaml:5:5: currency is text, which cannot hold a count
                          5 |   - accounts.currency: campaigns.account_id
                            |     ^^^^^^^^^^^^^^^^^ make it integer or bigint
                        f.yaml:6:5: table 'accounts' has no column 'total'
                          6 |   - accounts.total: sum(campains.amount) by account_id
                            |     ^^^^^^^^^^^^^^
                        f.yaml:6:21: table 'campains' does not exist
                          6 |   - accounts.total: sum(campains.amount) by account_id
                            |                     ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ did you mean 'campaigns'?
                        """);
    }

    @Test
    void countersOfATableWithAnotherKeyAreToldWhichItIs() {
        assertThat(problems("""
                        backfill: city-counters
                        counters: {cities.country_name: campaigns.account_id}
                        """)).isEqualTo("""
                        f.yaml:2:11: table 'cities' has no column 'id'
                          2 | counters: {cities.country_name: campaigns.account_id}
                            |           ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ its primary key is city_id: add key: city_id
                        """);
    }

    private String problems(String text) {
        Definition definition = DefinitionFile.parse(text, "f.yaml");
        List<Finding> findings =
                new ArrayList<>(definition.recipe().map(this::check).orElse(List.of()));
        try (Sluice sluice =
                Sluice.builder(database.dataSource()).withoutWorkers().build()) {
            findings.addAll(sluice.check(definition.backfill()));
        }
        return definition.problems(findings).stream()
                .map(problem -> problem.rendered() + "\n")
                .collect(Collectors.joining());
    }

    private List<Finding> check(Recipe recipe) {
        try (Connection connection = database.dataSource().getConnection()) {
            return recipe.check(connection);
        } catch (SQLException e) {
            throw new AssertionError(e);
        }
    }
}
