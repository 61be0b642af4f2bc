package dev.sluice;

import java.util.List;

/** Knobs that cannot be set so, with everything that is wrong about them. Nothing was set. */
public final class KnobException extends SluiceException {

    private static final long serialVersionUID = 1;

    private final transient List<String> mistakes;

    public KnobException(List<String> mistakes) {
        super(
                ErrorCode.KNOB_INVALID,
                (mistakes.size() == 1 ? "nothing was set: " : mistakes.size() + " mistakes, nothing was set: ")
                        + String.join("; ", mistakes));
        this.mistakes = List.copyOf(mistakes);
    }

    /** All mistakes, a sentence each, in the order in which the knobs were given. */
    public List<String> mistakes() {
        return mistakes;
    }
}
