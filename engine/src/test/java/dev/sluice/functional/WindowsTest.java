package dev.sluice.functional;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.sluice.Backfill;
import dev.sluice.DefinitionException;
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
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Runs inside and outside of their windows, on a real database and by its clock. */
class WindowsTest {

    private static final Duration LONG_ENOUGH = Duration.ofMinutes(2);

    private TestDatabase database;

    @BeforeEach
    void makeTables() {
        database = TestServer.shared().newDatabase("windows");
        for (String table : List.of("t", "u")) {
            database.execute(
                    "CREATE TABLE " + table + " (id bigint PRIMARY KEY, n int NOT NULL DEFAULT 0)",
                    "INSERT INTO " + table + " SELECT i FROM generate_series(1, 500) i");
        }
    }

    @AfterEach
    void dropTables() {
        database.close();
    }

    private static Backfill stepping(String table) {
        return Backfill.named("stepping-" + table)
                .table(table)
                .remaining("n = 0")
                .step(Step.sql("UPDATE " + table + " SET n = 1 WHERE :chunk(" + table + ") AND n = 0"))
                .build();
    }

    private static RunOptions slowly() {
        return RunOptions.DEFAULTS.withBatchSize(1).withSleep(Duration.ofSeconds(1));
    }

    private Instant now() {
        return Instant.parse(database.queryStrings(
                        "SELECT to_char(clock_timestamp() AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.MS\"Z\"')")
                .get(0));
    }

    /** A window in UTC from one instant to another, to the minute. */
    private static String window(Instant from, Instant upto) {
        ZonedDateTime begin = from.atZone(ZoneOffset.UTC);
        DateTimeFormatter clock = DateTimeFormatter.ofPattern("HH:mm");
        return begin.getDayOfWeek() + " " + clock.format(begin) + "-" + clock.format(upto.atZone(ZoneOffset.UTC))
                + " UTC";
    }

    private String open() {
        return window(now().minus(1, ChronoUnit.HOURS), now().plus(10, ChronoUnit.HOURS));
    }

    private String closed() {
        return window(now().plus(26, ChronoUnit.HOURS), now().plus(29, ChronoUnit.HOURS));
    }

    private long stepped(String table) {
        return database.queryLong("SELECT sum(n) FROM " + table);
    }

    private static void awaitState(Run run, RunState state) {
        await().atMost(LONG_ENOUGH).until(() -> run.view().state() == state);
    }

    @Test
    void aRunThatBeginsOutsideOfItsWindowDoesNothingUntilItIsLetIn() throws Exception {
        try (Sluice sluice = Sluice.on(database.dataSource())) {
            Run run = sluice.start(stepping("t"), RunOptions.DEFAULTS.withWindows(closed()));

            assertThat(run.view().state()).isEqualTo(RunState.HELD);
            assertThat(run.view().reason())
                    .matches("outside its window \\w{3} [0-9:-]+ UTC; opens \\w{3} [0-9-]+ [0-9:]+ UTC \\(in 1 d.*\\)");
            // The controller looks, and leaves it held; and starting it again lets nothing through either.
            await().atMost(LONG_ENOUGH)
                    .until(() ->
                            database.queryLong("SELECT count(*) FROM sluice.run WHERE 'window' = ANY (cause_names)")
                                    == 1);
            sluice.start(stepping("t"));
            assertThat(run.view().state()).isEqualTo(RunState.HELD);
            assertThat(stepped("t")).isZero();

            run.set("windows", open());
            assertThat(run.await(LONG_ENOUGH).state()).isEqualTo(RunState.SUCCEEDED);
            assertThat(run.events(100))
                    .extracting(RunEvent::sentence)
                    .anyMatch(sentence -> sentence.matches(
                            "running: inside its window \\w{3} [0-9:-]+ UTC; closes \\w{3} [0-9-]+ [0-9:]+ UTC"));
        }
        assertThat(stepped("t")).isEqualTo(500);
    }

