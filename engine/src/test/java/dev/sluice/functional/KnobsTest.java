package dev.sluice.functional;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import dev.sluice.Backfill;
import dev.sluice.ErrorCode;
import dev.sluice.KnobChange;
import dev.sluice.KnobException;
import dev.sluice.Run;
import dev.sluice.RunEvent;
import dev.sluice.RunOptions;
import dev.sluice.RunState;
import dev.sluice.Sluice;
import dev.sluice.SluiceException;
import dev.sluice.Step;
import dev.sluice.embedded.TestDatabase;
import dev.sluice.embedded.TestServer;
import dev.sluice.knob.Knobs;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Knobs of a run that is under way, as a program sets them. */
class KnobsTest {

    private static final Duration LONG_ENOUGH = Duration.ofMinutes(2);
    private static final int ROWS = 3_000;

    private TestDatabase database;

    @BeforeEach
    void makeTable() {
        database = TestServer.shared().newDatabase("knobs");
        database.execute(
                "CREATE TABLE t (id bigint PRIMARY KEY, n int NOT NULL DEFAULT 0)",
                "INSERT INTO t SELECT i FROM generate_series(1, " + ROWS + ") i");
    }

    @AfterEach
    void dropTable() {
        database.close();
    }

    private static Backfill counting() {
        return Backfill.named("counting")
                .table("t")
                .step(Step.sql("UPDATE t SET n = n + 1 WHERE :chunk(t)"))
                .defaults(RunOptions.DEFAULTS.acceptNonIdempotent())
                .build();
    }

    private static RunOptions chunksOfTen(Duration sleep) {
        return RunOptions.DEFAULTS.withBatchSize(10).withSleep(sleep);
    }

    private long stepped() {
        return database.queryLong("SELECT sum(n) FROM t");
    }

    private static RunEvent newestSet(Run run) {
        return run.events(1_000).stream()
                .filter(event -> event.kind().equals("set"))
                .reduce((first, second) -> second)
                .orElseThrow();
    }

    private Sluice sluice() {
        return Sluice.builder(database.dataSource()).actor("ada").build();
    }

    @Tag("core")
    @Test
    void aRestOfAnHourEndsWhenItIsSetShorter() throws Exception {
        try (Sluice sluice = sluice()) {
            Run run = sluice.start(counting(), chunksOfTen(Duration.ofHours(1)));
            await().until(() -> stepped() == 10);

            Map<String, String> wanted = new LinkedHashMap<>();
            wanted.put("sleep", "0");
            wanted.put("batch-size", "1000");
            List<KnobChange> changes = run.set(wanted);

            assertThat(changes)
                    .containsExactly(
                            new KnobChange("batch-size", "10 rows", "1,000 rows"),
                            new KnobChange("sleep", "3600 s", "0 ms"));
            assertThat(run.await(LONG_ENOUGH).state()).isEqualTo(RunState.SUCCEEDED);
            // The size acts within a range too: hundreds of chunks of ten would be left otherwise.
            assertThat(run.view().chunks()).isLessThan(30);
        }
        assertThat(database.queryLong("SELECT count(*) FROM t WHERE n <> 1")).isZero();
    }

    @Test
    void aChangeIsRecordedWithWhoAndWhenFromWhatAndToWhat() {
        try (Sluice sluice = sluice()) {
            Run run = sluice.start(counting(), chunksOfTen(Duration.ofHours(1)));
            run.set(Map.of("max-workers", "3", "full-speed", "on"));

            RunEvent event = newestSet(run);
            assertThat(event.kind()).isEqualTo("set");
            assertThat(event.actor()).isEqualTo("ada");
            assertThat(event.sentence()).isEqualTo("set max-workers 4 → 3, full-speed off → on");
            assertThat(Duration.between(event.at(), java.time.Instant.now()).abs())
                    .isLessThan(Duration.ofMinutes(1));
            assertThat(run.knobs())
                    .containsOnlyKeys(Knobs.names())
                    .contains(
                            Map.entry("batch-size", "10 rows"),
                            Map.entry("max-workers", "3"),
                            Map.entry("sleep", "3600 s"),
                            Map.entry("full-speed", "on"));
        }
    }

    @Test
    void whatIsSetSoAlreadyIsNoChange() {
        try (Sluice sluice = sluice()) {
            Run run = sluice.start(counting(), chunksOfTen(Duration.ofHours(1)));
            run.pause();
            assertThat(run.set("batch-size", "10")).isEmpty();
            assertThat(run.events(100))
                    .noneSatisfy(event -> assertThat(event.kind()).isEqualTo("set"));
            assertThat(run.set("batch-size", "auto")).containsExactly(new KnobChange("batch-size", "10 rows", "auto"));
        }
    }

    @Test
    void everyMistakeIsNamedAtOnceAndNothingIsSet() {
        try (Sluice sluice = sluice()) {
            Run run = sluice.start(counting(), chunksOfTen(Duration.ofHours(1)));
            Map<String, String> wanted = new LinkedHashMap<>();
            wanted.put("batch-sise", "10");
            wanted.put("max-workers", "65");
            wanted.put("sleep", "2 fortnights");
            wanted.put("full-speed", "on");
            wanted.put("colour", "blue");

            KnobException wrong = catchThrowableOfType(KnobException.class, () -> run.set(wanted));

            assertThat(wrong.code()).isEqualTo(ErrorCode.KNOB_INVALID);
            assertThat(wrong.mistakes())
                    .containsExactly(
                            "there is no knob 'batch-sise' (did you mean 'batch-size'?)",
                            "max-workers is 1 to 64 workers; got '65'",
                            "sleep is auto, or 0 to 1 h, as in 250ms, 2s, 1min (250 is 250ms); got '2 fortnights'",
                            "there is no knob 'colour' (there are " + String.join(", ", Knobs.names()) + ")");
            assertThat(run.knobs()).containsEntry("full-speed", "off");
        }
    }

    @Test
    void aRunThatHasEndedForGoodIsNotChanged() throws Exception {
        try (Sluice sluice = sluice()) {
            Run run = sluice.start(counting(), RunOptions.DEFAULTS.withFullSpeed());
            run.await(LONG_ENOUGH);

            assertThatThrownBy(() -> run.set("sleep", "1s"))
                    .isInstanceOfSatisfying(
                            SluiceException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.TRANSITION_REFUSED))
                    .hasMessage("run " + run.id() + " is succeeded: its knobs cannot be set any more");
        }
    }

    @Test
    void startingAgainWithOtherOptionsIsRecordedLikeSettingThem() {
        try (Sluice sluice = sluice()) {
            Run run = sluice.start(counting(), chunksOfTen(Duration.ofHours(1)));
            sluice.start(counting(), RunOptions.DEFAULTS.withBatchSize(20));

            assertThat(newestSet(run).sentence()).isEqualTo("set batch-size 10 rows → 20 rows");
        }
    }
}
