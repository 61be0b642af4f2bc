package dev.sluice.pace;

import dev.sluice.RunOptions;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Finds the number of rows whose step takes about a quarter of a second.
 *
 * <p>Steered by the p90 of own statement time only: a time that contains waiting for a connection, a lock or a pause
 * would make chunks small just when the overhead hurts most. Belongs to one worker; not thread-safe.
 */
public final class ChunkSizer {

    /** Short enough that a row lock or a snapshot held so long is not noticed. */
    public static final Duration TARGET = Duration.ofMillis(250);

    /** A chunk of this multiple of the target means the world changed: cut hard and forget what was learned. */
    public static final int PANIC_MULTIPLE = 5;

    /** Divisor of that cut. */
    public static final int PANIC_DIVISOR = 10;

    /** Fastest growth from one chunk to the next. */
    public static final double MAX_GROWTH = 1.5;

    /** Where a run without a fixed size begins. */
    public static final int START_ROWS = 500;

    private static final int WINDOW = 20;
    private static final int GROW_AFTER = 3;

    // Between these shares of the target the size is left alone: a size that trembles teaches nothing.
    private static final double GROW_BELOW = 0.85;
    private static final double SHRINK_ABOVE = 1.15;

    private Duration targetTime;
    private final int floor;
    private final int ceiling;
    private final Deque<Double> nanosPerRow = new ArrayDeque<>();
    private int rows;

    private ChunkSizer(Duration target, int start, int floor, int ceiling) {
        this.targetTime = target;
        this.rows = start;
        this.floor = floor;
        this.ceiling = ceiling;
    }

    /** A sizer that begins small and finds its size between one row and {@link RunOptions#MAX_BATCH_SIZE}. */
    public static ChunkSizer adaptive() {
        return adaptiveFrom(START_ROWS);
    }

    /** A sizer that begins at a size found earlier, by another worker of the same run. */
    public static ChunkSizer adaptiveFrom(int rows) {
        return adaptiveFrom(rows, TARGET);
    }

    /** The same with another target than {@link #TARGET}. */
    public static ChunkSizer adaptiveFrom(int rows, Duration target) {
        int start = Math.max(1, Math.min(rows, RunOptions.MAX_BATCH_SIZE));
        return new ChunkSizer(target, start, 1, RunOptions.MAX_BATCH_SIZE);
    }

    /** A sizer that keeps to a size a person set, except when chunks fail. */
    public static ChunkSizer fixed(int rows) {
        return new ChunkSizer(TARGET, rows, rows, rows);
    }

    /** Aims at another statement time from now on; what was learned of a row's cost stays true. */
    public void aimAt(Duration target) {
        if (floor == ceiling || target.equals(targetTime)) {
            return;
        }
        if (target.compareTo(targetTime) < 0) {
            // At once: who asks for shorter chunks has customers waiting.
            resize((long) Math.max(1, rows * ((double) target.toNanos() / targetTime.toNanos())));
        }
        targetTime = target;
    }

    /** The size of the next chunk, in rows. */
    public int rows() {
        return rows;
    }

    /**
     * Learns from a committed chunk.
     *
     * @param scanned its rows
     * @param stepTime the time its own statements took, without any waiting
     */
    public void committed(long scanned, Duration stepTime) {
        if (scanned == 0) {
            // Empty key space says nothing about rows.
            return;
        }
        if (stepTime.compareTo(targetTime.multipliedBy(PANIC_MULTIPLE)) > 0) {
            resize(Math.max(1, scanned / PANIC_DIVISOR));
            nanosPerRow.clear();
            return;
        }
        nanosPerRow.addLast((double) stepTime.toNanos() / scanned);
        if (nanosPerRow.size() > WINDOW) {
            nanosPerRow.removeFirst();
        }
        double predicted = p90() * rows;
        double target = targetTime.toNanos();
        if (predicted > target * SHRINK_ABOVE) {
            resize((long) (rows * target / predicted));
        } else if (predicted < target * GROW_BELOW && nanosPerRow.size() >= GROW_AFTER) {
            resize((long) Math.ceil(rows * Math.min(MAX_GROWTH, target / Math.max(1, predicted))));
        }
    }

    /** A chunk ran into a limit on time: a tenth of it, and nothing learned so far counts. */
    public void timedOut() {
        nanosPerRow.clear();
        rows = Math.max(1, rows / PANIC_DIVISOR);
    }

    /** A chunk met a conflict: half of it holds locks for half the time. */
    public void conflicted() {
        rows = Math.max(1, rows / 2);
    }

    private void resize(long wanted) {
        rows = (int) Math.max(floor, Math.min(ceiling, wanted));
    }

    private double p90() {
        double[] sorted =
                nanosPerRow.stream().mapToDouble(Double::doubleValue).sorted().toArray();
        return sorted[(int) Math.ceil(sorted.length * 0.9) - 1];
    }
}
