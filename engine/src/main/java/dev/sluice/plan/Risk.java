package dev.sluice.plan;

/**
 * Something about a plan that a person should know before they run it.
 *
 * @param code a stable name, such as {@code trigger-fires}
 * @param weight how much it matters
 * @param sentence what it is, with its numbers, and what can be done
 */
public record Risk(String code, Weight weight, String sentence) {

    /** How much a risk matters. */
    public enum Weight {
        /** The run is refused until it is mended, or accepted by name. */
        REFUSES,
        /** It may hurt. */
        WARNS,
        /** It is good to know. */
        INFORMS
    }

    static Risk refuses(String code, String sentence) {
        return new Risk(code, Weight.REFUSES, sentence);
    }

    static Risk warns(String code, String sentence) {
        return new Risk(code, Weight.WARNS, sentence);
    }

    static Risk informs(String code, String sentence) {
        return new Risk(code, Weight.INFORMS, sentence);
    }
}
