package dev.sluice;

import java.util.Locale;

/** What a verification says of a backfill's result. */
public enum Verdict {
    /** A complete pass found no row that differs; of a sample, none among the sampled rows. */
    PASSED,
    /** A complete pass found rows that differ. */
    FAILED,
    /** There is no complete pass: not yet, or not any more. Nothing follows from it. */
    UNKNOWN;

    /** The name in lower case, as stored, printed and served. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    /**
     * The verdict with this {@link #label}.
     *
     * @throws IllegalArgumentException if there is none
     */
    public static Verdict ofLabel(String label) {
        return valueOf(label.toUpperCase(Locale.ROOT));
    }
}
