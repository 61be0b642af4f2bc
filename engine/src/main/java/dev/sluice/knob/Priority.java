package dev.sluice.knob;

import dev.sluice.RunOptions;
import org.jspecify.annotations.Nullable;

/** Which runs go first when there is not enough for all. A run always has one, so there is no automatic value. */
final class Priority implements Knob {

    @Override
    public String name() {
        return "priority";
    }

    @Override
    public String column() {
        return "priority";
    }

    @Override
    public String values() {
        return RunOptions.LOWEST_PRIORITY + " to " + RunOptions.HIGHEST_PRIORITY + ", " + RunOptions.ORDINARY_PRIORITY
                + " being ordinary";
    }

    @Override
    public String meaning() {
        return "A run of higher priority is served first, by all processes";
    }

    @Override
    public @Nullable Object parse(String text) {
        return Math.toIntExact(WholeNumber.within(text, RunOptions.LOWEST_PRIORITY, RunOptions.HIGHEST_PRIORITY));
    }

    @Override
    public String text(@Nullable Object value) {
        return String.valueOf(value);
    }
}
