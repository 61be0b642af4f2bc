package dev.sluice.pace.signals;

/**
 * The value at which a signal's utilisation is 1.
 *
 * @param value above 0, in the unit
 */
public record Limit(double value, Unit unit) {

    /** The limit as people read it, such as {@code 5 s}. */
    public String text() {
        return unit.text(value);
    }
}
