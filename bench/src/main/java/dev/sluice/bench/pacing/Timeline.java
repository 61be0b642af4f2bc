package dev.sluice.bench.pacing;

import dev.sluice.ChunkReport;
import dev.sluice.RunListener;
import dev.sluice.RunView;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** What a run did when: its chunks as they were committed, and how it stood. Moments in microseconds since 1970. Thread-safe. */
public final class Timeline implements RunListener {

    private static final double MICROS_PER_SECOND = 1e6;

    private final Clock clock;
    private final List<Moment> chunks = new ArrayList<>();
    private final List<Standing> standings = new ArrayList<>();
    private long lastKey;
    private long lastRows;

    public Timeline(Clock clock) {
        this.clock = clock;
    }

    /** Microseconds since 1970. */
    @FunctionalInterface
    public interface Clock {
        long micros();
    }

    /**
     * So many rows were committed.
     *
     * @param took microseconds; the rows count as done evenly over them, so that a rate doesn't jump with each chunk
     */
    record Moment(long at, long rows, long took) {

        /** The rows done between two moments. */
        double between(long from, long to) {
            if (took <= 0) {
                return at > from && at <= to ? rows : 0;
            }
            long overlap = Math.min(at, to) - Math.max(at - took, from);
            return overlap <= 0 ? 0 : (double) rows * overlap / took;
        }
    }

    /**
     * How the run stood.
     *
     * @param held whether the controller had stopped it
     * @param limit what kept it from going faster
     */
    record Standing(long at, String state, boolean held, int workers, String limit) {}

    /** Where a worker is: the last key of the newest chunk, and how many rows that had. */
    record Place(long key, long rows) {}

    @Override
    public void chunkCommitted(ChunkReport report) {
        committed(
                report.outcomes().scanned(),
                TimeUnit.NANOSECONDS.toMicros(report.totalTime().toNanos()));
        synchronized (this) {
            lastKey = Long.parseLong(report.chunk().upto().parts().get(0));
            lastRows = report.outcomes().scanned();
        }
    }

    synchronized void committed(long rows, long tookMicros) {
        chunks.add(new Moment(clock.micros(), rows, tookMicros));
    }

    /** Notes how the run stands now. */
    void observed(RunView view) {
        standing(view.state().label(), view.workers(), view.bindingLimit());
    }

    synchronized void standing(String state, int workers, String limit) {
        standings.add(new Standing(clock.micros(), state, state.equals("held"), workers, limit));
    }

    synchronized Place place() {
        return new Place(lastKey, lastRows);
    }

    /** When the first chunk was committed; a second before {@code otherwise} if none was by then. */
    synchronized long firstCommit(long otherwise) {
        long none = otherwise - (long) MICROS_PER_SECOND;
        return chunks.isEmpty() ? none : Math.min(none, chunks.get(0).at());
    }

    /** Rows a second from one moment (not included) to another (included); of the newest chunks, what is committed. */
    synchronized double rate(long fromMicros, long toMicros) {
        double rows = 0;
        for (Moment chunk : chunks) {
            rows += chunk.between(fromMicros, toMicros);
        }
        return rows * MICROS_PER_SECOND / (toMicros - fromMicros);
    }

    /** How it was last seen to stand at a moment; as nothing is known before the first look, it then runs. */
    synchronized Standing at(long micros) {
        Standing last = new Standing(0, "running", false, 0, "");
        for (Standing standing : standings) {
            if (standing.at() > micros) {
                break;
            }
            last = standing;
        }
        return last;
    }
}
