package dev.sluice.functional;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sluice.Backfill;
import dev.sluice.BusyMachine;
import dev.sluice.Probe;
import dev.sluice.Run;
import dev.sluice.RunEvent;
import dev.sluice.RunOptions;
import dev.sluice.RunState;
import dev.sluice.Sluice;
import dev.sluice.Step;
import dev.sluice.embedded.TestDatabase;
import dev.sluice.embedded.TestServer;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** A run under way on a server of its own, of which the controller has decided, and what may be asked of it. */
final class TroubledRun implements AutoCloseable {

    static final Duration LONG_ENOUGH = Duration.ofMinutes(2);

    private static final int MAX_WORKERS = 2;

    private final TestServer server;
    private final TestDatabase database;
    private final Sluice sluice;
    private final Run run;
    private double slow;

    TroubledRun(Map<String, String> settings) {
        server = TestServer.dedicated(settings);
        database = server.newDatabase("trouble");
        BusyMachine.ignore(database);
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
                RunOptions.DEFAULTS.withMaxWorkers(MAX_WORKERS));
        await().atMost(LONG_ENOUGH).until(() -> scanned() > 0 && decided());
    }

    @Override
    public void close() {
        run.cancel();
        sluice.close();
        server.close();
    }

    TestServer server() {
        return server;
    }

    TestDatabase database() {
        return database;
    }

    RunState state() {
        return run.view().state();
    }

    private long scanned() {
        return run.view().outcomes().scanned();
    }

    private boolean decided() {
        return database.queryLong("SELECT count(*) FROM sluice.pace WHERE cardinality(readings) > 0") == 1;
    }

    /** Gives a signal another limit. */
    void limit(String signal, double value) {
        database.execute("INSERT INTO sluice.signal_limit (signal, limit_value, actor) VALUES ('" + signal + "', "
                + value + ", 'test')");
    }

    /** Gives the run a signal of its own. */
    void probe(Probe probe) {
        database.execute("UPDATE sluice.run SET probes = ARRAY[$probe$" + probe.text() + "$probe$]");
    }

    /** Waits until the controller has read something like this. */
    void untilRead(String part) {
        untilRead(part, () -> {});
    }

    /** The same, while something is done again and again. */
    void untilRead(String part, Runnable meanwhile) {
        await().atMost(LONG_ENOUGH).untilAsserted(() -> {
            meanwhile.run();
            assertThat(readings()).contains(part);
        });
    }

    String readings() {
        return String.join("\n", database.queryStrings("SELECT unnest(readings) FROM sluice.pace"));
    }

    private List<String> sentences() {
        return run.events(1000).stream().map(RunEvent::sentence).toList();
    }

    private String everything() {
        return String.join("\n", sentences()) + "\n" + readings();
    }

    /** Waits until the run is held by the controller, with a reason like this, and stands still. */
    void untilHeld(String reason) {
        await().atMost(LONG_ENOUGH).untilAsserted(() -> {
            assertThat(state()).as(this::everything).isEqualTo(RunState.HELD);
            assertThat(run.view().reason()).matches(reason);
        });
        assertThat(sentences()).anyMatch(sentence -> sentence.matches("(?s).*" + reason + ".*"));
        long before = scanned();
        await().atMost(LONG_ENOUGH)
                .pollInterval(Duration.ofMillis(200))
                .during(Duration.ofSeconds(2))
                .until(() -> scanned() == before);
    }

    /** Waits until the run works again, by itself. */
    void untilReleased() {
        await().atMost(LONG_ENOUGH)
                .untilAsserted(() -> assertThat(state()).as(this::everything).isEqualTo(RunState.RUNNING));
        long before = scanned();
        await().atMost(LONG_ENOUGH).until(() -> scanned() > before);
    }

    private double level() {
        return Double.parseDouble(database.queryStrings("SELECT pace_workers * pace_duty FROM sluice.run")
                .get(0));
    }

    /** Waits until the pace was lowered with a sentence like this. */
    void untilSlower(String sentence) {
        untilSlower(sentence, () -> {});
    }

    /** The same, while something is done again and again. */
    void untilSlower(String sentence, Runnable meanwhile) {
        await().atMost(LONG_ENOUGH).untilAsserted(() -> {
            meanwhile.run();
            assertThat(sentences()).as(this::readings).anyMatch(said -> said.matches(".* → .*: " + sentence));
            // The sentence may be there before the pace.
            slow = level();
            assertThat(slow).as(this::everything).isLessThan(MAX_WORKERS);
        });
    }

    /** Waits until the pace is above what it was lowered to. */
    void untilFaster() {
        untilFaster(() -> {});
    }

    /** The same, while something is done again and again. */
    void untilFaster(Runnable meanwhile) {
        await().atMost(LONG_ENOUGH).untilAsserted(() -> {
            meanwhile.run();
            assertThat(level()).as(this::everything).isGreaterThan(slow);
        });
    }
}
