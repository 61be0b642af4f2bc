package dev.sluice.cli.watch;

import dev.sluice.Outcomes;
import dev.sluice.RunEvent;
import dev.sluice.RunState;
import dev.sluice.RunView;
import dev.sluice.cli.live.LiveEdges;
import dev.sluice.cli.terminal.Human;
import dev.sluice.cli.terminal.Terminal;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** A run told at length. Pure. */
public final class RunText {

    private static final int SKIPS_SHOWN = 10;

    private static final Duration RATE_WINDOW = Duration.ofMinutes(5);

    private final Terminal terminal;
    private final Instant now;
    private final ZoneId zone;

    public RunText(Terminal terminal, Instant now, ZoneId zone) {
        this.terminal = terminal;
        this.now = now;
        this.zone = zone;
    }

    /** How a run ended: what was done in what time, and what was left undone and why. */
    public String summary(RunView view) {
        List<String> lines = new ArrayList<>();
        String label = view.state().label().replace('_', ' ');
        lines.add("Run " + view.id() + " of " + view.backfill() + " " + label + ": "
                + Human.count(view.outcomes().scanned(), "row", "rows") + " in " + Human.duration(view.activeTime())
                + averageRate(view) + ", " + Human.count(view.chunks(), "chunk", "chunks") + ".");
        addOutcomes(lines, view);
        if (view.outcomes().quarantined() > 0) {
            lines.add("  see them with: sluice failures " + view.id());
        }
        if (view.failure() != null && view.state() == RunState.FAILED) {
            lines.add("  failed because: " + view.reason());
        }
        return String.join("\n", lines);
    }

    private static String averageRate(RunView view) {
        double seconds = view.activeTime().toMillis() / 1000.0;
        return seconds < 0.5 ? "" : " (" + Human.rate(view.outcomes().scanned() / seconds) + ")";
    }

    private static void addOutcomes(List<String> lines, RunView view) {
        Outcomes outcomes = view.outcomes();
        lines.add(outcome("changed", outcomes.changed()));
        lines.add(outcome("already right", outcomes.alreadyRight()));
        lines.add(outcome("skipped", outcomes.skipped()));
        view.skips().stream()
                .sorted((a, b) -> Long.compare(b.rows(), a.rows()))
                .limit(SKIPS_SHOWN)
                .forEach(skip -> lines.add(String.format(Locale.ROOT, "    %,12d  %s", skip.rows(), skip.reason())));
        if (view.skips().size() > SKIPS_SHOWN) {
            lines.add(
                    "                  and " + (view.skips().size() - SKIPS_SHOWN) + " more reasons (--json has all)");
        }
        lines.add(outcome("quarantined", outcomes.quarantined()));
        if (!view.tallies().isEmpty()) {
            lines.add("  tallies");
            view.tallies().forEach(tally -> lines.add(tally(tally)));
        }
    }

    private static String tally(RunView.TallyValue tally) {
        int digits = Math.max(0, tally.value().stripTrailingZeros().scale());
        return String.format(Locale.ROOT, "    %,12." + digits + "f  %s", tally.value(), tally.name());
    }

    private static String outcome(String name, long rows) {
        return String.format(Locale.ROOT, "  %-13s %,14d", name, rows);
    }

