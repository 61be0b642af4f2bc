package dev.sluice.knob;

import dev.sluice.FailureBudget;
import org.jspecify.annotations.Nullable;

/** How many rows may be quarantined before the run fails. */
final class Budget implements Knob {

    @Override
    public String name() {
        return "failure-budget";
    }

    @Override
    public String column() {
        return "failure_budget";
    }

    @Override
    public String values() {
        return "auto, 0 to " + FailureBudget.MOST_ROWS + " rows, or a share of the estimated rows as in 0.5%";
    }

    @Override
    public String meaning() {
        return "Rows that may be quarantined before the run fails; auto is 0.1%, at least 10 and at most 1000 rows";
    }

    @Override
    public @Nullable Object parse(String text) {
        return text.equals(AUTO) ? null : FailureBudget.parse(text).toString();
    }

    @Override
    public String text(@Nullable Object value) {
        String kept = value == null ? AUTO : value.toString();
        return kept.matches("\\d+") ? kept + " rows" : kept;
    }
}
