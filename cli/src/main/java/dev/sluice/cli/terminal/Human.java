package dev.sluice.cli.terminal;

import dev.sluice.EtaInterval;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** Numbers, durations and times as people write them. Pure; the caller says what time and zone it is. */
public final class Human {

    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("HH:mm:ss", Locale.ROOT);
    private static final DateTimeFormatter DATE_TIME = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss", Locale.ROOT);

    private Human() {}

    /** With thousands separators: {@code 152,970}. */
    public static String count(long number) {
        return String.format(Locale.ROOT, "%,d", number);
    }

    /** {@code 1 row}, {@code 2 rows}. */
    public static String count(long number, String one, String many) {
        return count(number) + " " + (number == 1 ? one : many);
    }

    /** Rows a second, without false precision: {@code 24,100/s}, {@code 3.2/s}. */
    public static String rate(double perSecond) {
        if (perSecond < 10) {
            return String.format(Locale.ROOT, "%.1f/s", perSecond);
        }
        double unit = Math.pow(10, Math.max(0, Math.floor(Math.log10(perSecond)) - 2));
        return count(Math.round(perSecond / unit) * (long) unit) + "/s";
    }

    /** Two units at most: {@code 450 ms}, {@code 6.2 s}, {@code 3 min 20 s}, {@code 1 h 02 min}, {@code 2 d 3 h}. */
    public static String duration(Duration time) {
        long millis = Math.max(0, time.toMillis());
        if (millis < 1000) {
            return millis + " ms";
        }
        if (millis < 9_950) {
            return String.format(Locale.ROOT, "%.1f s", millis / 1000.0);
        }
        long seconds = (millis + 500) / 1000;
        if (seconds < 60) {
            return seconds + " s";
        }
        if (seconds < 3600) {
            return seconds % 60 == 0 ? seconds / 60 + " min" : seconds / 60 + " min " + seconds % 60 + " s";
        }
        long minutes = seconds / 60;
        if (minutes < 24 * 60) {
            return String.format(Locale.ROOT, "%d h %02d min", minutes / 60, minutes % 60);
        }
        long hours = minutes / 60;
        return hours / 24 + " d " + hours % 24 + " h";
    }

    /** An interval in one unit: {@code 12–15 s}, {@code 2–3 min}; one number where both ends round to the same. */
    public static String eta(EtaInterval eta, String dash) {
        double low = eta.low().toMillis() / 1000.0;
        double high = eta.high().toMillis() / 1000.0;
        if (high < 1) {
            return "< 1 s";
        }
        if (high < 120) {
            return span(low, high, 1, "s", dash);
        }
        if (high < 2 * 3600) {
            return span(low, high, 60, "min", dash);
        }
        return high < 48 * 3600 ? span(low, high, 3600, "h", dash) : span(low, high, 86_400, "d", dash);
    }

    // The optimistic end is rounded down and the other up: an interval may not shrink by rounding.
    private static String span(double low, double high, double unit, String name, String dash) {
        long from = (long) Math.floor(low / unit);
        long to = (long) Math.ceil(high / unit);
        return from == to ? to + " " + name : from + dash + to + " " + name;
    }

    /** Local time; with the date if that is not today's. */
    public static String time(Instant at, Instant now, ZoneId zone) {
        ZonedDateTime local = at.atZone(zone);
        boolean today = local.toLocalDate().equals(now.atZone(zone).toLocalDate());
        return (today ? TIME : DATE_TIME).format(local);
    }

    /** Three digits at most that are not zero: {@code "1,230,000 edges/min"}. */
    public static String perMinute(double rate, String what) {
        double unit = Math.pow(10, Math.max(0, Math.floor(Math.log10(Math.max(1, rate))) - 2));
        return count(Math.round(rate / unit) * (long) unit) + " " + what + "/min";
    }

    /** Percent without reaching 100 early: {@code 45 %}, {@code 99.9 %}. */
    public static String percent(double fraction) {
        double percent = 100 * fraction;
        if (percent > 99 && percent < 100) {
            return String.format(Locale.ROOT, "%.1f %%", Math.floor(percent * 10) / 10);
        }
        return String.format(Locale.ROOT, "%.0f %%", Math.floor(percent));
    }
}
