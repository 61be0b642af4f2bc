package dev.sluice.cli.watch;

import dev.sluice.RunEvent;
import dev.sluice.RunView;
import dev.sluice.cli.terminal.Human;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;

/** A run's events as a story, and how it stands at their end. Pure. */
public final class WhyText {

    private final Instant now;
    private final ZoneId zone;

    public WhyText(Instant now, ZoneId zone) {
        this.now = now;
        this.zone = zone;
    }

    /** The story, oldest event first. */
    public String of(RunView view, List<RunEvent> events) {
        List<String> lines = new ArrayList<>();
        lines.add("Run " + view.id() + " of " + view.backfill() + RunText.labels(view));
        events.forEach(event ->
                lines.add("  " + Human.time(event.at(), now, zone) + "  " + event.actor() + ": " + event.sentence()));
        if (!view.pace().causes().isEmpty()) {
            lines.add("Time by cause: " + SignalText.causes(view.pace()));
        }
        VerificationText.field(view).ifPresent(verdict -> lines.add("Verified: " + verdict));
        lines.add("Now: " + standing(view));
        return String.join("\n", lines);
    }

    private String standing(RunView view) {
        String state = view.state().label().replace('_', ' ') + " since "
                + Human.duration(Duration.between(view.stateSince(), now)) + ", " + Human.percent(view.fraction())
                + " done";
        if (view.state().isAtWork()) {
            return state + " by " + Human.count(view.workers(), "worker", "workers") + "; the limit is "
                    + view.bindingLimit();
        }
        return view.state().isEnded() ? state : state + "; " + view.reason();
    }
}
