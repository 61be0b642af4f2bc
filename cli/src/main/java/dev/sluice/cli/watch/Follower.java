package dev.sluice.cli.watch;

import dev.sluice.Run;
import dev.sluice.RunView;
import java.util.Optional;
import java.util.function.Predicate;

/** Follows a run on the calling thread. */
public final class Follower {

    private static final long TICK_MS = 250;

    private Follower() {}

    /**
     * Why following ended.
     *
     * @param last what was known then
     * @param signal the signal that ended it; empty if the run did
     */
    public record Ending(Observation last, Optional<Interrupts.Kind> signal) {}

    /**
     * Shows the run until a condition holds or a signal arrives; through outages of the database.
     *
     * @param enough true of a view that ends the following
     */
    public static Ending follow(Run run, Predicate<RunView> enough, Reporter reporter, Interrupts interrupts) {
        try (Observer observer = new Observer(run)) {
            while (true) {
                Observation seen = observer.latest();
                reporter.show(seen);
                if (seen.outage().isEmpty() && seen.view().filter(enough).isPresent()) {
                    return new Ending(seen, Optional.empty());
                }
                Optional<Interrupts.Kind> signal = interrupts.await(TICK_MS);
                if (signal.isPresent()) {
                    return new Ending(seen, signal);
                }
            }
        } finally {
            reporter.end();
        }
    }
}
