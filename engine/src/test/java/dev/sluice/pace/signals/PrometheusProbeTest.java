package dev.sluice.pace.signals;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.Probe;
import dev.sluice.embedded.TestDatabase;
import dev.sluice.embedded.TestServer;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A server that speaks Prometheus' protocol as its documentation has it. */
class PrometheusProbeTest {

    private WebServer prometheus;
    private TestDatabase database;
    private Watch watch;

    @BeforeEach
    void start() {
        prometheus = new WebServer();
        database = TestServer.shared().newDatabase("prometheus");
        watch = new Watch(
                database,
                new PrometheusProbe(
                        Probe.prometheus("p99", 0.25, prometheus.url() + "/", "max(rate(x{a=\"b\"}[1m])) + 1")));
    }

    @AfterEach
    void stop() {
        watch.close();
        database.close();
        prometheus.close();
    }

    private static String vector(String samples) {
        return "{\"status\":\"success\",\"data\":{\"resultType\":\"vector\",\"result\":[" + samples + "]}}";
    }

    private static String sample(String value) {
        return "{\"metric\":{\"job\":\"shop\"},\"value\":[1763800000.123,\"" + value + "\"]}";
    }

    @Test
    void theValueOfTheFirstSampleIsTheValue() {
        prometheus.says(200, vector(sample("0.312") + "," + sample("7")));
        assertThat(watch.value()).isEqualTo(new Measure.Measured(0.312, "probe p99 is 0.31"));
        assertThat(prometheus.asked())
                .isEqualTo("/api/v1/query?query=max%28rate%28x%7Ba%3D%22b%22%7D%5B1m%5D%29%29+%2B+1");
        prometheus.says(
                200, "{\"status\":\"success\",\"data\":{\"resultType\":\"scalar\",\"result\":[1763800000,\"4\"]}}");
        assertThat(watch.value().value()).isEqualTo(4);
    }

    @Test
    void aStoppedPrometheusIsLostUntilItIsBack() {
        prometheus.says(200, vector(sample("0.1")));
        assertThat(watch.value().value()).isEqualTo(0.1);
        prometheus.stop();
        assertThat(watch.measure()).isEqualTo(new Measure.Lost("probe p99: Prometheus does not answer: no connection"));
        prometheus.start();
        assertThat(watch.value().value()).isEqualTo(0.1);
    }

    @Test
    void whatIsNoNumberIsLostWithTheReason() {
        assertLost(200, vector(""), "the query gives no sample");
        assertLost(200, vector(sample("NaN")), "probe p99 gives NaN, not a number");
        assertLost(200, vector(sample("+Inf")), "the query gives +Inf, not a number");
        assertLost(
                400,
                "{\"status\":\"error\",\"errorType\":\"bad_data\",\"error\":\"parse error at char 5\"}",
                "Prometheus refuses the query: parse error at char 5");
        assertLost(502, "<html>Bad Gateway</html>", "what answers (status 502) is not Prometheus");
        assertLost(200, "{\"status\":", "what answers (status 200) is not Prometheus");
        assertLost(200, "{\"a\":\"\\u0000\"}", "what answers (status 200) is not Prometheus");
        assertLost(
                200,
                vector(IntStream.range(0, 5_000).mapToObj(i -> sample("1")).collect(Collectors.joining(","))),
                "the query gives too many samples: ask for one");
    }

    private void assertLost(int status, String text, String why) {
        prometheus.says(status, text);
        assertThat(watch.measure())
                .isInstanceOfSatisfying(
                        Measure.Lost.class, lost -> assertThat(lost.why()).endsWith(why));
    }
}
