package dev.sluice.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.samples.RealPeople;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.util.List;
import java.util.Objects;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;

/** The data of the demo is on the class path, whole and with its licence. */
class DemoDataTest {
    @Test
    void citiesAndCountriesAreWhole() throws IOException {
        assertThat(unzippedLines("cities.csv.gz"))
                .hasSize(1 + 152_970)
                .startsWith("city_id,country_name,city_name", "1,Afghanistan,\u2018Alāqahdārī Dīshū");
        assertThat(unzippedLines("countries.csv.gz"))
                .hasSize(1 + 250)
                .startsWith(
                        "id,name,iso2,iso3,numeric_code,capital,currency,currency_name,region,subregion",
                        "1,Afghanistan,AF,AFG,004,Kabul,AFN,Afghan afghani,Asia,Southern Asia");
    }

    @Test
    void theDataCarriesItsLicenceAndItsSource() throws IOException {
        try (InputStream licence = open("LICENSE-ODbL");
                InputStream readme = open("README.md")) {
            assertThat(new String(licence.readAllBytes(), UTF_8)).contains("Open Database License");
            assertThat(new String(readme.readAllBytes(), UTF_8)).contains("Data by Countries States Cities Database");
        }
    }

    @Test
    void theRealPeopleCarryTheirLicencesAndTheirSources() throws IOException {
        try (InputStream lahman = people("lahman/README.md");
                InputStream openstates = people("openstates/LICENSE")) {
            assertThat(new String(lahman.readAllBytes(), UTF_8))
                    .contains("copyright Sean Lahman", "Attribution-ShareAlike 3.0", "Changes made:");
            assertThat(new String(openstates.readAllBytes(), UTF_8)).contains("CC0 1.0 Universal");
        }
    }

    private static InputStream people(String name) {
        return Objects.requireNonNull(RealPeople.class.getResourceAsStream(name), name);
    }

    private static List<String> unzippedLines(String name) throws IOException {
        try (BufferedReader reader =
                new BufferedReader(new InputStreamReader(new GZIPInputStream(open(name)), UTF_8))) {
            return reader.lines().toList();
        }
    }

    private static InputStream open(String name) {
        return Objects.requireNonNull(
                DemoDataTest.class.getResourceAsStream("demo/" + name), () -> "demo/" + name + " is missing");
    }
}
