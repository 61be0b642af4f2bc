package dev.sluice.embedded;

import java.time.Duration;
import java.util.function.BooleanSupplier;

/** Waits for conditions that only looking again can tell: another process's file, lock or death. */
final class Waiting {
    private static final long PAUSE_MILLIS = 20;

    private Waiting() {}

    /** Looks until the condition holds or the time is up; true if it holds. */
    static boolean until(Duration limit, BooleanSupplier condition) {
        long deadline = System.nanoTime() + limit.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() >= deadline || !pause()) {
                return condition.getAsBoolean();
            }
        }
        return true;
    }

    /** A short rest between two looks; false when the thread is interrupted (the mark stays set). */
    static boolean pause() {
        try {
            Thread.sleep(PAUSE_MILLIS);
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
