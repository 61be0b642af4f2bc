package dev.sluice;

import java.util.Locale;

/**
 * How many rows of a chunk, a range or a run had which outcome. Every row scanned has exactly one.
 *
 * @param changed rows that the step changed
 * @param alreadyRight rows that did not need the step
 * @param skipped rows that still need the step after it ran, each with a reason that the run keeps
 * @param quarantined rows set aside after an error of their own
 */
public record Outcomes(long changed, long alreadyRight, long skipped, long quarantined) {

    /** No rows. */
    public static final Outcomes NONE = new Outcomes(0, 0, 0, 0);

    /**
     * Checks that no count is negative.
     *
     * @throws IllegalArgumentException if one is
     */
    public Outcomes {
        if (changed < 0 || alreadyRight < 0 || skipped < 0 || quarantined < 0) {
            throw new IllegalArgumentException("an outcome count must be >= 0, got changed=" + changed
                    + " alreadyRight=" + alreadyRight + " skipped=" + skipped + " quarantined=" + quarantined);
        }
    }

    /** The rows scanned: the sum of the four. */
    public long scanned() {
        return changed + alreadyRight + skipped + quarantined;
    }

    /** The sum of both, outcome by outcome. */
    public Outcomes plus(Outcomes other) {
        return new Outcomes(
                changed + other.changed,
                alreadyRight + other.alreadyRight,
                skipped + other.skipped,
                quarantined + other.quarantined);
    }

    /** One line in the words of the design, such as {@code 900 changed, 80 already right, 20 skipped, 0 quarantined}. */
    public String sentence() {
        return String.format(
                Locale.ROOT,
                "%,d changed, %,d already right, %,d skipped, %,d quarantined",
                changed,
                alreadyRight,
                skipped,
                quarantined);
    }
}
