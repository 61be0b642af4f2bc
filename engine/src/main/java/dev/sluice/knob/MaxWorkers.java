package dev.sluice.knob;

import dev.sluice.RunOptions;
import org.jspecify.annotations.Nullable;

/** The cap on workers over all processes. A run always has one, so there is no automatic value. */
final class MaxWorkers implements Knob {

    @Override
    public String name() {
        return "max-workers";
    }

    @Override
    public String column() {
        return "max_workers";
    }

    @Override
    public String values() {
        return "1 to " + RunOptions.MAX_WORKERS + " workers";
    }

    @Override
    public String meaning() {
        return "Most workers at a time, over all processes";
    }

    @Override
    public @Nullable Object parse(String text) {
        return Math.toIntExact(WholeNumber.within(text, 1, RunOptions.MAX_WORKERS));
    }

    @Override
    public String text(@Nullable Object value) {
        return String.valueOf(value);
    }
}
