package dev.sluice.run;

import dev.sluice.store.Processes;
import java.time.Duration;
import java.util.concurrent.atomic.LongAdder;

/** How busy the workers of this process have been since it began. Thread-safe. */
final class Usage {

    private final LongAdder busyNanos = new LongAdder();
    private final LongAdder chunks = new LongAdder();
    private final LongAdder failedAttempts = new LongAdder();

    void committed(Duration took) {
        busyNanos.add(took.toNanos());
        chunks.increment();
    }

    void failed(Duration took) {
        busyNanos.add(took.toNanos());
        failedAttempts.increment();
    }

    Processes.Use soFar() {
        return new Processes.Use(Duration.ofNanos(busyNanos.sum()).toMillis(), chunks.sum(), failedAttempts.sum());
    }
}
