package dev.sluice;

/**
 * A knob of a run that was set to another value.
 *
 * @param knob its name, such as {@code batch-size}
 * @param from what it was, with its unit
 * @param to what it is now, with its unit
 */
public record KnobChange(String knob, String from, String to) {

    /** {@code batch-size auto → 500 rows}. */
    public String sentence() {
        return knob + " " + from + " → " + to;
    }
}
