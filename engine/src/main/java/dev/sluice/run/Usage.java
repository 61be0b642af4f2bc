package dev.sluice.run;

import dev.sluice.sql.SqlFailure;
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

    // A row's own data is no sign of an ill database; it has a budget of its own.
    void failed(Duration took, SqlFailure.Kind kind) {
        busyNanos.add(took.toNanos());
        if (kind != SqlFailure.Kind.DATA) {
            failedAttempts.increment();
        }
    }

    Processes.Use soFar() {
        return new Processes.Use(Duration.ofNanos(busyNanos.sum()).toMillis(), chunks.sum(), failedAttempts.sum());
    }
}
