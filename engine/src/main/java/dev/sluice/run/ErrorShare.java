package dev.sluice.run;

import dev.sluice.pace.signals.ErrorRate;
import dev.sluice.store.PaceStore.ProcessUse;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/** How many chunks failed in the last minute, over all processes. Belongs to the controller; not thread-safe. */
final class ErrorShare implements ErrorRate.Source {

    private static final Duration WINDOW = Duration.ofSeconds(60);

    private record Sum(Instant at, long chunks, long failed) {}

    private final Deque<Sum> sums = new ArrayDeque<>();

    void saw(List<ProcessUse> processes, Instant now) {
        long chunks = processes.stream().mapToLong(ProcessUse::chunks).sum();
        long failed = processes.stream().mapToLong(ProcessUse::failedAttempts).sum();
        if (!sums.isEmpty()
                && (chunks < sums.getLast().chunks() || failed < sums.getLast().failed())) {
            // A process left, and its counts with it.
            sums.clear();
        }
        sums.addLast(new Sum(now, chunks, failed));
        while (sums.getFirst().at().isBefore(now.minus(WINDOW))) {
            sums.removeFirst();
        }
    }

    @Override
    public long attempts() {
        return sums.isEmpty() ? 0 : sums.getLast().chunks() - sums.getFirst().chunks() + failed();
    }

    @Override
    public long failed() {
        return sums.isEmpty() ? 0 : sums.getLast().failed() - sums.getFirst().failed();
    }
}
