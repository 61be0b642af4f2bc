package dev.sluice.run;

import dev.sluice.KeyValue;
import org.jspecify.annotations.Nullable;

/**
 * The search for the row that makes chunks fail: what to try next, given how the attempts so far ended. Pure and immutable.
 *
 * <p>While it searches, some row in {@code (cursor, suspect]} is bad. Halves are tried from the front: a half that fails
 * becomes the suspect; a half that commits leaves the rest, which is known to be bad and is halved at once, never tried
 * whole again. So a bad row costs about log2 of the chunk's rows in attempts. A row that fails alone is tried once more
 * before it is set aside. If everything under suspicion commits in small pieces, the error came from the size and nobody is
 * set aside.
 *
 * <p>Behind a bad row the usual size is tried at once, unless it followed closely on another one: where bad rows are dense,
 * the search begins with as many rows as lay between the last two. A step that is wrong for every row then costs two
 * attempts a row.
 *
 * @param suspect the end of the rows under suspicion, inclusive; null when nothing is under suspicion
 * @param failed attempts that failed since the search began
 * @param alone attempts at the one row that is left that failed
 * @param good rows that went well since the last bad one; -1 before the first bad one
 * @param limit the most rows to try when nothing is under suspicion
 */
record Bisection(@Nullable KeyValue suspect, int failed, int alone, long good, int limit) {

    /** Before the first error. */
    static final Bisection NONE = new Bisection(null, 0, 0, -1, Integer.MAX_VALUE);

    /** So often must a single row fail before it is set aside: an error that passes shall not do it. */
    static final int ATTEMPTS_ALONE = 2;

    // From one row to the usual thousands in four steps.
    private static final int REGROWTH = 16;

    /** Whether some rows are under suspicion. */
    boolean isSearching() {
        return suspect != null;
    }

    /** Whether nothing holds the usual size down, so that the sizer may learn from the attempt. */
    boolean isAtEase(int usual) {
        return suspect == null && limit >= usual;
    }

    /** Whether the row that is left is set aside if it fails once more. */
    boolean isLastChance() {
        return alone >= ATTEMPTS_ALONE - 1;
    }

    /** How many rows to try when nothing is under suspicion. */
    int rows(int usual) {
        return Math.min(usual, limit);
    }

    /** How many rows to try of so many under suspicion: half of them, and no more than usual. */
    static int rowsOf(long suspects, int usual) {
        return (int) Math.max(1, Math.min(usual, suspects / 2));
    }

    /**
     * An attempt failed with an error of the data.
     *
     * @param upto the last key of it
     * @param rows how many it had
     */
    Bisection failed(KeyValue upto, long rows) {
        return new Bisection(upto, failed + 1, rows == 1 ? alone + 1 : 0, good, limit);
    }

    /**
     * An attempt was committed.
     *
     * @param upto the last key of it
     * @param rows how many it had
     */
    Bisection committed(KeyValue upto, long rows) {
        long more = good < 0 ? good : good + rows;
        if (suspect == null) {
            return new Bisection(null, 0, 0, more, grown());
        }
        boolean vanished = suspect.equals(upto);
        return vanished ? new Bisection(null, 0, 0, more, limit) : new Bisection(suspect, failed, 0, more, limit);
    }

    /** The row that was left has been set aside. */
    Bisection setAside() {
        int next = good < 0 ? Integer.MAX_VALUE : (int) Math.max(1, Math.min(Integer.MAX_VALUE, good));
        return new Bisection(null, 0, 0, 0, next);
    }

    private int grown() {
        return limit > Integer.MAX_VALUE / REGROWTH ? Integer.MAX_VALUE : limit * REGROWTH;
    }
}
