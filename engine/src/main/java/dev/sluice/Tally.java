package dev.sluice;

import java.util.Objects;

/**
 * A number that a step gives for each row it changes, beside the change: the engine folds it over the rows and keeps the
 * result with the checkpoint, in the chunk's own transaction. So it is as exact as the outcomes: nothing is counted twice or
 * lost, whatever is killed.
 *
 * @param name as shown, such as {@code followers_count.rows}: 1 to 200 characters
 * @param fold how the numbers of several rows become one
 */
public record Tally(String name, Fold fold) {

    private static final int LONGEST_NAME = 200;

    /** How numbers become one. */
    public enum Fold {
        /** They are added up; 0 without any. */
        SUM,
        /** The greatest is kept; 0 without any. */
        MAX,
        /** Of a step that counts for itself: how many rows of the chunk it changed; see {@link Tally#changed}. */
        CHANGED
    }

    public Tally {
        Objects.requireNonNull(fold, "fold");
        if (name.isBlank() || name.length() > LONGEST_NAME || name.indexOf('\0') >= 0) {
            throw new IllegalArgumentException(
                    "a tally's name has 1 to " + LONGEST_NAME + " characters, got '" + name + "'");
        }
    }

    /** The sum of the numbers. */
    public static Tally sum(String name) {
        return new Tally(name, Fold.SUM);
    }

    /**
     * The first tally of a step that counts for itself: for a step whose changes are not one to a row of the walk, such as one
     * that writes another table. It returns one row a chunk: how many rows of the chunk were changed, then the other tallies.
     */
    public static Tally changed() {
        return new Tally("changed", Fold.CHANGED);
    }

    /** The greatest of the numbers, which are 0 or more. */
    public static Tally max(String name) {
        return new Tally(name, Fold.MAX);
    }
}
