package dev.sluice.knob;

import dev.sluice.RunOptions;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The chunk size: found from the statement time, or fixed. */
final class BatchSize implements Knob {

    @Override
    public String name() {
        return "batch-size";
    }

    @Override
    public String column() {
        return "batch_size";
    }

    @Override
    public String values() {
        return "auto, or 1 to " + RunOptions.MAX_BATCH_SIZE + " rows";
    }

    @Override
    public String meaning() {
        return "Rows a chunk; auto finds it from the time they take";
    }

    @Override
    public @Nullable Object parse(String text) {
        return text.equals(AUTO) ? null : Math.toIntExact(WholeNumber.within(text, 1, RunOptions.MAX_BATCH_SIZE));
    }

    @Override
    public String text(@Nullable Object value) {
        if (value == null) {
            return AUTO;
        }
        return value.equals(1) ? "1 row" : String.format(Locale.ROOT, "%,d rows", ((Number) value).longValue());
    }
}
