package dev.sluice.run;

import dev.sluice.store.RunRow;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/** The runs that this process works on, as it saw them last. Thread-safe. */
final class Runs {

    private volatile List<RunRow> running = List.of();
    private volatile Predicate<RunRow> wanted = run -> false;

    /** From now on, works on runs that the predicate takes too. */
    synchronized void want(Predicate<RunRow> more) {
        wanted = wanted.or(more);
    }

    void saw(List<RunRow> all) {
        running = all.stream().filter(wanted).toList();
    }

    /** All of them. */
    List<RunRow> all() {
        return running;
    }

    /** One of them, if it still runs; its knobs are at most a heartbeat old. */
    Optional<RunRow> find(long id) {
        return running.stream().filter(run -> run.id() == id).findFirst();
    }
}
