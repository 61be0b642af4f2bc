package dev.sluice.recipes.connections.scale;

import dev.sluice.plan.Interval;
import dev.sluice.plan.PlanSentences;
import dev.sluice.plan.RowCount;
import java.util.Locale;

/** Numbers as the check's text and page write them. Pure. */
final class Figures {

    private Figures() {}

    static String count(double number) {
        return String.format(Locale.ROOT, "%,.0f", number);
    }

    static String count(Interval interval) {
        return PlanSentences.rows(new RowCount(interval, RowCount.Basis.SAMPLED, ""));
    }

    /** The number, and how it is known if it was not counted. */
    static String count(RowCount count) {
        return PlanSentences.rows(count) + (count.basis() == RowCount.Basis.COUNTED ? "" : " (" + count.source() + ")");
    }

    static String bytes(Interval bytes) {
        return PlanSentences.bytes(bytes);
    }

    static String duration(Interval seconds) {
        return PlanSentences.duration(seconds);
    }

    /** {@code 12.3 %}; of less than a thousandth, that. */
    static String share(double share) {
        return share > 0 && share < 0.001 ? "< 0.1 %" : String.format(Locale.ROOT, "%.1f %%", 100 * share);
    }

    static String micros(Interval micros) {
        return String.format(Locale.ROOT, "%.1f to %.1f µs", micros.low(), micros.high());
    }

    static String seconds(java.time.Duration time) {
        return String.format(Locale.ROOT, "%.1f s", time.toMillis() / 1e3);
    }
}
