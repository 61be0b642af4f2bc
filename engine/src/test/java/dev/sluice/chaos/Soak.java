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

/**
 * A soak from its beginning to its end: a server of its own, a table, a fleet that is injured by a schedule, and the proof
 * that every row was stepped exactly once and every outcome counted once.
 */
final class Soak implements AutoCloseable {

    /** How many worker processes there are to injure. */
    static final int PROCESSES = 4;

    private static final int WORKERS_EACH = 2;

    // At full speed, since a run that is injured all the time would be slowed to almost nothing; and many small chunks
    // to a range, so that a zombie wakes while its successor is in the middle of it.
    private static final RunOptions OPTIONS = RunOptions.DEFAULTS
            .withBatchSize(15)
            .withMaxWorkers(5)
            .withFullSpeed()
            .withFailureBudget(FailureBudget.rows(10_000));

    private final TestServer server = TestServer.dedicated();
    private final TestDatabase database = server.newDatabase("soak");
    private KillSoak soak;

    Soak() {
        BusyMachine.ignore(database);
    }

    @Override
    public void close() throws Exception {
        if (soak != null) {
            soak.close();
        }
        server.close();
    }

    /** Draws a schedule, from the seed of {@code -Dseed=N} or any. */
    static Schedule schedule(int injuries, Duration every) {
        return Schedule.draw(Long.getLong("seed", System.nanoTime() % 1_000_000), injuries, PROCESSES, every);
    }

    /** Draws a schedule of hundreds of injuries, or as many as {@code -Dinjuries=N} says. */
    static Schedule longSchedule(int injuries) {
        return schedule(Integer.getInteger("injuries", injuries), Duration.ofMillis(1_500));
    }

    /** How often a range was split. */
    long splits() {
        return database.queryLong("SELECT count(*) FROM sluice.event WHERE kind = 'split'");
    }

    /**
     * Runs the backfill while the injuries are inflicted, and then to its end.
     *
     * @param oneBadOf one row of so many is bad; {@link Integer#MAX_VALUE} for none
     * @param asOneRange whether the whole table is one range, which everybody splits
     * @throws AssertionError if anything was lost or doubled, with the whole story
     */
    void survive(Backfill backfill, Schedule schedule, int rows, int oneBadOf, boolean asOneRange) throws Exception {
        System.out.println("kill soak of " + backfill.name() + ": -Dseed=" + schedule.seed() + ", "
                + schedule.injuries().size() + " injuries");
        SoakTable table = SoakTable.create(database, rows)
                .spoilOneOf(oneBadOf)
                .pace(Duration.ofMillis(80), Duration.ofMillis(30));
        try (Sluice sluice =
                Sluice.builder(database.dataSource()).withoutWorkers().build()) {
            Run run = sluice.start(backfill, OPTIONS);
            if (asOneRange) {
                cutAsOne(run);
            }
            soak = new KillSoak(database, table, run, PROCESSES, WORKERS_EACH);
            try {
                soak.inflict(schedule);
                long leftAtTheEnd = rows - table.badRows() - table.increments();
                assertThat(leftAtTheEnd)
                        .as("rows left when the last injury was done: with none, the later ones struck nothing")
                        .isPositive();
                assertThat(table.committedSteps())
                        .as("steps while it was injured: with few, there was nothing to strike")
                        .isGreaterThan(3L * schedule.injuries().size());
                table.pace(Duration.ZERO, Duration.ZERO);
                // Going on with the run under way, only faster.
                sluice.start(backfill, OPTIONS.withBatchSize(2_000));
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
