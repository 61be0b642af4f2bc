package dev.sluice.cli.live;

import dev.sluice.RunView;
import dev.sluice.RunView.TallyValue;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * What is told of a run that makes edges, beside what is told of every run. Pure.
 *
 * @param written edges so far
 * @param perMinute how many a minute; empty while nothing moves
 * @param over the time in which they were counted; empty in the run's first half minute, when their rate is concluded
 *     from the contacts walked
 * @param withOrganization contacts walked so far that were at some organization which exists
 * @param withoutOrganization the others
 */
public record LiveEdges(
        long written,
        OptionalDouble perMinute,
        Optional<Duration> over,
        long withOrganization,
        long withoutOrganization) {

    /** As the run itself has it; empty of a run that makes no edges. */
    public static Optional<LiveEdges> of(RunView view) {
        Optional<TallyValue> written = tally(view, "edges.written");
        Optional<TallyValue> with = tally(view, "contacts.with_organization");
        if (written.isEmpty() || with.isEmpty()) {
            return Optional.empty();
        }
        long placed = with.get().value().longValue();
        return Optional.of(new LiveEdges(
                written.get().value().longValue(),
                written.get().perMinute(),
                written.get().countedOver(),
                placed,
                Math.max(0, view.outcomes().scanned() - placed)));
    }

    /** The share of contacts without an organization, 0 to 1; 0 before the first. */
    public double shareWithout() {
        long all = withOrganization + withoutOrganization;
        return all == 0 ? 0 : (double) withoutOrganization / all;
    }

    private static Optional<TallyValue> tally(RunView view, String name) {
        return view.tallies().stream()
                .filter(tally -> tally.name().equals(name))
                .findFirst();
    }
}
