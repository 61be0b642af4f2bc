package dev.sluice.pace.signals;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.Probe;
import dev.sluice.embedded.TestDatabase;
import dev.sluice.embedded.TestServer;
import org.junit.jupiter.api.Test;

class HttpProbeTest {

    @Test
    void goSlowerAndStopAreWhatTheStatusSays() {
        try (WebServer page = new WebServer();
                TestDatabase database = TestServer.shared().newDatabase("http");
                Watch watch = new Watch(database, new HttpProbe(Probe.http("gate", page.url() + "/may?team=a")))) {
            assertThat(watch.value()).isEqualTo(new Measure.Measured(0, "probe gate says go"));
            assertThat(page.asked()).isEqualTo("/may?team=a");
            page.says(429, "busy");
            assertThat(watch.value().value()).as("slower, not stop").isBetween(0.7, 0.99);
            page.says(503, "no");
            assertThat(watch.value()).isEqualTo(new Measure.Measured(1, "probe gate says stop (status 503)"));
            page.says(302, "elsewhere");
            assertThat(watch.value().value()).isEqualTo(1);
            page.says(200, "yes");
            assertThat(watch.value().value()).isZero();
        }
    }

    @Test
    void aPageThatDoesNotAnswerIsLostUntilItDoes() {
        try (WebServer page = new WebServer();
                TestDatabase database = TestServer.shared().newDatabase("http");
                Watch watch = new Watch(database, new HttpProbe(Probe.http("gate", page.url())))) {
            page.silent(true);
            assertThat(watch.measure()).isEqualTo(new Measure.Lost("probe gate does not answer: no answer within 1 s"));
            page.silent(false);
            page.stop();
            assertThat(watch.measure()).isEqualTo(new Measure.Lost("probe gate does not answer: no connection"));
            page.start();
            assertThat(watch.value().value()).isZero();
        }
    }

    @Test
    void anEndlessAnswerIsNotReadToTheEnd() {
        try (WebServer page = new WebServer().says(200, "x".repeat(10_000));
                TestDatabase database = TestServer.shared().newDatabase("http");
                Watch watch = new Watch(database, new HttpProbe(Probe.http("gate", page.url())))) {
            page.endless(true);
            assertThat(watch.value().value()).isZero();
        }
    }
}
