package dev.sluice.functional;

import com.sun.net.httpserver.HttpServer;
import dev.sluice.Probe;
import dev.sluice.embedded.TestDatabase;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the application or its watchers say makes a run give way, with the reason, and go on when it is over. */
class ApplicationTroubleIsSeenTest {

    private TroubledRun run;
    private TestDatabase database;

    @BeforeEach
    void start() {
        run = new TroubledRun(Map.of());
        database = run.database();
    }

    @AfterEach
    void stop() {
        run.close();
    }

    @Test
    void aStoppedPrometheusHoldsTheRunUntilItIsBack() throws IOException {
        HttpServer prometheus = prometheus(0, "0.1");
        int port = prometheus.getAddress().getPort();
        run.probe(Probe.prometheus("checkout_p99", 0.5, "http://127.0.0.1:" + port, "checkout_p99"));
        run.untilRead("probe checkout_p99 is 0.1");
        prometheus.stop(0);
        run.untilHeld("checkout_p99 cannot be measured any more \\(probe checkout_p99: Prometheus does not answer: no"
                + " connection\\); resumes when it can, or after .*");
        prometheus = prometheus(port, "0.1");
        run.untilReleased();
        prometheus.stop(0);

        prometheus = prometheus(port, "0.7");
        run.untilHeld("probe checkout_p99 is 0.7, limit 0.5; resumes under 0.25");
        prometheus.stop(0);
    }

    private static HttpServer prometheus(int port, String value) throws IOException {
        HttpServer http = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
        http.createContext("/api/v1/query", exchange -> {
            byte[] text = ("{\"status\":\"success\",\"data\":{\"resultType\":\"vector\",\"result\":[{\"metric\":{},"
                            + "\"value\":[1763800000,\"" + value + "\"]}]}}")
                    .getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(200, text.length);
            exchange.getResponseBody().write(text);
            exchange.close();
        });
        http.start();
        return http;
    }

    @Test
    void aQueryOfTheUsersHoldsTheRunWhileItsNumberIsTooHigh() {
        database.execute("CREATE TABLE outbox (id int)");
        run.probe(Probe.sql("queue_depth", 100, "SELECT count(*) FROM outbox"));
        database.execute("INSERT INTO outbox SELECT generate_series(1, 150)");
        run.untilHeld("probe queue_depth is 150, limit 100; resumes under 50");
        database.execute("DELETE FROM outbox");
        run.untilReleased();
    }

    @Test
    void aPageThatSaysSlowerAndStopIsObeyedUntilItSaysGo() throws IOException {
        AtomicInteger status = new AtomicInteger(200);
        HttpServer gate = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        gate.createContext("/", exchange -> {
            exchange.sendResponseHeaders(status.get(), -1);
            exchange.close();
        });
        gate.start();
        try {
            run.probe(Probe.http("gate", "http://127.0.0.1:" + gate.getAddress().getPort() + "/may"));
            run.untilRead("probe gate says go");
            status.set(429);
            run.untilSlower("probe gate says slower \\(429\\).*");
            status.set(503);
            run.untilHeld("probe gate says stop \\(status 503\\).*");
            status.set(200);
            run.untilReleased();
        } finally {
            gate.stop(0);
        }
    }

    @Test
    void statementsOfTheApplicationThatTakeLongerSlowTheRunUntilTheyAreQuickAgain() throws SQLException {
        database.execute(
                "CREATE EXTENSION pg_stat_statements",
                "CREATE TABLE delay (seconds float8)",
                "INSERT INTO delay VALUES (0.002)",
                "CREATE FUNCTION work() RETURNS int LANGUAGE plpgsql AS"
                        + " $$ BEGIN PERFORM pg_sleep((SELECT seconds FROM delay)); RETURN 1; END $$");
        try (Connection connection = database.dataSource().getConnection();
                Statement shop = connection.createStatement()) {
            shop.execute("SET application_name = 'shop'");
            Runnable calls = () -> call(shop, 60);
            // More than a machine full of other tests makes of it.
            run.limit("statement_latency", 2);
            run.untilRead("than their usual", calls);
            database.execute("UPDATE delay SET seconds = 0.02");
            run.untilSlower(
                    "the application's statements take \\S+ ms, \\S+ % more than their usual \\S+ ms, limit 200 %",
                    calls);
            database.execute("UPDATE delay SET seconds = 0.002");
            run.untilFaster(calls);
        }
    }

    private static void call(Statement shop, int times) {
        try {
            for (int i = 0; i < times; i++) {
                shop.execute("SELECT work()");
            }
        } catch (SQLException e) {
            throw new AssertionError(e);
        }
    }
}
