package dev.sluice;

import java.time.Instant;
import java.util.Optional;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;

/**
 * What a verification has found, and its verdict. A verification is a run of its own, which reads and never writes to the
 * user's tables.
 *
 * @param run the number of the run that verifies
 * @param ofRun the run whose result it proves; null if it proves a definition
 * @param state where it stands
 * @param verdict {@link Verdict#UNKNOWN} until a complete pass says otherwise
 * @param reason why the verdict is what it is, a sentence
 * @param checked rows read
 * @param differing rows that differ
 * @param skipped rows that are not as the step should leave them, with a reason that is known; none of the differing
 * @param quarantined rows that differ and are in the quarantine of the run; none of the differing
 * @param sample how a sample was asked for, such as {@code 5%}; null of a full pass
 * @param sampleRows rows in the sample; null of a full pass, and until the sample is drawn
 * @param sampleWorth how many rows drawn one by one the sample says as much as: fewer than it has where several are of one
 *     page, since such rows are often wrong together; null where {@code sampleRows} is
 * @param sampleSeed from which the sample was drawn; null of a full pass
 * @param outsideRows rows outside of the frozen bounds, which nobody checked, as far as counted; null if nobody counted
 * @param decidedAt when the verdict was decided; null if it never was
 */
public record Verification(
        long run,
        @Nullable Long ofRun,
        RunState state,
        Verdict verdict,
        String reason,
        long checked,
        long differing,
        long skipped,
        long quarantined,
        @Nullable String sample,
        @Nullable Long sampleRows,
        @Nullable Long sampleWorth,
        @Nullable Long sampleSeed,
        @Nullable Long outsideRows,
        @Nullable Instant decidedAt) {

    /** The most rows outside of the bounds that are counted; so many mean this many or more. */
    public static final long MOST_OUTSIDE = 10_000;

    /** The most differing rows whose keys are kept; the rest are counted. */
    public static final int MOST_KEPT = 10_000;

    /** Whether only a sample of the rows is read. */
    public boolean isSample() {
        return sample != null;
    }

    /**
     * The share of all rows that differ, at most: 0 of a full pass that found no difference; of a sample without one, the
     * upper end of an interval that holds with a confidence of {@link Confidence#LEVEL}. Empty unless the verdict is {@link
     * Verdict#PASSED}.
     */
    public OptionalDouble differingAtMost() {
        if (verdict != Verdict.PASSED) {
            return OptionalDouble.empty();
        }
        return isSample()
                ? OptionalDouble.of(
                        Confidence.bound(Confidence.worthOf(sampleWorth, sampleRows, skipped + quarantined)))
                : OptionalDouble.of(0);
    }

    /** The run whose result it proves. */
    public Optional<Long> subject() {
        return Optional.ofNullable(ofRun);
    }

    /** The verdict in words: {@code passed}, {@code passed (sample)}, {@code failed}, {@code unknown}. */
    public String verdictText() {
        return verdict.label() + (verdict == Verdict.PASSED && isSample() ? " (sample)" : "");
    }
}
