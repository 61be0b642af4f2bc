package dev.sluice.store;

import dev.sluice.KeyValue;
import dev.sluice.RunState;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What a worker that asks a run for work should do. Decided purely from the run and its open ranges. */
public sealed interface ClaimDecision {

    /** The run does not run; there is nothing to claim. */
    record NotRunning(RunState state) implements ClaimDecision {}

    /** As many workers as allowed are at work. */
    record AtLimit(int workers) implements ClaimDecision {}

    /** Take this range over; its former owner is dead, was revoked, or let it go. */
    record TakeOver(RangeRow range) implements ClaimDecision {}

    /** Draw the sample that the run is to walk; nobody does yet. */
    record Draw() implements ClaimDecision {}

    /** Cut a new range behind the frontier. */
    record Cut(@Nullable KeyValue frontier) implements ClaimDecision {}

    /** Everything is handed out, but others are still at work: one of their ranges may be worth splitting. */
    record Split(List<RangeRow> ranges) implements ClaimDecision {

        /** Whether the range is among them, under the same owner. */
        boolean has(RangeRow seen) {
            return ranges.stream().anyMatch(range -> range.id() == seen.id() && range.epoch() == seen.epoch());
        }
    }

    /** Everything is handed out and nearly done, or somebody draws the sample. */
    record Wait(int openRanges) implements ClaimDecision {}

    /** Everything is done: the run can end. */
    record Finish() implements ClaimDecision {}

    /**
     * Decides.
     *
     * @param run as it is now
     * @param ranges all its open ranges
     */
    static ClaimDecision of(RunRow run, List<RangeRow> ranges) {
        if (!run.state().isAtWork()) {
            return new NotRunning(run.state());
        }
        int live = (int) ranges.stream().filter(RangeRow::isHeld).count();
        if (live >= run.allowedWorkers()) {
            return new AtLimit(live);
        }
        // Before new ones, and of them a dead owner's before one that was let go, which may have been let go for it.
        Optional<RangeRow> abandoned = ranges.stream()
                .filter(range -> !range.isHeld())
                .min(Comparator.comparing((RangeRow range) -> range.owner() == null)
                        .thenComparingLong(RangeRow::id));
        if (abandoned.isPresent()) {
            return new TakeOver(abandoned.get());
        }
        // Its one range then stands for the drawing, and is not to be split.
        if (run.awaitsSample()) {
            return ranges.isEmpty() ? new Draw() : new Wait(ranges.size());
        }
        if (!run.exhausted()) {
            return new Cut(run.frontier());
        }
        if (ranges.isEmpty()) {
            return new Finish();
        }
        List<RangeRow> undone = ranges.stream().filter(range -> !range.isDone()).toList();
        return undone.isEmpty() ? new Wait(ranges.size()) : new Split(undone);
    }
}
