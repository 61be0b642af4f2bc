package dev.sluice;

import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.ThreadLocalRandom;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * How a result is verified. Immutable; each {@code with} method returns a changed copy.
 *
 * @param sampleText a share ({@code 5%}) or a number of rows ({@code 20000}); null for every row
 * @param sampleSeed from which the sample is drawn; null for one by chance
 * @param run the knobs of the run that verifies; silent ones are those of the verified run
 */
public record VerifyOptions(
        @Nullable String sampleText, @Nullable Long sampleSeed, RunOptions run) {

    /** Every row, with the knobs of the verified run. */
    public static final VerifyOptions FULL = new VerifyOptions(null, null, RunOptions.DEFAULTS);

    /** The sample for whoever names no size: without a difference in it, fewer than 0.015 % of all rows differ. */
    public static final String USUAL_SAMPLE = "20000";

    /** The most rows of a sample. */
    public static final long MOST_SAMPLED = 1_000_000;

    private static final Pattern SAMPLE = Pattern.compile("(\\d{1,12}(?:\\.\\d{1,6})?)\\s*(%?)");

    /**
     * Reads only so many rows, drawn from the whole of the walk.
     *
     * @param sample a share above 0 % to 100 %, such as {@code 5%}, or 1 to {@link #MOST_SAMPLED} rows, such as {@code 20000}
     * @throws IllegalArgumentException if it is neither
     */
    public VerifyOptions withSample(String sample) {
        rowsOf(sample, 1);
        return new VerifyOptions(sample.strip(), sampleSeed, run);
    }

    /** Draws the sample from this seed: the same rows again, as long as the table is the same. */
    public VerifyOptions withSeed(long seed) {
        return new VerifyOptions(sampleText, seed, run);
    }

    /** With these knobs of the run that verifies. */
    public VerifyOptions withRun(RunOptions options) {
        return new VerifyOptions(sampleText, sampleSeed, options);
    }

    /** How a sample was asked for; empty for every row. */
    public Optional<String> sample() {
        return Optional.ofNullable(sampleText);
    }

    /** From which the sample is drawn; empty for one by chance. */
    public OptionalLong seed() {
        return sampleSeed == null ? OptionalLong.empty() : OptionalLong.of(sampleSeed);
    }

    /** A seed for whoever names none: short, since people type it again. */
    public static long seedByChance() {
        return ThreadLocalRandom.current().nextInt(1_000_000);
    }

    /**
     * How many rows a sample of so many has.
     *
     * @param rows in the walk
     * @throws IllegalArgumentException if the text is neither a share nor a number of rows within the limits
     */
    public static long rowsOf(String sample, long rows) {
        Matcher text = SAMPLE.matcher(sample.strip());
        if (!text.matches()) {
            throw wrong(sample);
        }
        double number = Double.parseDouble(text.group(1));
        if (!text.group(2).isEmpty()) {
            if (number <= 0 || number > 100) {
                throw wrong(sample);
            }
            return Math.max(1, (long) Math.ceil(rows * number / 100));
        }
        if (number < 1 || number > MOST_SAMPLED || number != Math.rint(number)) {
            throw wrong(sample);
        }
        return (long) number;
    }

    private static IllegalArgumentException wrong(String sample) {
        return new IllegalArgumentException(String.format(
                Locale.ROOT,
                "a sample is a share above 0%% to 100%%, such as 5%%, or 1 to %,d rows, such as 20000; got '%s'",
                MOST_SAMPLED,
                sample));
    }
}
