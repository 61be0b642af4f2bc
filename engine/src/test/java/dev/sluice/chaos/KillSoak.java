package dev.sluice.chaos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sluice.Run;
import dev.sluice.embedded.TestDatabase;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;

/** Carries out a schedule of injuries against a running fleet, and keeps a diary. */
final class KillSoak implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private static final Duration STANDING = Duration.ofMillis(300);

    private final TestDatabase database;
    private final SoakTable table;
    private final Run run;
    private final Fleet fleet;
    private final List<Slot> slots = new ArrayList<>();
    private final List<String> diary = new ArrayList<>();
    private final Map<Injury.Kind, Integer> done = Injury.none();
    private final PriorityQueue<Undo> undone = new PriorityQueue<>(Comparator.comparingLong(Undo::at));
    private final long begin = System.nanoTime();
    private long stepsWhenPaused;
    private boolean paused;

    private record Undo(long at, String what, Runnable action) {}

    KillSoak(TestDatabase database, SoakTable table, Run run, int processes, int workersEach) throws IOException {
        this.database = database;
        this.table = table;
        this.run = run;
        this.fleet = new Fleet(database);
        for (int i = 0; i < processes; i++) {
            slots.add(new Slot(fleet, database, workersEach));
        }
    }

    /**
     * Does everything on the schedule, as soon as the fleet is at work; at its end every process lives, the network is whole
     * and nothing is paused.
     */
    void inflict(Schedule schedule) {
        await().atMost(PATIENCE).until(() -> table.committedSteps() >= slots.size());
        for (Injury injury : schedule.injuries()) {
            passTimeUntil(millis() + injury.after().toMillis());
            note(injury + ", at " + stepsSoFar() + " steps");
            inflict(injury);
            done.merge(injury.kind(), 1, Integer::sum);
        }
        while (!undone.isEmpty()) {
            // What could not be undone in its time, because the server was down, is overdue now.
            passTimeUntil(Math.max(undone.peek().at(), millis() + 1));
        }
        slots.forEach(Slot::replaceIfDead);
    }

    Map<Injury.Kind, Integer> done() {
        return done;
    }

    List<String> diary() {
        return diary;
    }

    String lastWords() {
        return fleet.lastWords();
    }

    int processesStarted() {
        return slots.stream().mapToInt(Slot::started).sum();
    }

    private void inflict(Injury injury) {
        Slot slot = slots.get(injury.slot());
        slot.replaceIfDead();
        switch (injury.kind()) {
            case KILL -> slot.process().kill();
            case TERMINATE -> slot.process().terminate();
            case ZOMBIE, HICCUP -> {
                WorkerProcess process = slot.process();
                process.stop();
                later(injury, "continues " + process, process::resume);
            }
            case CUT -> slot.network().cut();
            case HALF_CLOSE -> slot.network().halfClose();
            case BLACK_HOLE -> {
                slot.network().blackHole();
                later(injury, "heals network " + injury.slot(), slot.network()::resume);
            }
            case STALL -> {
                slot.network().stall();
                later(injury, "frees network " + injury.slot(), slot.network()::resume);
            }
            case CRASH -> crash(injury);
            case PAUSE -> pause(injury);
            case PAUSE_OF_A_STANDING_PROCESS -> {
                WorkerProcess process = slot.process();
                process.stop();
                // So long that its statement is done and the server waits for the next one.
                passTimeUntil(millis() + STANDING.toMillis());
                pause(injury);
                process.resume();
            }
        }
    }

    private void crash(Injury injury) {
        database.server().kill();
        passTimeUntil(millis() + injury.lasting().toMillis());
        database.server().start();
        note("the server is back");
    }

    private void pause(Injury injury) {
        if (paused) {
            return;
        }
        run.pause();
        paused = true;
        stepsWhenPaused = table.committedSteps();
        later(injury, "resumes the run", this::resume);
    }

    private void resume() {
        assertThat(table.committedSteps())
                .as("steps committed after the pause returned")
                .isEqualTo(stepsWhenPaused);
        paused = false;
        run.resume();
    }

    private void later(Injury injury, String what, Runnable action) {
        undone.add(new Undo(millis() + injury.lasting().toMillis(), what, action));
    }

    // Undoes what is due meanwhile, and replaces the dead.
    private void passTimeUntil(long until) {
        while (millis() < until) {
            Undo next = undone.peek();
            long due = next == null ? until : Math.min(until, next.at());
            waitUntil(due);
            if (next != null && next.at() <= millis()) {
                undone.remove(next);
                if (database.server().isRunning() || !next.what().equals("resumes the run")) {
                    next.action().run();
                    note(next.what());
                } else {
                    undone.add(new Undo(until + 1, next.what(), next.action()));
                }
            }
            slots.forEach(Slot::replaceIfDead);
        }
    }

    private void waitUntil(long due) {
        long left = due - millis();
        if (left > 0) {
            await().pollDelay(Duration.ofMillis(left))
                    .atMost(PATIENCE.plusMillis(left))
                    .until(() -> true);
        }
    }

    private String stepsSoFar() {
        try {
            return String.valueOf(table.committedSteps());
        } catch (AssertionError e) {
            return "an unknown number of";
        }
    }

    private void note(String what) {
        diary.add(String.format("%7.2f s  %s", millis() / 1e3, what));
    }

    private long millis() {
        return (System.nanoTime() - begin) / 1_000_000;
    }

    @Override
    public void close() throws IOException {
        fleet.close();
        for (Slot slot : slots) {
            slot.close();
        }
    }
}
