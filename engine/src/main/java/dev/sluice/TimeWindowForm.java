package dev.sluice;

import java.time.DayOfWeek;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** How people write {@link TimeWindows}. Stateless. */
final class TimeWindowForm {

    private static final String FORM = "write it like Sat-Sun 00:00-06:00 Europe/Berlin: days, hours, time zone";

    // More than anybody needs for a week, and few enough to be looked at each second.
    private static final int MOST = 50;

    private static final Pattern HOURS = Pattern.compile("(\\d{1,2}):(\\d{2})-(\\d{1,2}):(\\d{2})");

    private TimeWindowForm() {}

    static List<TimeWindow> parse(String text) {
        List<TimeWindow> windows = new ArrayList<>();
        for (String each : text.split(";")) {
            if (!each.isBlank()) {
                windows.add(window(each));
            }
        }
        if (windows.size() > MOST) {
            throw new IllegalArgumentException(
                    "there are " + windows.size() + " windows, where " + MOST + " are the most; join days by commas");
        }
        if (windows.isEmpty()) {
            throw new IllegalArgumentException("there is no window; " + FORM);
        }
        return windows;
    }

    // Blanks around commas and hyphens mean nothing; what they leave is separated by blanks.
    private static TimeWindow window(String written) {
        String text = written.strip();
        String[] words = text.replaceAll("\\s*[-\u2013\u2014]\\s*", "-")
                .replaceAll("\\s*,\\s*", ",")
                .split("\\s+");
        if (words.length == 2 && words[1].contains(":")) {
            throw wrong(text, "its time zone is missing");
        }
        if (words.length == 2 && words[0].matches("[0-9:-]+")) {
            throw wrong(text, "its days are missing; 'daily' is every day");
        }
        if (words.length != 3) {
            throw wrong(text, "it does not have three parts");
        }
        Set<DayOfWeek> days = days(text, words[0]);
        Matcher hours = HOURS.matcher(words[1]);
        if (!hours.matches()) {
            throw wrong(text, "'" + words[1] + "' are not hours such as 22:00-05:00");
        }
        int from = minute(text, hours.group(1), hours.group(2));
        int upto = minute(text, hours.group(3), hours.group(4));
        if (from == upto || from == TimeWindow.MINUTES_OF_DAY) {
            throw wrong(text, "it ends where it begins; a whole day is 00:00-24:00");
        }
        return new TimeWindow(days, from, upto, zone(text, words[2]));
    }

    private static int minute(String text, String hour, String minute) {
        int hours = Integer.parseInt(hour);
        int minutes = Integer.parseInt(minute);
        int all = hours * 60 + minutes;
        if (minutes >= 60 || all > TimeWindow.MINUTES_OF_DAY) {
            throw wrong(text, "there is no " + hour + ":" + minute + " on a clock; it goes from 00:00 to 24:00");
        }
        return all;
    }

    private static Set<DayOfWeek> days(String text, String written) {
        if (written.equalsIgnoreCase("daily")) {
            return EnumSet.allOf(DayOfWeek.class);
        }
        Set<DayOfWeek> days = EnumSet.noneOf(DayOfWeek.class);
        for (String part : written.split(",", -1)) {
            String[] ends = part.split("-", -1);
            if (ends.length > 2) {
                throw wrong(text, "'" + part + "' are not days such as Mon-Fri");
            }
            DayOfWeek day = day(text, ends[0]);
            DayOfWeek last = day(text, ends[ends.length - 1]);
            days.add(day);
            while (day != last) {
                day = day.plus(1);
                days.add(day);
            }
        }
        return days;
    }

    private static DayOfWeek day(String text, String written) {
        String word = written.toUpperCase(Locale.ROOT);
        for (DayOfWeek day : DayOfWeek.values()) {
            if (word.length() >= 2 && day.name().startsWith(word)) {
                return day;
            }
        }
        throw wrong(text, "'" + written + "' is no day; days are Mon, Tue, Wed, Thu, Fri, Sat, Sun, or daily");
    }

    private static ZoneId zone(String text, String written) {
        return TimeZones.named(written)
                .orElseThrow(() -> wrong(
                        text,
                        "there is no time zone '" + written + "'; "
                                + TimeZones.like(written)
                                        .map(similar -> "did you mean " + similar + "?")
                                        .orElse("it is a name such as Europe/Berlin or UTC")));
    }

    private static IllegalArgumentException wrong(String text, String why) {
        return new IllegalArgumentException("'" + text + "' is not a time window: " + why + "; " + FORM);
    }
}
