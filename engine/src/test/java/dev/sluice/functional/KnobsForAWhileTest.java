package dev.sluice.functional;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.sluice.Backfill;
import dev.sluice.KnobChange;
import dev.sluice.Run;
import dev.sluice.RunEvent;
import dev.sluice.RunOptions;
import dev.sluice.Sluice;
import dev.sluice.Step;
import dev.sluice.embedded.TestDatabase;
import dev.sluice.embedded.TestServer;
import dev.sluice.store.KnobExpiries;
import java.sql.Connection;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Knobs that are set for a while and go back by themselves. */
class KnobsForAWhileTest {

    private static final Duration LONG = Duration.ofHours(2);

    private TestDatabase database;

    @BeforeEach
    void makeTable() {
        database = TestServer.shared().newDatabase("knobs_for_a_while");
        database.execute(
                "CREATE TABLE t (id bigint PRIMARY KEY, n int NOT NULL DEFAULT 0)",
                "INSERT INTO t SELECT i FROM generate_series(1, 100) i");
    }

    @AfterEach
    void dropTable() {
        database.close();
    }

    private static Backfill stepping() {
        return Backfill.named("stepping")
                .table("t")
                .remaining("n = 0")
                .step(Step.sql("UPDATE t SET n = 1 WHERE :chunk(t) AND n = 0"))
                .build();
    }

    private Sluice operator() {
        return Sluice.builder(database.dataSource())
                .actor("ada")
                .withoutWorkers()
                .build();
    }

    private static Run begun(Sluice sluice) {
        Run run = sluice.start(stepping(), RunOptions.DEFAULTS.withMaxWorkers(4));
        run.pause();
        return run;
    }

    private void timeIsOver() {
        database.execute("UPDATE sluice.knob_expiry SET expires_at = clock_timestamp(),"
                + " set_at = clock_timestamp() - (expires_at - set_at)");
    }

    private void restoreDue() throws Exception {
        try (Connection connection = database.dataSource().getConnection()) {
            KnobExpiries.restoreDue(connection);
        }
    }

    private static List<String> sentences(Run run) {
        return run.events(100).stream()
                .filter(event -> event.kind().equals("set"))
                .map(RunEvent::sentence)
                .toList();
    }

    @Test
    void anotherProcessSetsItBackWhenItsTimeIsOver() {
        try (Sluice sluice = operator();
                Sluice worker = Sluice.on(database.dataSource())) {
            Run run = begun(sluice);
            worker.work(1);

            assertThat(run.set("max-workers", "1", Duration.ofSeconds(2)))
                    .containsExactly(new KnobChange("max-workers", "4", "1 for 2 s"));
            assertThat(run.knobs()).containsEntry("max-workers", "1");
            assertThat(Duration.between(Instant.now(), run.knobExpiries().get("max-workers")))
                    .isLessThan(Duration.ofMinutes(1));

            await().atMost(Duration.ofSeconds(60))
                    .until(() -> run.knobs().get("max-workers").equals("4"));
            assertThat(run.knobExpiries()).isEmpty();
            RunEvent event = run.events(1).get(0);
            assertThat(event.sentence()).isEqualTo("max-workers 1 → 4: set for 2 s by ada, which are over");
            assertThat(event.actor()).isEqualTo("sluice");
        }
    }

    @Test
    void untilThenNothingIsSetBack() throws Exception {
        try (Sluice sluice = operator()) {
            Run run = begun(sluice);
            run.set("max-workers", "1", LONG);
            restoreDue();

            assertThat(run.knobs()).containsEntry("max-workers", "1");
            assertThat(run.knobExpiries()).containsOnlyKeys("max-workers");
        }
    }

