package dev.sluice.plan;

import java.util.List;
import java.util.Locale;

/**
 * What a second pass of the step over the same rows did, in a transaction that was rolled back.
 *
 * @param verdict whether it changed anything
 * @param rows how many rows got the step twice
 * @param changedRows how many of them had other contents after the second pass
 * @param columns the columns that differed
 * @param keys some of the rows, at most {@link #KEYS_SHOWN}
 * @param sentence the same for people
 */
public record Idempotence(
        Verdict verdict, long rows, long changedRows, List<String> columns, List<String> keys, String sentence) {

    /** How many keys are named. */
    public static final int KEYS_SHOWN = 5;

    /** Whether the step may be applied twice. */
    public enum Verdict {
        /** The second pass changed nothing. */
        IDEMPOTENT,
        /** The second pass changed contents, wrote rows elsewhere, or failed. */
        NOT_IDEMPOTENT,
        /** It could not be tried, or not be seen. */
        UNKNOWN;

        /** The verdict as printed and stored, such as {@code not_idempotent}. */
        public String label() {
            return name().toLowerCase(Locale.ROOT);
        }

        /** The verdict of a label. */
        public static Verdict ofLabel(String label) {
            return valueOf(label.toUpperCase(Locale.ROOT));
        }
    }

    public Idempotence {
        columns = List.copyOf(columns);
        keys = List.copyOf(keys);
    }

    /** Not tried, or not seen. */
    public static Idempotence unknown(String sentence) {
        return new Idempotence(Verdict.UNKNOWN, 0, 0, List.of(), List.of(), sentence);
    }
}
