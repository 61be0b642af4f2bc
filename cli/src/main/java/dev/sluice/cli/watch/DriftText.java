package dev.sluice.cli.watch;

import dev.sluice.RunState;
import dev.sluice.RunView;
import dev.sluice.cli.terminal.Human;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** What it means that counters which an earlier run made right were found wrong again. Pure. */
public final class DriftText {

    // As the recipe of counters names them.
    private static final String ROWS = ".rows";

    private DriftText() {}

    /**
     * The sentence.
     *
     * @param ended a run that has ended
     * @param others runs of the same backfill, it among them or not
     * @return empty if it found no drift, or there was no complete run of the same counters before it
     */
    public static Optional<String> of(RunView ended, List<RunView> others, Instant now) {
        String drifted = ended.tallies().stream()
                .filter(tally -> tally.name().endsWith(ROWS) && tally.value().signum() > 0)
                .map(tally -> tally.name().substring(0, tally.name().length() - ROWS.length()) + " of "
                        + Human.count(tally.value().longValue(), "row", "rows"))
                .collect(Collectors.joining(", "));
        Optional<RunView> before = others.stream()
                .filter(other -> other.id() < ended.id() && other.state() == RunState.SUCCEEDED)
                .filter(other -> other.endedAt() != null && names(other).equals(names(ended)))
                .filter(other ->
                        other.table().equals(ended.table()) && other.labels().equals(ended.labels()))
                .max(Comparator.comparingLong(RunView::id));
        if (drifted.isEmpty() || before.isEmpty()) {
            return Optional.empty();
        }
        Instant since = before.get().endedAt();
        String ago = since == null ? "" : ", " + Human.duration(Duration.between(since, now)) + " ago";
        return Optional.of("Drift came back since run " + before.get().id() + " made these counters right" + ago + ": "
                + drifted + ". The application must change a row and its counter in one transaction, and the counter by"
                + " n = n + 1; what to look for is in docs/guide/counters.md.");
    }

    private static List<String> names(RunView view) {
        return view.tallies().stream().map(RunView.TallyValue::name).toList();
    }
}
