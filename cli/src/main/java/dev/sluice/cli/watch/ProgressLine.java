package dev.sluice.cli.watch;

import dev.sluice.RunState;
import dev.sluice.RunView;
import dev.sluice.cli.live.LiveEdges;
import dev.sluice.cli.terminal.Human;
import dev.sluice.cli.terminal.Line;
import dev.sluice.cli.terminal.Terminal;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;

/**
 * A run on one line. When the width does not suffice, the least important parts go first, whole; only sentences are cut.
 * Pure.
 */
public final class ProgressLine {

    private static final int NARROW_BAR = 10;
    private static final int WIDE_BAR = 30;

    private final Terminal terminal;
    private final ZoneId zone;

    public ProgressLine(Terminal terminal, ZoneId zone) {
        this.terminal = terminal;
        this.zone = zone;
    }

    /** For a line that is redrawn: exactly as wide as fits, with a bar. */
    public String interactive(Observation seen, Instant now, int width) {
        return new Line(parts(seen, now, true), terminal, width).text();
    }

    /** For a line that stays: everything, without a bar. */
    public String plain(Observation seen, Instant now) {
        return new Line(parts(seen, now, false), terminal, Integer.MAX_VALUE).text();
    }

    private List<Line.Part> parts(Observation seen, Instant now, boolean bar) {
        List<Line.Part> parts = new ArrayList<>();
        parts.add(Line.part(0, seen.backfill()));
        seen.outage().ifPresent(outage -> parts.add(Line.sentence(1, outage(outage, now), Line.Tone.BAD)));
        if (seen.view().isEmpty()) {
            if (seen.outage().isEmpty()) {
                parts.add(Line.part(1, "starting"));
            }
            return parts;
        }
        RunView view = seen.view().get();
        if (seen.outage().isEmpty()) {
            addState(parts, view);
        }
        if (bar && seen.outage().isEmpty()) {
            parts.add(Line.bar(8, view.fraction(), NARROW_BAR, WIDE_BAR));
        }
        parts.add(Line.part(2, Human.percent(view.fraction())));
        parts.add(Line.part(3, done(view)));
        if (view.state().isAtWork() && seen.outage().isEmpty()) {
            addMotion(parts, view, seen);
        }
        return parts;
    }

    private static void addState(List<Line.Part> parts, RunView view) {
        String label = view.state().label().replace('_', ' ');
        switch (view.state()) {
            case RUNNING -> parts.add(Line.toned(7, label, Line.Tone.GOOD));
            case SUCCEEDED, VERIFYING, PLANNED -> parts.add(Line.toned(1, label, Line.Tone.GOOD));
            default -> parts.add(Line.sentence(1, stateSentence(label, view.reason()), tone(view.state())));
        }
    }

    private static Line.Tone tone(RunState state) {
        return state == RunState.FAILED ? Line.Tone.BAD : Line.Tone.CARE;
    }

    /** The state and its reason, without saying the state twice. */
    public static String stateSentence(String label, String reason) {
        return reason.startsWith(label) ? reason : label + ": " + reason;
    }

    private void addMotion(List<Line.Part> parts, RunView view, Observation seen) {
        boolean idle = seen.idle();
        view.rowsPerSecond().ifPresent(rate -> parts.add(Line.part(5, Human.rate(rate))));
        LiveEdges.of(view)
                .map(LiveEdges::perMinute)
                .filter(OptionalDouble::isPresent)
                .ifPresent(rate -> parts.add(Line.part(4, Human.perMinute(rate.getAsDouble(), "edges"))));
        view.eta().ifPresent(eta -> parts.add(Line.part(4, "ETA " + Human.eta(eta, terminal.dash()))));
        if (view.chunkRows() > 0) {
            parts.add(Line.part(9, "chunk " + Human.count(view.chunkRows())));
        }
        parts.add(Line.part(6, "workers " + view.workers() + "/" + view.maxWorkers()));
        if (view.workers() > 0 || idle) {
            parts.add(Line.sentence(idle ? 1 : 10, view.bindingLimit(), idle ? Line.Tone.CARE : Line.Tone.PLAIN));
        }
    }

    // The total is an estimate until the end, and may turn out too low.
    private static String done(RunView view) {
        long done = view.walked();
        boolean ended = view.state() == RunState.SUCCEEDED || view.state() == RunState.SUCCEEDED_WITH_FAILURES;
        long total = ended ? done : Math.max(done, view.estimatedRows());
        return Human.count(done) + "/" + Human.count(total);
    }

    private String outage(Outage outage, Instant now) {
        long seconds = Math.max(0, Duration.between(outage.since(), now).toSeconds());
        String age = seconds < 60 ? seconds + " s" : Human.duration(Duration.ofSeconds(seconds));
        return "database unreachable since " + Human.time(outage.since(), now, zone) + " (" + age + "), trying again: "
                + outage.reason();
    }
}
