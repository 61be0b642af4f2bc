package dev.sluice.sql;

import dev.sluice.Key;
import dev.sluice.KeyColumn;
import dev.sluice.KeyValue;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The keys of {@code (lower, upto]} as SQL: disjoint pieces in the order of the walk, each of them one contiguous stretch of
 * the key's index, bound at both ends.
 *
 * <p>A single column makes one piece. Of a composite key from (1, 7) to (4, 2), the rest of 1, all between 1 and 4, and the
 * beginning of 4 are three; from (1, 7) to (1, 9) it is one, within 1. The pieces allow each column a direction of its own,
 * and the planner can tell how few rows they have and which partitions they miss. It cannot for a comparison of rows, {@code
 * (a, b) > (1, 7) AND (a, b) <= (4, 2)}: of that it looks at the first column only, finds that half the table may fit, and
 * reads the whole.
 */
public final class KeySlice {

    private final List<List<Bound>> pieces;

    private KeySlice(List<List<Bound>> pieces) {
        this.pieces = pieces;
    }

    /** One comparison of a column; without a value in a slice whose place is not known. */
    private record Bound(
            KeyColumn column, Operator operator, @Nullable String value) {
        String sql(String qualifier) {
            return qualifier + Identifiers.quote(column.name()) + " " + operator.sql(column) + " "
                    + KeySql.cast(column, value == null ? "NULL" : "?");
        }
    }

    /** Where a value lies, seen along the walk. */
    private enum Operator {
        AT("=", "="),
        BEHIND(">", "<"),
        AT_OR_BEHIND(">=", "<="),
        BEFORE("<", ">"),
        AT_OR_BEFORE("<=", ">=");

        private final String ascending;
        private final String descending;

        Operator(String ascending, String descending) {
            this.ascending = ascending;
            this.descending = descending;
        }

        String sql(KeyColumn column) {
            return column.order().descending() ? descending : ascending;
        }
    }

    /**
     * The rows behind {@code lower}, or from it on, up to {@code upto} and with it.
     *
     * @param lower not behind {@code upto}
     */
    public static KeySlice of(Key key, KeyValue lower, boolean inclusive, KeyValue upto) {
        int common = 0;
        while (common < key.width()
                && lower.parts().get(common).equals(upto.parts().get(common))) {
            common++;
        }
        return of(key, lower.parts(), inclusive, upto.parts(), common);
    }

    /** A slice of unknown place, in its longest form: to be explained, never run. */
    static KeySlice unknown(Key key) {
        List<@Nullable String> nowhere = Collections.nCopies(key.width(), null);
        return of(key, nowhere, false, nowhere, 0);
    }

    private static KeySlice of(
            Key key,
            List<? extends @Nullable String> lower,
            boolean inclusive,
            List<? extends @Nullable String> upto,
            int common) {
        int last = key.width() - 1;
        Operator atBegin = inclusive ? Operator.AT_OR_BEHIND : Operator.BEHIND;
        List<List<Bound>> pieces = new ArrayList<>();
        if (common > last) {
            List<Bound> piece = bounds(key, last, upto, last, atBegin);
            piece.add(bound(key, last, Operator.AT_OR_BEFORE, upto));
            return new KeySlice(List.of(piece));
        }
        for (int i = last; i > common; i--) {
            pieces.add(bounds(key, i, lower, i, i == last ? atBegin : Operator.BEHIND));
        }
        List<Bound> between = bounds(key, common, lower, common, common == last ? atBegin : Operator.BEHIND);
        between.add(bound(key, common, common == last ? Operator.AT_OR_BEFORE : Operator.BEFORE, upto));
        pieces.add(between);
        for (int i = common + 1; i <= last; i++) {
            pieces.add(bounds(key, i, upto, i, i == last ? Operator.AT_OR_BEFORE : Operator.BEFORE));
        }
        return new KeySlice(pieces);
    }

    // The columns before it at their values, and a column at one side of its own.
    private static List<Bound> bounds(
            Key key, int equal, List<? extends @Nullable String> values, int column, Operator operator) {
        List<Bound> bounds = new ArrayList<>();
        for (int i = 0; i < equal; i++) {
            bounds.add(bound(key, i, Operator.AT, values));
        }
        bounds.add(bound(key, column, operator, values));
        return bounds;
    }

    private static Bound bound(Key key, int column, Operator operator, List<? extends @Nullable String> values) {
        return new Bound(key.columns().get(column), operator, values.get(column));
    }

    /**
     * Each piece as a condition.
     *
     * @param qualifier put before each column, with its dot; may be empty
     */
    public List<String> conditions(String qualifier) {
        return pieces.stream()
                .map(piece -> piece.stream().map(bound -> bound.sql(qualifier)).collect(Collectors.joining(" AND ")))
                .toList();
    }

    /** How many pieces there are; at least one. */
    public int pieces() {
        return pieces.size();
    }

    /** The values of one piece, in the order of its parameters. */
    public List<Object> values(int piece) {
        return pieces.get(piece).stream()
                .map(Bound::value)
                .filter(value -> value != null)
                .map(value -> (Object) new KeySql.Typed(value))
                .toList();
    }

    /** The slice as one condition in parentheses. */
    public String condition(String qualifier) {
        List<String> conditions = conditions(qualifier);
        return conditions.size() == 1 ? "(" + conditions.get(0) + ")" : "((" + String.join(") OR (", conditions) + "))";
    }

    /** The values of all pieces, in the order of the parameters of {@link #condition}. */
    public List<Object> values() {
        List<Object> values = new ArrayList<>();
        for (int i = 0; i < pieces(); i++) {
            values.addAll(values(i));
        }
        return values;
    }
}
