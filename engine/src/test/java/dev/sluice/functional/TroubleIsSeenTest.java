package dev.sluice.functional;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpServer;
import dev.sluice.Backfill;
import dev.sluice.Probe;
import dev.sluice.Run;
import dev.sluice.RunEvent;
import dev.sluice.RunOptions;
import dev.sluice.RunState;
import dev.sluice.Sluice;
import dev.sluice.Step;
import dev.sluice.embedded.TestDatabase;
import dev.sluice.embedded.TestServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A run is under way, trouble is made for real, and the run gives way, says why, and goes on when it is over. */
class TroubleIsSeenTest {

    private static final Duration LONG_ENOUGH = Duration.ofMinutes(2);
    private static final long BURST = 256 << 20;

    private TestServer server;
    private TestDatabase database;
    private Sluice sluice;
    private Run run;

    @BeforeEach
    void start() {
        server = TestServer.dedicated(Map.of(
                "max_connections", "43",
                "max_slot_wal_keep_size", "200MB",
                "wal_level", "logical",
                "max_wal_size", "2GB"));
        database = server.newDatabase("trouble");
        database.execute(
                "CREATE TABLE t (id bigint PRIMARY KEY, n int NOT NULL DEFAULT 0) WITH (autovacuum_enabled = false)",
                "INSERT INTO t SELECT i FROM generate_series(1, 200000) i");
        sluice = Sluice.on(database.dataSource());
        run = sluice.start(
                Backfill.named("stepping")
                        .table("t")
                        .step(Step.sql("UPDATE t SET n = n + 1 WHERE :chunk(t) AND pg_sleep(0.0005) IS NOT NULL"))
                        .defaults(RunOptions.DEFAULTS.acceptNonIdempotent())
                        .build(),
                RunOptions.DEFAULTS.withMaxWorkers(2));
        await().atMost(LONG_ENOUGH).until(() -> scanned() > 0 && decided());
    }

    @AfterEach
    void stop() {
        run.cancel();
        sluice.close();
        server.close();
    }

    private long scanned() {
        return run.view().outcomes().scanned();
    }

    private boolean decided() {
        return database.queryLong("SELECT count(*) FROM sluice.pace WHERE cardinality(readings) > 0") == 1;
    }

    private void limit(String signal, double value) {
        database.execute("INSERT INTO sluice.signal_limit (signal, limit_value, actor) VALUES ('" + signal + "', "
                + value + ", 'test')");
    }

    private void probe(Probe probe) {
        database.execute("UPDATE sluice.run SET probes = ARRAY[$probe$" + probe.text() + "$probe$]");
    }

    private List<String> sentences() {
        return run.events(1000).stream().map(RunEvent::sentence).toList();
    }

    /** Waits until the run is held by the controller, with a reason like this. */
    private void untilHeld(String reason) {
        await().atMost(LONG_ENOUGH).untilAsserted(() -> {
            assertThat(run.view().state())
                    .as(() -> String.join("\n", sentences()) + "\n" + readings())
                    .isEqualTo(RunState.HELD);
            assertThat(run.view().reason()).matches(reason);
        });
        assertThat(sentences()).anyMatch(sentence -> sentence.matches("(?s).*" + reason + ".*"));
        long before = scanned();
        await().atMost(LONG_ENOUGH)
                .pollInterval(Duration.ofMillis(200))
                .during(Duration.ofSeconds(2))
                .until(() -> scanned() == before);
    }

    private void untilReleased() {
        await().atMost(LONG_ENOUGH)
                .untilAsserted(() -> assertThat(run.view().state())
                        .as(() -> String.join("\n", sentences()) + "\n" + readings())
                        .isEqualTo(RunState.RUNNING));
        long before = scanned();
        await().atMost(LONG_ENOUGH).until(() -> scanned() > before);
    }

    private String readings() {
        return String.join("\n", database.queryStrings("SELECT unnest(readings) FROM sluice.pace"));
    }

    private double level() {
        return Double.parseDouble(database.queryStrings("SELECT pace_workers * pace_duty FROM sluice.run")
                .get(0));
    }

    /** Waits until the pace was lowered with a sentence like this. */
    private void untilSlower(String sentence) {
        await().atMost(LONG_ENOUGH)
                .untilAsserted(() -> assertThat(sentences())
                        .as(this::readings)
                        .anyMatch(said -> said.matches(".* → .*: " + sentence)));
    }

