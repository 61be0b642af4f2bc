package dev.sluice;

import java.util.Locale;

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
