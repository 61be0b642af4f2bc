package dev.sluice;

import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.format.TextStyle;
import java.time.zone.ZoneOffsetTransition;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * One window of {@link TimeWindows}.
 *
 * @param days on which it begins; at least one
 * @param from the minute of the day at which it begins, 0 to 1439
 * @param upto the minute at which it ends, 0 to 1440; on the next day if it is not after {@code from}
 */
record TimeWindow(Set<DayOfWeek> days, int from, int upto, ZoneId zone) {

    static final int MINUTES_OF_DAY = 24 * 60;

    private static final int MINUTES_OF_HOUR = 60;

    TimeWindow {
        days = Set.copyOf(days);
    }

    /** A stretch of time, its end excluded. */
    record Span(Instant begin, Instant end) {

        boolean contains(Instant at) {
            return !at.isBefore(begin) && at.isBefore(end);
        }

        Span upTo(Instant later) {
            return later.isAfter(end) ? new Span(begin, later) : this;
        }
    }

    /** The window that begins on this day; empty if none does, or the clocks leave it out. */
    Optional<Span> on(LocalDate day) {
        if (!days.contains(day.getDayOfWeek())) {
            return Optional.empty();
        }
        Instant begin = at(day, from);
        Instant end = at(upto > from ? day : day.plusDays(1), upto);
        return begin.isBefore(end) ? Optional.of(new Span(begin, end)) : Optional.empty();
    }

    private Instant at(LocalDate day, int minute) {
        LocalDateTime local = day.atStartOfDay().plusMinutes(minute);
        ZoneOffsetTransition change = zone.getRules().getTransition(local);
        return change != null && change.isGap()
                ? change.getInstant()
                : ZonedDateTime.ofLocal(local, zone, null).toInstant();
    }

    @Override
    public String toString() {
        return daysText() + " " + clock(from) + "-" + clock(upto) + " " + zone.getId();
    }

    private static String clock(int minute) {
        return String.format(Locale.ROOT, "%02d:%02d", minute / MINUTES_OF_HOUR, minute % MINUTES_OF_HOUR);
    }

    private String daysText() {
        if (days.size() == DayOfWeek.values().length) {
            return "daily";
        }
        List<String> groups = new ArrayList<>();
        for (DayOfWeek day : DayOfWeek.values()) {
            if (days.contains(day) && !days.contains(day.minus(1))) {
                DayOfWeek last = day;
                while (days.contains(last.plus(1))) {
                    last = last.plus(1);
                }
                groups.add(last == day ? name(day) : name(day) + "-" + name(last));
            }
        }
        return String.join(",", groups);
    }

    private static String name(DayOfWeek day) {
        return day.getDisplayName(TextStyle.SHORT, Locale.ENGLISH);
    }
}
