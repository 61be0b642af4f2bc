package dev.sluice.knob;

import java.util.List;
import java.util.Optional;

/** Every knob there is. */
public final class Knobs {

    /** Rows a chunk. */
    public static final Knob BATCH_SIZE = new BatchSize();

    /** The cap on workers. */
    public static final Knob MAX_WORKERS = new MaxWorkers();

    /** The rest after a chunk. */
    public static final Knob SLEEP = new Sleep();

    /** Whether to rest at all. */
    public static final Knob FULL_SPEED = new FullSpeed();

    /** How many rows may be quarantined. */
    public static final Knob FAILURE_BUDGET = new Budget();

    /** Which runs go first. */
    public static final Knob PRIORITY = new Priority();

    /** When the run may work. */
    public static final Knob WINDOWS = new Windows();

    /** All of them, in the order in which they are shown. */
    public static final List<Knob> ALL =
            List.of(BATCH_SIZE, MAX_WORKERS, SLEEP, FULL_SPEED, FAILURE_BUDGET, PRIORITY, WINDOWS);

    private Knobs() {}

    /** The knob of this name. */
    public static Optional<Knob> named(String name) {
        return ALL.stream().filter(knob -> knob.name().equals(name)).findFirst();
    }

    /** All names, in the same order. */
    public static List<String> names() {
        return ALL.stream().map(Knob::name).toList();
    }
}
