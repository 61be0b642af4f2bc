package dev.sluice.knob;

import org.jspecify.annotations.Nullable;

/** A setting of a run that may be changed while it runs. Implementations are stateless. */
public interface Knob {

    /** The word for "let Sluice decide". */
    String AUTO = "auto";

    /** Its name in commands, such as {@code batch-size}. */
    String name();

    /** The run's column that keeps it. */
    String column();

    /** What it may be set to, with unit and range, such as {@code auto, or 1 to 64 workers}. */
    String values();

    /** What it does, a sentence without its end. */
    String meaning();

    /**
     * Reads a value as a person writes it.
     *
     * @return the value as the column keeps it, whose {@code toString} it reads too; null for {@link #AUTO}
     * @throws IllegalArgumentException if it is none of {@link #values}; {@link #refusal} says it to people
     */
    @Nullable
    Object parse(String text);

    /** What a person is told of a value that {@link #parse} did not accept: a sentence without its end. */
    default String refusal(String text, IllegalArgumentException cause) {
        return name() + " is " + values() + "; got '" + text + "'";
    }

    /** A kept value as people read it, with its unit. */
    String text(@Nullable Object value);
}
