package dev.sluice;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * How many rows of a run may be quarantined; the next bad row after them fails the run, so that a step which is wrong for
 * many rows is stopped early. A number of rows, or a share of the rows that the plan estimates. Immutable.
 */
public final class FailureBudget {

    /** The share of the default: one row in a thousand. */
    private static final BigDecimal DEFAULT_PERCENT = new BigDecimal("0.1");

    /** The most rows of the default: more than anybody would look at one by one. */
    public static final long DEFAULT_MOST = 1_000;

    /** The fewest rows of the default, so that a small table is not stopped by its first bad rows. */
    public static final long DEFAULT_LEAST = 10;

    /** 0.1 % of the estimated rows, but no more than 1,000 rows and no fewer than 10. */
    public static final FailureBudget DEFAULT = new FailureBudget(null, null);

    /** The most rows that may be asked for: each is a row in the control schema. */
    public static final long MOST_ROWS = 1_000_000;

    private static final String AUTO = "auto";

    private static final Pattern FORM = Pattern.compile("(\\d{1,7})|(\\d{1,3}(?:\\.\\d{1,6})?)\\s?%");

    private final @Nullable Long rows;
    private final @Nullable BigDecimal percent;

    private FailureBudget(@Nullable Long rows, @Nullable BigDecimal percent) {
        this.rows = rows;
        this.percent = percent;
    }

    /**
     * So many rows; 0 fails the run at its first bad row.
     *
     * @param rows 0 to {@link #MOST_ROWS}
     * @throws IllegalArgumentException if it is outside
     */
    public static FailureBudget rows(long rows) {
        if (rows < 0 || rows > MOST_ROWS) {
            throw new IllegalArgumentException(
                    "the failure budget must be 0 to " + MOST_ROWS + " rows or a share such as 0.5%, got " + rows);
        }
        return new FailureBudget(rows, null);
    }

    /**
     * A share of the rows that the plan estimates, rounded up to whole rows and at most {@link #MOST_ROWS}.
     *
     * @param percent 0 to 100
     * @throws IllegalArgumentException if it is outside
     */
    public static FailureBudget percent(BigDecimal percent) {
        if (percent.signum() < 0 || percent.compareTo(BigDecimal.valueOf(100)) > 0) {
            throw new IllegalArgumentException("the failure budget must be 0 to 100 %, got " + percent + " %");
        }
        return new FailureBudget(null, percent);
    }

    /**
     * Reads {@code 50}, {@code 0.5%}, or {@code auto} for the default.
     *
     * @throws IllegalArgumentException if it is anything else
     */
    public static FailureBudget parse(String text) {
        if (text.strip().equals(AUTO)) {
            return DEFAULT;
        }
        Matcher form = FORM.matcher(text.strip());
        if (!form.matches()) {
            throw new IllegalArgumentException(
                    "the failure budget is a number of rows such as 50, or a share such as 0.5%; got '" + text + "'");
        }
        return form.group(1) != null ? rows(Long.parseLong(form.group(1))) : percent(new BigDecimal(form.group(2)));
    }

    /** The budget in rows for a walk of so many. */
    public long inRows(long estimatedRows) {
        if (rows != null) {
            return rows;
        }
        if (percent != null) {
            return Math.min(MOST_ROWS, share(percent, estimatedRows));
        }
        return Math.max(DEFAULT_LEAST, Math.min(DEFAULT_MOST, share(DEFAULT_PERCENT, estimatedRows)));
    }

    private static long share(BigDecimal percent, long estimatedRows) {
        return percent.multiply(BigDecimal.valueOf(Math.max(0, estimatedRows)))
                .divide(BigDecimal.valueOf(100), 0, RoundingMode.CEILING)
                .longValueExact();
    }

    /** As {@link #parse} reads it; {@code auto} for the default. */
    @Override
    public String toString() {
        return rows != null ? rows.toString() : percent != null ? percent.toPlainString() + "%" : AUTO;
    }
}
