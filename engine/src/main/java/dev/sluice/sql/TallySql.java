package dev.sluice.sql;

import dev.sluice.Tally;
import java.util.ArrayList;
import java.util.List;

/** Tallies as SQL: how the numbers of the rows of a step, and of several chunks, become one. Stateless. */
public final class TallySql {

    private TallySql() {}

    /**
     * The step with its numbers folded in the server: one row that holds how many rows the step returned, then each tally,
     * null where there was no number.
     *
     * @param step a statement that returns a row for each row it changed, whose first columns are the tallies; or that
     *     counts for itself
     */
    public static String folded(String step, List<Tally> tallies) {
        if (areFolded(tallies)) {
            return step;
        }
        List<String> names = new ArrayList<>();
        List<String> folds = new ArrayList<>();
        folds.add("count(*)");
        for (Tally tally : tallies) {
            String name = "sluice_tally" + (names.size() + 1);
            names.add(name);
            folds.add((tally.fold() == Tally.Fold.SUM ? "sum(" : "max(") + name + ")");
        }
        return "WITH sluice_step (" + String.join(", ", names) + ") AS (\n" + step + "\n) SELECT "
                + String.join(", ", folds) + " FROM sluice_step";
    }

    /** Whether the step returns its numbers folded already: see {@link Tally#changed}. */
    public static boolean areFolded(List<Tally> tallies) {
        return !tallies.isEmpty() && tallies.get(0).fold() == Tally.Fold.CHANGED;
    }

    /**
     * The array of what was folded so far, with a parameter of type numeric for each tally folded into it.
     *
     * @param stored the array, empty at the beginning
     */
    public static String plus(String stored, List<Tally> tallies) {
        List<String> folded = new ArrayList<>();
        for (Tally tally : tallies) {
            String before = "coalesce(" + stored + "[" + (folded.size() + 1) + "], 0)";
            String more = "coalesce(CAST(? AS numeric), 0)";
            folded.add(
                    tally.fold() == Tally.Fold.MAX ? "greatest(" + before + ", " + more + ")" : before + " + " + more);
        }
        return "ARRAY[" + String.join(", ", folded) + "]";
    }
}
