package dev.sluice;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ProbeTest {

    private static final long SEED = Long.getLong("seed", 4711);

    @Test
    void whatIsWrittenIsReadBack() {
        assertThat(Probe.parse("queue_depth sql graded 10000 SELECT count(*) FROM outbox WHERE sent_at IS NULL"))
                .isEqualTo(Probe.sql("queue_depth", 10_000, "SELECT count(*) FROM outbox WHERE sent_at IS NULL")
                        .graded());
        assertThat(Probe.parse("freeze http hard https://deploys.internal/may-backfill?team=a"))
                .isEqualTo(Probe.http("freeze", "https://deploys.internal/may-backfill?team=a"));
        assertThat(Probe.parse("p99  prometheus hard 0.25 http://prom:9090/ histogram_quantile(0.99, x{a=\"b c\"})"))
                .isEqualTo(
                        Probe.prometheus("p99", 0.25, "http://prom:9090/", "histogram_quantile(0.99, x{a=\"b c\"})"));
    }

    @Test
    void anyProbeSurvivesItsText() {
        Random random = new Random(SEED);
        String letters = "abc ?'\"\n\t\\;,{}()=%ÄЖ漢 hard 1 http://x";
        for (int i = 0; i < 2_000; i++) {
            StringBuilder query = new StringBuilder("q");
            for (int n = random.nextInt(30); n > 0; n--) {
                query.append(letters.charAt(random.nextInt(letters.length())));
            }
            double limit = Math.pow(10, random.nextInt(30) - 15) * (1 + random.nextDouble());
            Probe probe = switch (random.nextInt(3)) {
                case 0 -> Probe.sql("a_" + i, limit, query.toString());
                case 1 -> Probe.http("h" + i, "http://host:" + (1 + i) + "/" + i);
                default -> Probe.prometheus("p" + i, limit, "https://prom/" + i, query.toString());
            };
            Probe drawn = random.nextBoolean() ? probe.graded() : probe;
            assertThat(Probe.parse(drawn.text()))
                    .as("seed %d, number %d", SEED, i)
                    .isEqualTo(drawn);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "''                                   | expected a name at the end",
                "depth                                | expected sql, http or prometheus at the end",
                "Depth sql hard 1 SELECT 1            | its name must be like queue_depth",
                "depth perl hard 1 SELECT 1           | its kind must be sql, http or prometheus, got 'perl'",
                "depth sql soft 1 SELECT 1            | it must be hard or graded, got 'soft'",
                "depth sql hard one SELECT 1          | its limit must be a number, got 'one'",
                "depth sql hard 0 SELECT 1            | its limit must be a number above 0",
                "depth sql hard -1 SELECT 1           | its limit must be a number above 0",
                "depth sql hard 1e999 SELECT 1        | its limit must be a number above 0",
                "depth sql hard 1                     | its query is missing",
                "gate http hard                       | expected a URL at the end",
                "gate http hard ftp://x               | its URL must begin with http:// or https://",
                "gate http hard http:///x             | its URL must begin with http:// or https://",
                "gate http hard http://x y            | has neither a limit nor a query",
                "p prometheus hard 1 http://x         | its query is missing",
            })
    void mistakesAreNamedWithTheForm(String text, String mistake) {
        assertThatThrownBy(() -> Probe.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(mistake)
                .hasMessageContaining("NAME sql|http|prometheus hard|graded [LIMIT] [URL] [QUERY]");
    }
}
