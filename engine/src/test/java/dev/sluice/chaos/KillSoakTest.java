package dev.sluice.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.Backfill;
import dev.sluice.BusyMachine;
import dev.sluice.FailureBudget;
import dev.sluice.KeyValue;
import dev.sluice.Run;
import dev.sluice.RunOptions;
import dev.sluice.RunState;
import dev.sluice.RunView;
import dev.sluice.Sluice;
import dev.sluice.embedded.TestDatabase;
import dev.sluice.embedded.TestServer;
import dev.sluice.store.Ownership;
import dev.sluice.store.RunStore;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Objects;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Nothing that is killed loses or doubles a row: worker processes, their connections and the database itself are injured
 * again and again, and at the end every row was stepped exactly once and every outcome counted once.
 *
 * <p>The schedule is drawn from a seed, which is printed; {@code -Dseed=N} draws the same again. The long form is {@code
 * mvn -Plong verify -Dtest=KillSoakTest}; {@code -Dinjuries=N} sets its length.
 */
class KillSoakTest {

    private static final int ROWS = 60_000;
    // More than a fleet without injuries could do in the time.
    private static final int ROWS_AN_INJURY = 2_500;

    private static final int PROCESSES = 4;
    private static final int WORKERS_EACH = 2;

    // About as much time inside transactions as between them, so that injuries meet both; and many small chunks to a
    // range,
    // so that a zombie wakes while its successor is in the middle of it.
    private static final RunOptions OPTIONS = RunOptions.DEFAULTS
            .withBatchSize(40)
            .withMaxWorkers(5)
            .withSleep(Duration.ofMillis(150))
            .withFailureBudget(FailureBudget.rows(10_000));

    private TestServer server;
    private TestDatabase database;
    private KillSoak soak;
    private boolean oneRange;

    @BeforeEach
    void startServer() {
        server = TestServer.dedicated();
        database = server.newDatabase("soak");
        BusyMachine.ignore(database);
    }

    @AfterEach
    void killAll() throws Exception {
        if (soak != null) {
            soak.close();
        }
        server.close();
    }

    private static long seed(long otherwise) {
        return Long.getLong("seed", otherwise);
    }

    @Test
    void everyRowIsSteppedOnceWhateverIsKilled() throws Exception {
        Schedule schedule = Schedule.draw(seed(System.nanoTime() % 1_000_000), 34, PROCESSES, Duration.ofMillis(800));
        soak(SoakTable.sqlStep(), schedule, ROWS);
    }

    @Test
    void everyBadRowIsQuarantinedOnceWhateverIsKilled() throws Exception {
        Schedule schedule = Schedule.draw(seed(System.nanoTime() % 1_000_000), 12, PROCESSES, Duration.ofMillis(800));
        soak(SoakTable.sqlStep(), schedule, ROWS / 2, 250);
    }

    @Test
    void theOnlyRangeIsSplitAgainAndAgainWhateverIsKilled() throws Exception {
        oneRange = true;
        Schedule schedule = Schedule.draw(seed(System.nanoTime() % 1_000_000), 10, PROCESSES, Duration.ofMillis(800));
        soak(SoakTable.sqlStep(), schedule, ROWS / 2, 250);
        long splits = database.queryLong("SELECT count(*) FROM sluice.event WHERE kind = 'split'");
        System.out.println("kill soak split " + splits + " times");
        assertThat(splits).isPositive();
    }

    // Abandoned from the start: whoever takes it over has all of the work, and everybody else splits it.
    private void cutAsOne(Run run) throws SQLException {
        try (Connection connection = database.dataSource().getConnection()) {
            KeyValue upper =
                    RunStore.find(connection, run.id()).orElseThrow().plan().upper();
            assertThat(Ownership.cut(connection, run.id(), null, Objects.requireNonNull(upper), "nobody"))
                    .isPresent();
        }
        database.execute("UPDATE sluice.range SET lease_until = clock_timestamp()");
    }

    @Test
    @Tag("long")
    void everyBadRowIsQuarantinedOnceWhateverIsKilledHundredsOfTimes() throws Exception {
        Schedule schedule = Schedule.draw(
                seed(System.nanoTime() % 1_000_000),
                Integer.getInteger("injuries", 200),
                PROCESSES,
                Duration.ofMillis(1_500));
        soak(SoakTable.javaStep(), schedule, schedule.injuries().size() * ROWS_AN_INJURY, 300);
    }

    @Test
    void aStepInJavaHoldsAsWell() throws Exception {
        Schedule schedule = Schedule.draw(seed(System.nanoTime() % 1_000_000), 12, PROCESSES, Duration.ofMillis(900));
        soak(SoakTable.javaStep(), schedule, ROWS / 2);
    }

    @Test
    @Tag("long")
    void everyRowIsSteppedOnceWhateverIsKilledHundredsOfTimes() throws Exception {
        Schedule schedule = Schedule.draw(
                seed(System.nanoTime() % 1_000_000),
                Integer.getInteger("injuries", 400),
                PROCESSES,
                Duration.ofMillis(1_500));
        soak(SoakTable.sqlStep(), schedule, schedule.injuries().size() * ROWS_AN_INJURY);
    }

