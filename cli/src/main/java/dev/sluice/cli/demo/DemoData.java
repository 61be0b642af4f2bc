package dev.sluice.cli.demo;

import dev.sluice.cli.terminal.Human;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPInputStream;
import javax.sql.DataSource;
import org.postgresql.PGConnection;

/**
 * The cities of the world and their countries, in two tables. They are made and filled in one transaction: either both
 * are there and whole, or neither is.
 */
final class DemoData {

    private static final String COUNTRIES = """
            CREATE TABLE public.countries (
                id            integer PRIMARY KEY,
                name          text NOT NULL UNIQUE,
                iso2          text,
                iso3          text,
                numeric_code  text,
                capital       text,
                currency      text,
                currency_name text,
                region        text,
                subregion     text
            )""";

    private static final String CITIES = """
            CREATE TABLE public.cities (
                city_id      bigint PRIMARY KEY,
                country_name text NOT NULL,
                city_name    text NOT NULL,
                currency     text
            )""";

    private DemoData() {}

    /**
     * How many rows there are.
     *
     * @param loaded whether this call put them there
     */
    record Loaded(boolean loaded, long cities, long countries) {}

    /** Makes sure that the tables are there. */
    static Loaded ensure(DataSource source) {
        return DemoLoad.inTransaction(source, connection -> {
            return areThere(connection) ? counted(connection, false) : load(connection);
        });
    }

    private static boolean areThere(Connection connection) throws SQLException {
        return DemoLoad.number(
                        connection,
                        "SELECT count(*) FROM pg_tables WHERE schemaname = 'public'"
                                + " AND tablename IN ('cities', 'countries')")
                == 2;
    }

    /** Whether every city has a currency; false if there are no cities. */
    static boolean isDone(DataSource source) {
        return DemoLoad.inTransaction(
                source,
                connection -> areThere(connection)
                        && DemoLoad.number(
                                        connection,
                                        "SELECT count(*) FROM (SELECT FROM public.cities"
                                                + " WHERE currency IS NULL LIMIT 1) c")
                                == 0);
    }

    /** Loads the tables anew: no city has a currency afterwards. */
    static Loaded reload(DataSource source) {
        return DemoLoad.inTransaction(source, connection -> {
            DemoLoad.execute(connection, "DROP TABLE IF EXISTS public.cities, public.countries");
            return load(connection);
        });
    }

    private static Loaded load(Connection connection) throws SQLException, IOException {
        DemoLoad.execute(connection, COUNTRIES);
        copy(
                connection,
                "countries",
                "id, name, iso2, iso3, numeric_code, capital, currency, currency_name, region, subregion");
        DemoLoad.execute(connection, CITIES);
        copy(connection, "cities", "city_id, country_name, city_name");
        DemoLoad.execute(connection, "ANALYZE public.countries");
        DemoLoad.execute(connection, "ANALYZE public.cities");
        return counted(connection, true);
    }

    private static void copy(Connection connection, String table, String columns) throws SQLException, IOException {
        String resource = table + ".csv.gz";
        try (InputStream packed = DemoData.class.getResourceAsStream(resource)) {
            if (packed == null) {
                throw new IllegalStateException("the demo's data " + resource + " is not in the jar");
            }
            try (InputStream csv = new GZIPInputStream(packed, 1 << 16)) {
                connection
                        .unwrap(PGConnection.class)
                        .getCopyAPI()
                        .copyIn(
                                "COPY public." + table + " (" + columns + ") FROM STDIN (FORMAT csv, HEADER true)",
                                csv,
                                1 << 16);
            }
        }
    }

    private static Loaded counted(Connection connection, boolean loaded) throws SQLException {
        return new Loaded(
                loaded,
                DemoLoad.number(connection, "SELECT count(*) FROM public.cities"),
                DemoLoad.number(connection, "SELECT count(*) FROM public.countries"));
    }

    /** How many cities have a currency, by currency, the most frequent first. */
    static List<String> mostFrequentCurrencies(DataSource source, int most) {
        return DemoLoad.inTransaction(source, connection -> {
            List<String> found = new ArrayList<>();
            try (Statement statement = connection.createStatement();
                    ResultSet rows = statement.executeQuery("SELECT currency, count(*) FROM public.cities"
                            + " WHERE currency IS NOT NULL GROUP BY currency ORDER BY count(*) DESC LIMIT " + most)) {
                while (rows.next()) {
                    found.add(rows.getString(1) + " " + Human.count(rows.getLong(2)));
                }
            }
            return found;
        });
    }

    /** The definition that the demo runs, as its user would write it. */
    static String definition() {
        try (InputStream in = DemoData.class.getResourceAsStream("city-currency.yaml")) {
            if (in == null) {
                throw new IllegalStateException("the demo's definition is not in the jar");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
