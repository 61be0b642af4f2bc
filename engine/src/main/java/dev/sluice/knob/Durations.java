package dev.sluice.knob;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** How long something lasts, as people write and read it. Stateless. */
public final class Durations {

    /** The shortest time for which a knob may be set. */
    public static final Duration SHORTEST = Duration.ofSeconds(1);

    /** The longest: more is for good. */
    public static final Duration LONGEST = Duration.ofDays(366);

    private static final Pattern PART = Pattern.compile("\\G\\s*(\\d{1,6})\\s*(d|h|min|m|s)(?![a-z])\\s*");

    private Durations() {}

    /**
     * Reads such as {@code 2h}, {@code 90min}, {@code 1d 12h}.
     *
     * @throws IllegalArgumentException if it is anything else, or not within {@link #SHORTEST} and {@link #LONGEST}, saying
     *     so
     */
    public static Duration parse(String text) {
        Matcher part = PART.matcher(text);
        Duration sum = Duration.ZERO;
        int end = 0;
        while (part.find()) {
            sum = sum.plus(unit(part.group(2)).multipliedBy(Long.parseLong(part.group(1))));
            end = part.end();
        }
        if (end == 0 || end < text.length() || sum.compareTo(SHORTEST) < 0 || sum.compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException("a time from 1 s to 366 d, as in 2h, 90min, 1d 12h; got '" + text + "'");
        }
        return sum;
    }

    private static Duration unit(String name) {
        return switch (name) {
            case "d" -> Duration.ofDays(1);
            case "h" -> Duration.ofHours(1);
            case "s" -> Duration.ofSeconds(1);
            default -> Duration.ofMinutes(1);
        };
    }

    /** The two largest units, rounded down: {@code 5 d 3 h}, {@code 2 h}, {@code 45 s}. */
    public static String text(Duration time) {
        long[] amounts = {time.toDays(), time.toHoursPart(), time.toMinutesPart(), time.toSecondsPart()};
        String[] units = {"d", "h", "min", "s"};
        List<String> parts = new ArrayList<>();
        for (int i = 0; i < units.length; i++) {
            boolean first = i + 1 == units.length || amounts[i] > 0;
            if (first) {
                parts.add(amounts[i] + " " + units[i]);
                if (i + 1 < units.length && amounts[i + 1] > 0) {
                    parts.add(amounts[i + 1] + " " + units[i + 1]);
                }
                break;
            }
        }
        return String.join(" ", parts);
    }
}
