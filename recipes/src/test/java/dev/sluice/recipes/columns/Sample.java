package dev.sluice.recipes.columns;

import dev.sluice.Backfill;
import dev.sluice.Chunk;
import dev.sluice.Key;
import dev.sluice.KeyColumn;
import dev.sluice.KeyType;
import dev.sluice.KeyValue;
import dev.sluice.SqlStep;
import dev.sluice.Walk;
import dev.sluice.embedded.TestDatabase;
import dev.sluice.embedded.TestServer;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;

/** A database with cities and countries, on which the statements of recipes run as the engine would run them. */
final class Sample implements AutoCloseable {

    static final Key KEY = new Key(List.of(KeyColumn.of("city_id", KeyType.BIGINT)));

    final TestDatabase database = TestServer.shared().newDatabase("recipes");

    Sample() {
        database.execute("""
                CREATE TABLE countries (id bigint PRIMARY KEY, name text NOT NULL UNIQUE, currency varchar(3), region text)""", """
                CREATE TABLE cities (city_id bigint PRIMARY KEY, country_name text, city_name text, currency varchar(3),
                  name_upper text, region text, doubled bigint GENERATED ALWAYS AS (city_id * 2) STORED)""", """
                INSERT INTO countries VALUES (1, 'France', 'EUR', 'Europe'), (2, 'Ghana', 'GHS', 'Africa'),
                  (3, 'Nowhere', NULL, 'Sea')""", """
                INSERT INTO cities (city_id, country_name, city_name, currency) VALUES
                  (1, 'France', 'Paris', NULL), (2, 'Ghana', 'Accra', NULL), (3, 'Nowhere', 'Nil', NULL),
                  (4, 'Atlantis', 'Poseidonia', NULL), (5, NULL, 'Lost', NULL), (6, 'France', 'Lyon', 'FRF'),
                  (7, 'Ghana', NULL, NULL), (8, 'France', 'Outside', NULL)""");
    }

    static ColumnsRecipe.Builder recipe() {
        return ColumnsRecipe.named("sample").table("cities").key("city_id");
    }

    /** Runs the step over the keys (after, upto] and gives the number of rows it changed. */
    int run(ColumnsRecipe recipe, long after, long upto) {
        Backfill backfill = recipe.toBackfill();
        Chunk chunk = new Chunk(1, backfill.name(), new Walk.ByKey(KEY), value(after), null, value(upto));
        try (Connection connection = database.dataSource().getConnection();
                PreparedStatement statement = chunk.statement(connection, ((SqlStep) backfill.step()).statement())) {
            return statement.executeUpdate();
        } catch (SQLException e) {
            throw new AssertionError(backfill.step().toString(), e);
        }
    }

    /** The rows that stay remaining with their reason, as {@code id: reason}, under an alias like the engine's. */
    List<String> skipped(ColumnsRecipe recipe) {
        Backfill backfill = recipe.toBackfill();
        return database.queryStrings("SELECT city_id || ': ' || reason FROM (SELECT city_id, "
                + backfill.skipReason().orElseThrow() + " AS reason FROM cities AS t WHERE ("
                + backfill.remaining().orElseThrow() + ")) s ORDER BY city_id");
    }

    /** The plan of the step for the keys (after, upto]. */
    String planOfChunk(ColumnsRecipe recipe, long after, long upto) {
        Chunk chunk = new Chunk(1, recipe.name(), new Walk.ByKey(KEY), value(after), null, value(upto));
        String sql = "EXPLAIN " + ((SqlStep) recipe.toBackfill().step()).statement();
        try (Connection connection = database.dataSource().getConnection();
                PreparedStatement statement = chunk.statement(connection, sql);
                ResultSet rows = statement.executeQuery()) {
            StringBuilder plan = new StringBuilder();
            while (rows.next()) {
                plan.append(rows.getString(1)).append('\n');
            }
            return plan.toString();
        } catch (SQLException e) {
            throw new AssertionError(sql, e);
        }
    }

    private static KeyValue value(long id) {
        return new KeyValue(List.of(Long.toString(id)));
    }

    @Override
    public void close() {
        database.close();
    }
}
