package dev.sluice;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * When a run may work: spans of the week by the clocks of a place.
 *
 * <p>Written as days, hours and a time zone; several are joined by semicolons:
 *
 * <pre>
 * Sat-Sun 00:00-06:00 Europe/Berlin
 * Mon,Wed-Fri 22:00-05:00 UTC; daily 01:00-05:00 America/New_York
 * </pre>
 *
 * <p>A window that goes over midnight belongs to the day on which it begins. It opens when the clocks there show its begin
 * for the first time or have passed it, and closes when they show its end for the first time or have passed it: where
 * clocks are put forward over one of them, that is the moment of the change, and where they are put back, the earlier of
 * the two. So a window is never cut in two; one that lies wholly in the hour that is left out does not open that day.
 *
 * <p>Immutable and thread-safe.
 */
public final class TimeWindows {

    /** A window of one weekday may be left out by a change of the clocks, but not twice in two weeks. */
    private static final int HORIZON_DAYS = 15;

    private final List<TimeWindow> windows;

    private TimeWindows(List<TimeWindow> windows) {
        this.windows = List.copyOf(windows);
    }

    /**
     * Reads windows. En dashes do for hyphens, full names of days for short ones, and case does not count.
     *
     * @throws IllegalArgumentException if they are anything else, saying what is wrong and how it is written
     */
    public static TimeWindows parse(String text) {
        return new TimeWindows(TimeWindowForm.parse(text));
    }

    /** Whether one of them is open. */
    public boolean isOpen(Instant at) {
        return spansAround(at).stream().anyMatch(span -> span.contains(at));
    }

    /**
     * When, after this instant, they open if they are closed now, or close if they are open.
     *
     * @return empty if they never do
     */
    public Optional<Instant> nextChange(Instant at) {
        Instant horizon = at.plus(Duration.ofDays(HORIZON_DAYS));
        return spansAround(at).stream()
                .map(span -> span.begin().isAfter(at) ? span.begin() : span.end())
                .filter(change -> change.isAfter(at))
                .findFirst()
                .filter(change -> change.isBefore(horizon));
    }

    /** The time zone in which times of these windows are told: that of the first. */
    public ZoneId zone() {
        return windows.get(0).zone();
    }

    /** In the order of time, those that touch or overlap made one; those after the horizon may be incomplete. */
    private List<TimeWindow.Span> spansAround(Instant at) {
        List<TimeWindow.Span> merged = new ArrayList<>();
        for (TimeWindow.Span span : allAround(at)) {
            TimeWindow.Span last = merged.isEmpty() ? null : merged.get(merged.size() - 1);
            if (last == null || span.begin().isAfter(last.end())) {
                merged.add(span);
            } else {
                merged.set(merged.size() - 1, last.upTo(span.end()));
            }
        }
        return merged;
    }

    private List<TimeWindow.Span> allAround(Instant at) {
        List<TimeWindow.Span> spans = new ArrayList<>();
        for (TimeWindow window : windows) {
            LocalDate today = at.atZone(window.zone()).toLocalDate();
            // One that began the day before yesterday may touch one that goes on.
            for (int day = -2; day <= HORIZON_DAYS + 2; day++) {
                window.on(today.plusDays(day)).ifPresent(spans::add);
            }
        }
        spans.sort(Comparator.comparing(TimeWindow.Span::begin));
        return spans;
    }

    /** As {@link #parse} reads them, always written the same way. */
    @Override
    public String toString() {
        return windows.stream().map(TimeWindow::toString).collect(Collectors.joining("; "));
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof TimeWindows that && windows.equals(that.windows);
    }

    @Override
    public int hashCode() {
        return windows.hashCode();
    }
}
