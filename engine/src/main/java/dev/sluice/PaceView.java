package dev.sluice;

import java.time.Duration;
import java.util.List;

/**
 * What the controller allows a run, on what grounds, and what bound it so far.
 *
 * @param workers how many workers it may have; 0 while runs of higher priority go first, or before the first decision
 * @param duty the share of time in which they work, 0 to 1
 * @param chunkTarget the statement time that a chunk aims at; zero before the first decision
 * @param causes the run's wall time by what bound it, longest first
 * @param signals every signal of the database, nearest to its limit first
 */
public record PaceView(
        int workers, double duty, Duration chunkTarget, List<CauseTime> causes, List<SignalView> signals) {

    /** A run of which no controller has decided yet. */
    public static final PaceView NONE = new PaceView(0, 0, Duration.ZERO, List.of(), List.of());

    /**
     * Time that one cause bound.
     *
     * @param cause a signal's name, {@code search}, {@code wall}, {@code max_workers}, {@code window} or the like
     * @param share of the run's wall time under a controller, 0 to 1
     */
    public record CauseTime(String cause, Duration time, double share) {}

    public PaceView {
        causes = List.copyOf(causes);
        signals = List.copyOf(signals);
    }
}
