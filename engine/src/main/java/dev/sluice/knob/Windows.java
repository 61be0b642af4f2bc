package dev.sluice.knob;

import dev.sluice.TimeWindows;
import org.jspecify.annotations.Nullable;

/** When the run may work. */
final class Windows implements Knob {

    private static final String ALWAYS = "always";

    @Override
    public String name() {
        return "windows";
    }

    @Override
    public String column() {
        return "time_windows";
    }

    @Override
    public String values() {
        return "auto, or such as 'Sat-Sun 00:00-06:00 Europe/Berlin; …'";
    }

    @Override
    public String meaning() {
        return "When it may work; it is held outside of it; auto is always";
    }

    @Override
    public @Nullable Object parse(String text) {
        return text.equals(AUTO) || text.equals(ALWAYS)
                ? null
                : TimeWindows.parse(text).toString();
    }

    @Override
    public String refusal(String text, IllegalArgumentException cause) {
        return "windows: " + cause.getMessage();
    }

    @Override
    public String text(@Nullable Object value) {
        return value == null ? ALWAYS : value.toString();
    }
}
