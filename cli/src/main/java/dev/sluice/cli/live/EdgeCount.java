package dev.sluice.cli.live;

import dev.sluice.RunView;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;

/**
 * Counts the edges of the last five minutes by looking on, in time at work: pauses and holds are none. Until it has looked for
 * long enough, the run's own figure stands. For one thread.
 */
public final class EdgeCount {

    private static final Duration WINDOW = Duration.ofMinutes(5);
    private static final Duration ENOUGH = Duration.ofSeconds(30);
    private static final Duration APART = Duration.ofSeconds(2);

    private record Point(Duration active, long edges) {}

    private final Deque<Point> points = new ArrayDeque<>();

    /** What is known of the edges now; empty of a run that makes none. */
    public Optional<LiveEdges> of(RunView view) {
        Optional<LiveEdges> live = LiveEdges.of(view);
        if (live.isEmpty() || live.get().perMinute().isEmpty()) {
            return live;
        }
        Point now = new Point(view.activeTime(), live.get().written());
        if (points.isEmpty() || now.active().minus(points.getLast().active()).compareTo(APART) >= 0) {
            points.addLast(now);
        }
        // The oldest that is kept is just outside of the window, so that the window is whole.
        while (points.size() > 2 && now.active().minus(second().active()).compareTo(WINDOW) >= 0) {
            points.removeFirst();
        }
        Point from = points.getFirst();
        Duration time = now.active().minus(from.active());
        return time.compareTo(ENOUGH) < 0
                ? live
                : Optional.of(live.get().counted((now.edges() - from.edges()) * 60_000.0 / time.toMillis(), time));
    }

    private Point second() {
        return points.stream().skip(1).findFirst().orElseThrow();
    }
}
