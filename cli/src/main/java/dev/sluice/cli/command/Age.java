package dev.sluice.cli.command;

import dev.sluice.cli.CliException;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Ages as people write them: {@code 30d}, {@code 12h}, {@code 90min}, {@code 0}. */
final class Age {

    private static final Pattern FORM = Pattern.compile("(\\d{1,6})\\s*(d|h|min|s)?");

    private Age() {}

    /**
     * Reads one; a number alone is days.
     *
     * @throws CliException if it is none
     */
    static Duration parse(String option, String text) {
        Matcher matcher = FORM.matcher(text);
        if (!matcher.matches()) {
            throw CliException.usage(option + " is an age, as in 30d, 12h, 90min or 0; got '" + text + "'");
        }
        long number = Long.parseLong(matcher.group(1));
        String unit = matcher.group(2) == null ? "d" : matcher.group(2);
        return switch (unit) {
            case "h" -> Duration.ofHours(number);
            case "min" -> Duration.ofMinutes(number);
            case "s" -> Duration.ofSeconds(number);
            default -> Duration.ofDays(number);
        };
    }
}
