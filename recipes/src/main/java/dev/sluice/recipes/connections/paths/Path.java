package dev.sluice.recipes.connections.paths;

import java.util.List;

/**
 * A way from one contact to another. Immutable.
 *
 * @param hops in order, at least one; none leads to a contact of an earlier one, or to the beginning
 */
public record Path(List<Hop> hops) {

    public Path {
        hops = List.copyOf(hops);
        if (hops.isEmpty()) {
            throw new IllegalArgumentException("a path has a hop");
        }
    }

    /** How many hops. */
    public int length() {
        return hops.size();
    }

    /** Whom it leads to. */
    public Person end() {
        return hops.get(hops.size() - 1).contact();
    }
}
