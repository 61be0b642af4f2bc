package dev.sluice.plan;

/**
 * Between what a number lies. The plan promises that nine of ten are right, not more: it looks at a sample.
 *
 * @param low the least
 * @param high the most
 */
public record Interval(double low, double high) {

    /** Nothing. */
    public static final Interval ZERO = new Interval(0, 0);

    /**
     * Checks the order.
     *
     * @throws IllegalArgumentException if the least is above the most, or one is not a number
     */
    public Interval {
        if (!(low <= high)) {
            throw new IllegalArgumentException("an interval's least must be <= its most, got " + low + " and " + high);
        }
    }

    /** One number, known. */
    public static Interval exactly(double value) {
        return new Interval(value, value);
    }

    /** The interval that has both numbers as its ends, in whatever order they come. */
    public static Interval between(double one, double other) {
        return new Interval(Math.min(one, other), Math.max(one, other));
    }

    /** What comes of two numbers of which each lies in its interval; both are non-negative. */
    public Interval times(Interval other) {
        return new Interval(low * other.low, high * other.high);
    }

    /** Scaled by a non-negative factor. */
    public Interval times(double factor) {
        return new Interval(low * factor, high * factor);
    }

    public Interval plus(Interval other) {
        return new Interval(low + other.low, high + other.high);
    }

    /** The part within these ends; the nearer end where there is none. */
    public Interval within(double least, double most) {
        return new Interval(Math.max(least, Math.min(most, low)), Math.max(least, Math.min(most, high)));
    }

    public boolean contains(double value) {
        return low <= value && value <= high;
    }

    /** Whether it is one number. */
    public boolean isExact() {
        return low == high;
    }
}