    @Test
    @Tag("long")
    void aStepInJavaHoldsHundredsOfTimesAsWell() throws Exception {
        Schedule schedule = Schedule.draw(
                seed(System.nanoTime() % 1_000_000),
                Integer.getInteger("injuries", 200),
                PROCESSES,
                Duration.ofMillis(1_500));
        soak(SoakTable.javaStep(), schedule, schedule.injuries().size() * ROWS_AN_INJURY);
    }

    private void soak(Backfill backfill, Schedule schedule, int rows) throws Exception {
        soak(backfill, schedule, rows, Integer.MAX_VALUE);
    }

    /** @param oneBadOf one row of so many is bad */
    private void soak(Backfill backfill, Schedule schedule, int rows, int oneBadOf) throws Exception {
        System.out.println("kill soak of " + backfill.name() + ": -Dseed=" + schedule.seed() + ", "
                + schedule.injuries().size() + " injuries");
        SoakTable table = SoakTable.create(database, rows)
                .spoilOneOf(oneBadOf)
                .pace(Duration.ofMillis(80), Duration.ofMillis(30));
        try (Sluice sluice =
                Sluice.builder(database.dataSource()).withoutWorkers().build()) {
            Run run = sluice.start(backfill, OPTIONS);
            if (oneRange) {
                cutAsOne(run);
            }
            soak = new KillSoak(database, table, run, PROCESSES, WORKERS_EACH);
            try {
                soak.inflict(schedule);
                long leftAtTheEnd = rows - table.badRows() - table.increments();
                assertThat(leftAtTheEnd)
                        .as("rows left when the last injury was done: with none, the later ones struck nothing")
                        .isPositive();
                table.pace(Duration.ZERO, Duration.ZERO);
                // Going on with the run under way, only faster.
                sluice.start(backfill, OPTIONS.withSleep(Duration.ZERO).withBatchSize(2_000));
                RunView end = run.await(Duration.ofSeconds(90));
                assertExactlyOnce(end, table, rows);
                System.out.println("kill soak survived: " + soak.done() + ", " + soak.processesStarted()
                        + " worker processes, " + end.chunks() + " chunks, " + leftAtTheEnd
                        + " rows were left after the last injury");
                if (Boolean.getBoolean("tell")) {
                    System.out.println(story(schedule, run, table, new AssertionError("not at all")));
                }
            } catch (AssertionError | RuntimeException e) {
                throw new AssertionError(story(schedule, run, table, e), e);
            }
        }
    }

    private static void assertExactlyOnce(RunView end, SoakTable table, int rows) {
        SoftAssertions softly = new SoftAssertions();
        long bad = table.badRows();
        softly.assertThat(end.state())
                .as(end.reason())
                .isEqualTo(bad == 0 ? RunState.SUCCEEDED : RunState.SUCCEEDED_WITH_FAILURES);
        softly.assertThat(table.wronglyQuarantined())
                .as("rows not quarantined exactly as often as they should be")
                .isZero();
        softly.assertThat(end.outcomes().quarantined()).isEqualTo(bad);
        softly.assertThat(table.wrongRowCount())
                .as("rows not stepped exactly once")
                .isZero();
        softly.assertThat(table.increments()).isEqualTo(rows - bad);
        softly.assertThat(end.outcomes().changed()).isEqualTo(rows - bad);
        softly.assertThat(end.outcomes().scanned()).isEqualTo(rows);
        softly.assertThat(end.chunks()).as("chunks against steps").isEqualTo(table.committedSteps() + bad);
        softly.assertThat(table.openRanges()).isEmpty();
        softly.assertAll();
    }

    private String story(Schedule schedule, Run run, SoakTable table, Throwable failure) {
        StringBuilder story =
                new StringBuilder("kill soak failed, -Dseed=" + schedule.seed() + ": " + failure.getMessage());
        story.append("\n\nInjuries:\n").append(String.join("\n", soak.diary()));
        try {
            RunView view = run.view();
            story.append("\n\nRun: ").append(view.state()).append(", ").append(view.reason());
            story.append("\n").append(view.outcomes()).append(", chunks ").append(view.chunks());
            story.append("\n\nEvents:\n");
            view.events()
                    .forEach(e -> story.append(e.at())
                            .append(' ')
                            .append(e.sentence())
                            .append('\n'));
            story.append("\nOpen ranges:\n").append(String.join("\n", table.openRanges()));
            story.append("\n\nWrong rows: ").append(table.wrongRowCount()).append('\n');
            story.append(String.join("\n", table.wrongRows()));
        } catch (RuntimeException | AssertionError e) {
            story.append("\n\n(the database does not tell more: ")
                    .append(e.getMessage())
                    .append(')');
        }
        return story.append("\n\nLast words:\n").append(soak.lastWords()).toString();
    }
}
