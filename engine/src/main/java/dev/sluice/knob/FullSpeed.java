package dev.sluice.knob;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Whether to rest at all. */
final class FullSpeed implements Knob {

    @Override
    public String name() {
        return "full-speed";
    }

    @Override
    public String column() {
        return "full_speed";
    }

    @Override
    public String values() {
        return "on or off";
    }

    @Override
    public String meaning() {
        return "Never rest, whatever sleep says; for a database without users";
    }

    @Override
    public @Nullable Object parse(String text) {
        return switch (text.toLowerCase(Locale.ROOT)) {
            case "on", "true", "yes" -> true;
            case "off", "false", "no" -> false;
            default -> throw new IllegalArgumentException("neither on nor off: " + text);
        };
    }

    @Override
    public String text(@Nullable Object value) {
        return Boolean.TRUE.equals(value) ? "on" : "off";
    }
}