    @Test
    void aWindowThatClosesHoldsThatRunAndNoOther() {
        try (Sluice sluice = Sluice.on(database.dataSource())) {
            Run windowed = sluice.start(stepping("t"), slowly().withWindows(open()));
            Run other = sluice.start(stepping("u"), slowly());
            await().atMost(LONG_ENOUGH).until(() -> stepped("t") > 0 && stepped("u") > 0);

            windowed.set("windows", closed());
            awaitState(windowed, RunState.HELD);
            long then = stepped("t");
            long others = stepped("u");
            await().atMost(LONG_ENOUGH).until(() -> stepped("u") >= others + 3);
            assertThat(other.view().state()).isEqualTo(RunState.RUNNING);
            assertThat(stepped("t")).isEqualTo(then);

            // Another window that is closed too is told, without a moment of work in between.
            String otherWindow = window(now().plus(50, ChronoUnit.HOURS), now().plus(51, ChronoUnit.HOURS));
            windowed.set("windows", otherWindow);
            await().atMost(LONG_ENOUGH)
                    .until(() ->
                            windowed.view().reason().contains(windowed.knobs().get("windows")));
            assertThat(windowed.view().state()).isEqualTo(RunState.HELD);

            windowed.set("windows", "auto");
            awaitState(windowed, RunState.RUNNING);
            await().atMost(LONG_ENOUGH).until(() -> stepped("t") > then);
            windowed.cancel();
            other.cancel();
        }
    }

    @Test
    void oneRunsWindowOpensAndAnothersClosesByTheClock() {
        Instant change = now().plusSeconds(65).truncatedTo(ChronoUnit.MINUTES);
        try (Sluice sluice = Sluice.on(database.dataSource())) {
            Run opening =
                    sluice.start(stepping("t"), slowly().withWindows(window(change, change.plus(9, ChronoUnit.HOURS))));
            Run closing = sluice.start(
                    stepping("u"), slowly().withWindows(window(change.minus(1, ChronoUnit.HOURS), change)));
            assertThat(opening.view().state()).isEqualTo(RunState.HELD);
            assertThat(closing.view().state()).isEqualTo(RunState.RUNNING);

            awaitState(opening, RunState.RUNNING);
            assertThat(now()).isAfterOrEqualTo(change);
            awaitState(closing, RunState.HELD);
            assertThat(now()).isAfterOrEqualTo(change);
            assertThat(closing.view().reason()).contains("(in 6 d 22 h)");
            await().atMost(LONG_ENOUGH).until(() -> stepped("t") > 0);
            opening.cancel();
            closing.cancel();
        }
    }

    @Test
    void aPersonsPauseIsNotEndedByAWindowThatOpens() {
        try (Sluice sluice = Sluice.on(database.dataSource())) {
            Run run = sluice.start(stepping("t"), slowly().withWindows(closed()));
            run.pause();
            run.set("windows", open());
            Run other = sluice.start(stepping("u"), slowly());
            await().atMost(LONG_ENOUGH).until(() -> stepped("u") > 2);

            assertThat(run.view().state()).isEqualTo(RunState.PAUSED);
            assertThat(stepped("t")).isZero();
            other.cancel();
        }
    }

    @Test
    void priorityWindowsAndSignalsAreKeptAndPassedOn() throws Exception {
        Probe probe = Probe.sql("queue_depth", 10, "SELECT 1").graded();
        try (Sluice sluice = Sluice.on(database.dataSource())) {
            Run run = sluice.start(
                    stepping("t"),
                    RunOptions.DEFAULTS.withPriority(8).withWindows(open()).withProbe(probe));
            run.await(LONG_ENOUGH);
            Run copy = run.cloneWith(dev.sluice.Bounds.SAME, RunOptions.DEFAULTS.withLabel("again", "yes"));
            copy.await(LONG_ENOUGH);

            assertThat(copy.knobs()).containsEntry("priority", "8").isEqualTo(run.knobs());
            assertThat(database.queryStrings("SELECT unnest(probes) FROM sluice.run"))
                    .containsExactly(probe.text(), probe.text());
        }
    }

    @Test
    void aSignalThatIsAddedToAnUnfinishedRunIsWatchedFromThenOn() {
        try (Sluice sluice = Sluice.on(database.dataSource())) {
            Run run = sluice.start(stepping("t"), slowly());
            sluice.start(stepping("t"), RunOptions.DEFAULTS.withProbe(Probe.sql("queue_depth", 10, "SELECT 11")));

            awaitState(run, RunState.HELD);
            assertThat(run.view().reason()).contains("queue_depth");
            assertThat(run.events(100)).extracting(RunEvent::sentence).contains("set signals to queue_depth");
            run.cancel();
        }
    }

    @Test
    void aSignalWithTheNameOfABuiltInOneIsRefusedBeforeAnythingIsWritten() {
        RunOptions options = RunOptions.DEFAULTS.withProbe(Probe.sql("replica_lag", 10, "SELECT 1"));
        try (Sluice sluice = Sluice.on(database.dataSource())) {
            assertThatThrownBy(() -> sluice.start(stepping("t"), options))
                    .isInstanceOf(DefinitionException.class)
                    .hasMessageContaining("signals: probe replica_lag: a built-in signal has this name");
            assertThat(sluice.list(null, 10)).isEmpty();
        }
    }
}