    @Test
    void severalTimesInARowItGoesBackToWhatItWasAtFirst() throws Exception {
        try (Sluice sluice = operator()) {
            Run run = begun(sluice);
            run.set("max-workers", "1", Duration.ofHours(1));
            assertThat(run.set("max-workers", "2", LONG))
                    .containsExactly(new KnobChange("max-workers", "1 for a while", "2 for 2 h"));
            // The same value again, for longer.
            run.set("max-workers", "2", Duration.ofHours(3));
            assertThat(Duration.between(Instant.now(), run.knobExpiries().get("max-workers")))
                    .isGreaterThan(Duration.ofMinutes(170));
            timeIsOver();
            restoreDue();

            assertThat(run.knobs()).containsEntry("max-workers", "4");
            assertThat(sentences(run)).last().isEqualTo("max-workers 2 → 4: set for 3 h by ada, which are over");
        }
    }

    @Test
    void setWithoutATimeItStays() throws Exception {
        try (Sluice sluice = operator()) {
            Run run = begun(sluice);
            run.set("max-workers", "1", LONG);
            assertThat(run.set("max-workers", "1"))
                    .containsExactly(new KnobChange("max-workers", "1 for a while", "1"));
            assertThat(run.knobExpiries()).isEmpty();
            timeIsOver();
            restoreDue();

            assertThat(run.knobs()).containsEntry("max-workers", "1");
        }
    }

    @Test
    void everyKnobGoesBackToWhatItWasAlsoToAuto() throws Exception {
        try (Sluice sluice = operator()) {
            Run run = begun(sluice);
            Map<String, String> before = run.knobs();
            run.set(
                    Map.of(
                            "batch-size", "10",
                            "max-workers", "1",
                            "sleep", "2s",
                            "full-speed", "on",
                            "failure-budget", "5%",
                            "priority", "9",
                            "windows", "Sat-Sun 00:00-06:00 Europe/Berlin"),
                    Duration.ofHours(1));
            assertThat(run.knobs().entrySet()).doesNotContainAnyElementsOf(before.entrySet());
            timeIsOver();
            restoreDue();

            assertThat(run.knobs()).isEqualTo(before);
            assertThat(sentences(run))
                    .contains("sleep 2 s → auto: set for 1 h by ada, which is over")
                    .hasSize(8);
        }
    }

    @Test
    void severalProcessesAtOnceSetItBackOnce() throws Exception {
        try (Sluice sluice = operator()) {
            Run run = begun(sluice);
            run.set("max-workers", "1", LONG);
            timeIsOver();
            ExecutorService threads = Executors.newFixedThreadPool(4);
            CountDownLatch together = new CountDownLatch(4);
            List<Future<?>> all = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                all.add(threads.submit(() -> {
                    together.countDown();
                    together.await();
                    restoreDue();
                    return null;
                }));
            }
            for (Future<?> each : all) {
                each.get();
            }
            threads.shutdown();

            assertThat(run.knobs()).containsEntry("max-workers", "4");
            assertThat(sentences(run))
                    .filteredOn(sentence -> sentence.contains("over"))
                    .hasSize(1);
        }
    }

    @Test
    void aRunThatHasEndedKeepsTheKnobsItEndedWith() throws Exception {
        try (Sluice sluice = operator()) {
            Run run = begun(sluice);
            run.set("max-workers", "1", LONG);
            run.cancel();
            timeIsOver();
            restoreDue();

            assertThat(run.knobs()).containsEntry("max-workers", "1");
            assertThat(database.queryLong("SELECT count(*) FROM sluice.knob_expiry"))
                    .isZero();
        }
    }

    @Test
    void aTimeThatIsTooShortOrTooLongIsRefused() {
        try (Sluice sluice = operator()) {
            Run run = begun(sluice);

            assertThatThrownBy(() -> run.set("max-workers", "1", Duration.ofMillis(999)))
                    .hasMessage("a knob is set for 1 s to 366 d, or for good; got PT0.999S");
            assertThatThrownBy(() -> run.set("max-workers", "1", Duration.ofDays(367)))
                    .isInstanceOf(IllegalArgumentException.class);
            assertThat(run.knobs()).containsEntry("max-workers", "4");
        }
    }
}
