package dev.sluice.recipes.counters;

/** A counter that cannot be read. */
public final class CounterSyntaxException extends IllegalArgumentException {

    private static final long serialVersionUID = 1L;

    private final boolean inTarget;
    private final int offset;
    private final int length;
    private final String suggestion;

    CounterSyntaxException(boolean inTarget, int offset, int length, String message, String suggestion) {
        super(message);
        this.inTarget = inTarget;
        this.offset = offset;
        this.length = length;
        this.suggestion = suggestion;
    }

    /** Whether the mistake is in the counter's own name, and not in what it counts. */
    public boolean isInTarget() {
        return inTarget;
    }

    /** Where it is, in characters from the beginning of the text. */
    public int offset() {
        return offset;
    }

    /** How many characters it is about; at least 1. */
    public int length() {
        return length;
    }

    /** What to do about it. */
    public String suggestion() {
        return suggestion;
    }
}
