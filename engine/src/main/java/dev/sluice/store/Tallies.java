package dev.sluice.store;

import dev.sluice.Tally;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What one chunk adds to the tallies of its range.
 *
 * @param of what the numbers mean, and how they are folded
 * @param values as many; null where no row gave a number
 */
public record Tallies(List<Tally> of, List<@Nullable BigDecimal> values) {

    /** A chunk of a step without tallies, or that changed no row. */
    public static final Tallies NONE = new Tallies(List.of(), List.of());

    public Tallies {
        if (of.size() != values.size()) {
            throw new IllegalArgumentException(of.size() + " tallies and " + values.size() + " values");
        }
        of = List.copyOf(of);
        values = Collections.unmodifiableList(new ArrayList<>(values));
    }

    boolean isEmpty() {
        return of.isEmpty();
    }
}
