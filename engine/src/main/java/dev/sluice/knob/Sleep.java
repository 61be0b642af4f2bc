package dev.sluice.knob;

import java.time.Duration;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The rest after a chunk: in proportion to the work, or fixed. */
final class Sleep implements Knob {

    private static final Pattern FORM = Pattern.compile("(\\d[\\d,_]*)\\s*(ms|s|min|h)?");

    @Override
    public String name() {
        return "sleep";
    }

    @Override
    public String column() {
        return "sleep_ms";
    }

    @Override
    public String values() {
        return "auto, or 0 to 1 h, as in 250ms, 2s, 1min (250 is 250ms)";
    }

    @Override
    public String meaning() {
        return "Rest after a chunk that had rows; auto: in proportion to it";
    }

    @Override
    public @Nullable Object parse(String text) {
        if (text.equals(AUTO)) {
            return null;
        }
        Matcher matcher = FORM.matcher(text.strip().toLowerCase(Locale.ROOT));
        if (!matcher.matches()) {
            throw new IllegalArgumentException("not a duration: " + text);
        }
        Duration unit = unit(matcher.group(2));
        return WholeNumber.within(matcher.group(1), 0, Duration.ofHours(1).dividedBy(unit)) * unit.toMillis();
    }

    private static Duration unit(@Nullable String name) {
        if (name == null) {
            return Duration.ofMillis(1);
        }
        return switch (name) {
            case "s" -> Duration.ofSeconds(1);
            case "min" -> Duration.ofMinutes(1);
            case "h" -> Duration.ofHours(1);
            default -> Duration.ofMillis(1);
        };
    }

    @Override
    public String text(@Nullable Object value) {
        if (value == null) {
            return AUTO;
        }
        long millis = ((Number) value).longValue();
        return millis > 0 && millis % 1000 == 0 ? millis / 1000 + " s" : millis + " ms";
    }
}
