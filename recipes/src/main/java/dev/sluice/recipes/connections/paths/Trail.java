package dev.sluice.recipes.connections.paths;

import java.util.List;
import java.util.function.Function;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/**
 * A path while it is being searched: a shorter one and an edge more. Immutable.
 *
 * @param before null at the beginning
 * @param edge null at the beginning
 * @param end who was reached
 */
record Trail(@Nullable Trail before, @Nullable Edge edge, String end) {

    static Trail at(String contact) {
        return new Trail(null, null, contact);
    }

    Trail along(Edge next) {
        return new Trail(this, next, next.far());
    }

    boolean meets(String contact) {
        for (Trail at = this; at != null; at = at.before) {
            if (at.end.equals(contact)) {
                return true;
            }
        }
        return false;
    }

    /** Its edges made into something, in order. */
    <T> List<T> map(Function<Edge, T> what, IntFunction<T[]> array) {
        int length = 0;
        for (Trail at = this; at != null && at.edge != null; at = at.before) {
            length++;
        }
        T[] all = array.apply(length);
        for (Trail at = this; at != null && at.edge != null; at = at.before) {
            length--;
            all[length] = what.apply(at.edge);
        }
        return List.of(all);
    }
}
