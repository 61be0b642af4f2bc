package dev.sluice.bench.shop;

import java.time.Instant;
import java.time.temporal.ChronoUnit;

/** Microseconds since 1970: steady within a process, comparable between processes of one machine. */
public final class WallClock {

    private static final long BASE_NANOS = System.nanoTime();
    private static final long BASE_MICROS = ChronoUnit.MICROS.between(Instant.EPOCH, Instant.now());

    private WallClock() {}

    public static long micros() {
        return micros(System.nanoTime());
    }

    /** The same for a moment on the clock of {@link System#nanoTime} in this process. */
    static long micros(long nanoTime) {
        return BASE_MICROS + Math.floorDiv(nanoTime - BASE_NANOS, 1_000L);
    }
}