    /** Everything about a run. */
    public String full(RunView view) {
        List<String> lines = new ArrayList<>();
        lines.add("Run " + view.id() + " of " + view.backfill() + labels(view) + ": "
                + view.state().label().replace('_', ' '));
        lines.add(field("reason", view.reason()));
        lines.add(field(
                "since",
                Human.time(view.stateSince(), now, zone) + " ("
                        + Human.duration(Duration.between(view.stateSince(), now)) + " ago), by " + view.actor()));
        String failure = view.failure();
        if (failure != null) {
            lines.add(field("failure", failure));
        }
        lines.add(field("progress", progress(view)));
        if (!view.verifies()) {
            addOutcomes(lines, view);
        }
        LiveEdges.of(view).ifPresent(edges -> addEdges(lines, view, edges));
        VerificationText.field(view).ifPresent(verdict -> lines.add(field("verified", verdict)));
        if (view.state().isAtWork()) {
            view.rowsPerSecond()
                    .ifPresent(rate -> lines.add(field("rate", Human.rate(rate) + " over the last minute")));
            view.eta().ifPresent(eta -> lines.add(field("ETA", Human.eta(eta, terminal.dash()))));
            lines.add(field("workers", view.workers() + " of at most " + view.maxWorkers()));
            lines.add(field("limit", view.bindingLimit()));
            if (view.pace().chunkTarget().toMillis() > 0) {
                lines.add(field("may use", SignalText.allowance(view.pace())));
            }
        }
        if (view.chunkRows() > 0) {
            lines.add(field("chunk size", Human.count(view.chunkRows(), "row", "rows")));
        }
        if (!view.pace().causes().isEmpty()) {
            lines.add(field("time by", SignalText.causes(view.pace())));
        }
        lines.add(field("walks", plain(view.table()) + " by " + view.key()));
        lines.add(field("plan", view.planHash()));
        lines.add(field("times", times(view)));
        if (!view.pace().signals().isEmpty()) {
            lines.add("  signals");
            SignalText.table(view.pace().signals())
                    .text(Math.max(80, terminal.width()) - 4, terminal)
                    .lines()
                    .forEach(line -> lines.add("    " + line));
        }
        if (!view.events().isEmpty()) {
            lines.add("  newest events");
            view.events().forEach(event -> lines.add(event(event)));
        }
        return String.join("\n", lines);
    }

    private void addEdges(List<String> lines, RunView view, LiveEdges edges) {
        String rate = edges.perMinute().isEmpty()
                ? ""
                : ", " + Human.perMinute(edges.perMinute().getAsDouble(), "edges")
                        + edges.over()
                                .map(time -> " over the last "
                                        + Human.duration(time.compareTo(RATE_WINDOW) < 0 ? time : RATE_WINDOW))
                                .orElse(" by the contacts walked so far");
        lines.add(field("edges", Human.count(edges.written()) + " written" + rate));
        lines.add(field(
                "coverage",
                Human.count(edges.withOrganization()) + " contacts with an organization, "
                        + Human.count(edges.withoutOrganization()) + " without ("
                        + Human.percent(edges.shareWithout()) + ")"));
        if (view.state().isAtWork()) {
            view.eta()
                    .ifPresent(eta -> lines.add(field(
                            "ends",
                            "between " + Human.time(now.plus(eta.low()), now, zone) + " and "
                                    + Human.time(now.plus(eta.high()), now, zone))));
        }
    }

    /** {@code " (tenant=acme)"}, or nothing. */
    public static String labels(RunView view) {
        return view.labels().isEmpty()
                ? ""
                : " " + view.labels().toString().replace('{', '(').replace('}', ')');
    }

    private static String progress(RunView view) {
        boolean whole = view.fraction() >= 1;
        long done = view.walked();
        return Human.percent(view.fraction()) + ", " + Human.count(done) + " of "
                + (whole ? Human.count(done) : "about " + Human.count(Math.max(done, view.estimatedRows())))
                + " rows in "
                + Human.count(view.chunks(), "chunk", "chunks");
    }

    private String times(RunView view) {
        return "planned " + Human.time(view.createdAt(), now, zone) + time(", started ", view.startedAt())
                + time(", ended ", view.endedAt()) + "; " + Human.duration(view.activeTime()) + " at work";
    }

    private String time(String word, @Nullable Instant at) {
        return at == null ? "" : word + Human.time(at, now, zone);
    }

    private String event(RunEvent event) {
        return "    " + Human.time(event.at(), now, zone) + "  " + event.actor() + ": " + event.sentence();
    }

    // Quotes are right in SQL and noise here, as long as leaving them out changes nothing.
    private static String plain(String quoted) {
        return quoted.replaceAll("\"([a-z_][a-z0-9_]*)\"", "$1");
    }

    private static String field(String name, String value) {
        return String.format(Locale.ROOT, "  %-13s %s", name, value);
    }
}
