package dev.sluice;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What no difference in a sample says of all rows. Pure. */
public final class Confidence {

    /** How sure: the bound is passed in one of twenty samples at most. */
    public static final double LEVEL = 0.95;

    private Confidence() {}

    /**
     * The upper end of the exact (Clopper-Pearson) one-sided interval for the share of rows that differ, when none of the
     * sampled does: the share at which so many rows would all be right with a probability of just 5 %. About three in the
     * number of rows.
     *
     * @param rows in the sample, all right
     * @return 0 to 1; 1 for no rows
     */
    public static double bound(long rows) {
        return rows <= 0 ? 1 : -Math.expm1(Math.log1p(-LEVEL) / rows);
    }

    /**
     * What remains of a sample's worth without the rows of it that say nothing of the others.
     *
     * @param worth of the whole sample, in rows drawn one by one; null for nothing
     * @param rows of the whole sample; null for none
     * @param without how many rows say nothing: skipped, gone, or known to be wrong
     */
    public static long worthOf(@Nullable Long worth, @Nullable Long rows, long without) {
        return worth == null || rows == null || rows <= without
                ? 0
                : (long) Math.floor((double) worth * (rows - without) / rows);
    }

    /** The same as a sentence's end, such as {@code with 95 % confidence fewer than 0.015 % of all rows differ}. */
    public static String sentence(long rows) {
        return String.format(
                Locale.ROOT, "with 95 %% confidence fewer than %s %% of all rows differ", percent(bound(rows)));
    }

    // Two digits that say something, rounded up: what is promised must hold.
    private static String percent(double share) {
        double percent = share * 100;
        if (percent >= 99.5) {
            return "100";
        }
        int digits = Math.max(0, 1 - (int) Math.floor(Math.log10(percent)));
        return java.math.BigDecimal.valueOf(percent)
                .setScale(digits, java.math.RoundingMode.UP)
                .toPlainString();
    }
}
