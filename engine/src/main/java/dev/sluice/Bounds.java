package dev.sluice;

import org.jspecify.annotations.Nullable;

/**
 * The first and the last key that a run may walk, both included, as texts: a value, or for a key of several columns a CSV
 * record of them. Neither needs to have a row.
 *
 * @param from null for the one of the run it is taken from
 * @param to null for the one of the run it is taken from
 */
public record Bounds(@Nullable String from, @Nullable String to) {

    /** Those of the run it is taken from. */
    public static final Bounds SAME = new Bounds(null, null);

    /** Whether neither is given. */
    public boolean areSame() {
        return from == null && to == null;
    }
}
