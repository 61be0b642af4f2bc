package dev.sluice.run;

import dev.sluice.store.Quarantine;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** Why a run stops when its failure budget is used up, in a sentence. */
final class BudgetText {

    private BudgetText() {}

    /**
     * The sentence.
     *
     * @param kinds the most frequent errors of the quarantined rows
     * @param next the row that the budget had no room for, and its error
     */
    static String of(long run, Quarantine.Use use, List<Quarantine.Kind> kinds, String next) {
        String errors = kinds.isEmpty()
                ? ""
                : "; most frequent: " + kinds.stream().map(BudgetText::kind).collect(Collectors.joining(", "));
        return String.format(
                Locale.ROOT,
                "the failure budget is used up: %,d of about %,d rows are quarantined and %,d may be; next was %s%s;"
                        + " see 'sluice failures %d', mend the step or the data, or raise the budget, then resume run %d",
                use.rows(),
                use.estimatedRows(),
                use.budget(),
                next,
                errors,
                run,
                run);
    }

    private static String kind(Quarantine.Kind kind) {
        return String.format(Locale.ROOT, "%,d × ", kind.rows()) + kind.error().sentence();
    }
}
