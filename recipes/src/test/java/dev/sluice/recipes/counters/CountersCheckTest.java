package dev.sluice.recipes.counters;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.Finding;
import dev.sluice.embedded.TestDatabase;
import dev.sluice.embedded.TestServer;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class CountersCheckTest {

    private TestDatabase database;

    @BeforeEach
    void open() {
        database = TestServer.shared().newDatabase("check");
        database.execute("""
                CREATE TABLE orders (order_id bigint PRIMARY KEY, lines integer, total numeric(12,2), rough numeric(12,1),
                  whole integer, wide double precision, last_at timestamptz, last_day timestamptz(0), note text,
                  code integer UNIQUE, twice bigint GENERATED ALWAYS AS (order_id * 2) STORED)""", """
                CREATE TABLE order_lines (id bigint PRIMARY KEY, order_id bigint, order_code text, amount numeric(10,2),
                  weight double precision, at timestamptz, void boolean)""");
    }

    @AfterEach
    void close() {
        database.close();
    }

    private static CountersRecipe recipe(String column, String source) {
        return CountersRecipe.named("a")
                .key("order_id")
                .counter("orders." + column, source)
                .build();
    }

    private List<String> wrong(CountersRecipe recipe) {
        try (Connection connection = database.dataSource().getConnection()) {
            return recipe.check(connection).stream().map(Finding::sentence).toList();
        } catch (SQLException e) {
            throw new AssertionError(e);
        }
    }

    private String onlyWrong(String column, String source) {
        List<String> wrong = wrong(recipe(column, source));
        assertThat(wrong).hasSize(1);
        return wrong.get(0);
    }

    @Test
    void whatCanBeTrueIsAccepted() {
        assertThat(wrong(CountersRecipe.named("a")
                        .key("order_id")
                        .counter("orders.lines", "order_lines.order_id where NOT void")
                        .counter("orders.total", "sum(order_lines.amount) by order_id")
                        .counter("orders.last_at", "max(order_lines.at) by order_id")
                        .build()))
                .isEmpty();
    }

    @Test
    void namesThatAreNotThereAreToldWithWhatWasMeant() {
        assertThat(onlyWrong("line", "order_lines.order_id"))
                .contains("no column 'line'")
                .contains("'lines'");
        assertThat(onlyWrong("lines", "order_line.order_id")).contains("did you mean 'order_lines'?");
        assertThat(onlyWrong("lines", "order_lines.orderid")).contains("did you mean 'order_id'?");
        assertThat(onlyWrong("total", "sum(order_lines.amont) by order_id")).contains("did you mean 'amount'?");
        assertThat(wrong(CountersRecipe.named("a")
                        .counter("orders.lines", "order_lines.order_id")
                        .build()))
                .containsExactly(
                        "key: table 'orders' has no column 'id' (its primary key is order_id: add key: order_id)");
        assertThat(wrong(CountersRecipe.named("a")
                        .counter("order.lines", "order_lines.order_id")
                        .build()))
                .hasSize(1);
    }

    @Test
    void aMistakeInAFilterIsToldAtItsPlace() throws SQLException {
        try (Connection connection = database.dataSource().getConnection()) {
            List<Finding> found = recipe("lines", "order_lines.order_id where NOT void AND vod")
                    .check(connection);

            assertThat(found).hasSize(1);
            assertThat(found.get(0).field()).isEqualTo("counters.orders.lines.where");
            assertThat(found.get(0).offset()).isEqualTo("NOT void AND ".length());
        }
    }

    @Test
    void typesThatDoNotFitAreRefused() {
        assertThat(onlyWrong("lines", "order_lines.order_code")).contains("cannot be matched by an index");
        assertThat(onlyWrong("note", "order_lines.order_id")).contains("cannot hold a count");
        assertThat(onlyWrong("last_at", "sum(order_lines.amount) by order_id")).isNotBlank();
        assertThat(onlyWrong("wide", "sum(order_lines.weight) by order_id")).contains("use numeric");
        assertThat(onlyWrong("rough", "sum(order_lines.amount) by order_id")).contains("would be rounded");
        assertThat(onlyWrong("whole", "sum(order_lines.amount) by order_id")).contains("would be rounded");
        assertThat(onlyWrong("last_day", "max(order_lines.at) by order_id")).contains("would be rounded");
        assertThat(onlyWrong("twice", "order_lines.order_id")).contains("cannot be assigned");
        assertThat(onlyWrong("code", "order_lines.order_id")).contains("unique index orders_code_key");
    }

    @Test
    void aMissingIndexAndAShortDeadlockTimeoutAreWarnedOf() throws SQLException {
        CountersRecipe recipe = recipe("total", "sum(order_lines.amount) by order_id");
        try (Connection connection = database.dataSource().getConnection()) {
            assertThat(recipe.warnings(connection))
                    .extracting(Finding::suggestion)
                    .containsExactly(
                            "CREATE INDEX CONCURRENTLY ON \"order_lines\" (\"order_id\") INCLUDE (\"amount\")");
            database.execute("CREATE INDEX ON order_lines (order_id)");
            assertThat(recipe.warnings(connection)).isEmpty();
            connection.createStatement().execute("SET deadlock_timeout = '200ms'");
            assertThat(recipe.warnings(connection))
                    .extracting(Finding::message)
                    .first()
                    .asString()
                    .startsWith("deadlock_timeout is 200 ms here");
        }
    }
}