    /** Waits until the pace rises again. */
    private void untilFaster() {
        double low = level();
        await().atMost(LONG_ENOUGH)
                .untilAsserted(() -> assertThat(level())
                        .as(() -> String.join("\n", sentences()) + "\n" + readings())
                        .isGreaterThan(low));
    }

    @Test
    void aReplicaWhoseReplayIsPausedHoldsTheRunUntilItGoesOn() {
        try (TestServer other = server.newReplica()) {
            TestDatabase replica = other.database(database.name());
            await().atMost(LONG_ENOUGH)
                    .until(() -> readings().contains("has replayed everything")
                            || readings().contains(") behind"));
            replica.execute("SELECT pg_wal_replay_pause()");
            untilHeld("replica walreceiver \\(slot replica_\\d+\\) is \\S+ s \\(\\S+ [KM]iB\\) behind,"
                    + " limit 5 s; resumes under 2.5 s");
            replica.execute("SELECT pg_wal_replay_resume()");
            untilReleased();
        }
    }

    @Test
    void aSlotThatNobodyReadsHoldsTheRunUntilItIsDropped() {
        database.execute("SELECT pg_create_physical_replication_slot('nobody', true)");
        emit(110);
        untilHeld("physical slot nobody \\(not in use\\) keeps \\S+ MiB of WAL, limit 100 MiB; resumes under 50 MiB");
        database.execute("SELECT pg_drop_replication_slot('nobody')");
        untilReleased();
    }

    private void emit(long mebibytes) {
        database.execute("SELECT pg_logical_emit_message(false, 'test', repeat('x', " + (1 << 20)
                + ")) FROM generate_series(1, " + mebibytes + ")");
    }

    @Test
    void connectionsUsedUpHoldTheRunUntilTheyAreFree() throws SQLException {
        List<Connection> others = new ArrayList<>();
        try {
            await().atMost(LONG_ENOUGH).until(() -> {
                while (database.queryLong("SELECT count(*) FROM pg_stat_activity WHERE backend_type = 'client backend'")
                        < 38) {
                    others.add(database.dataSource().getConnection());
                }
                return run.view().state() == RunState.HELD;
            });
            untilHeld("\\d+ of 40 connections are taken \\(\\d+ by Sluice\\), \\S+ % of the reserve, limit 50 %;"
                    + " resumes under 25 %");
        } finally {
            for (Connection connection : others) {
                connection.close();
            }
        }
        untilReleased();
    }

    @Test
    void anOldSnapshotSlowsTheRunUntilItEnds() throws SQLException {
        limit("oldest_xmin", 2);
        try (Connection report = database.dataSource().getConnection();
                Statement statement = report.createStatement()) {
            report.setAutoCommit(false);
            report.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
            statement.execute("SET application_name = 'report'");
            statement.execute("SELECT count(*) FROM t");
            untilSlower("pid \\d+ \\(sluice, report, idle in transaction\\) has kept vacuum from removing dead rows for"
                    + " \\S+ s, limit 2 s");
            report.rollback();
        }
        untilFaster();
    }

    @Test
    void aBurstOfWalSlowsTheRunUntilItIsOver() {
        limit("wal_rate", 4 << 20);
        emit(BURST >> 20);
        untilSlower("the server writes \\S+ MiB/s of WAL, limit 4 MiB/s");
        untilFaster();
    }

    @Test
    void aStoppedPrometheusHoldsTheRunUntilItIsBack() throws IOException {
        HttpServer prometheus = prometheus(0, "0.1");
        int port = prometheus.getAddress().getPort();
        probe(Probe.prometheus("checkout_p99", 0.5, "http://127.0.0.1:" + port, "checkout_p99"));
        await().atMost(LONG_ENOUGH).until(() -> readings().contains("probe checkout_p99 is 0.1"));
        prometheus.stop(0);
        untilHeld("checkout_p99 cannot be measured any more \\(probe checkout_p99: Prometheus does not answer: no"
                + " connection\\); resumes when it can, or after .*");
        prometheus = prometheus(port, "0.1");
        untilReleased();
        prometheus.stop(0);

        prometheus = prometheus(port, "0.7");
        untilHeld("probe checkout_p99 is 0.7, limit 0.5; resumes under 0.25");
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
        probe(Probe.sql("queue_depth", 100, "SELECT count(*) FROM outbox"));
        database.execute("INSERT INTO outbox SELECT generate_series(1, 150)");
        untilHeld("probe queue_depth is 150, limit 100; resumes under 50");
        database.execute("DELETE FROM outbox");
        untilReleased();
    }
}
