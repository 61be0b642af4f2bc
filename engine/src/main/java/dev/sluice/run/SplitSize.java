package dev.sluice.run;

/** Where to split a range that somebody works on, counted in rows. Pure. */
final class SplitSize {

    // The owner is within a chunk that began at its cursor. An adaptive one may be half as large again as the one
    // before.
    private static final int IN_HAND = 1;
    private static final int IN_HAND_IF_SIZES_GROW = 2;

    private SplitSize() {}

    /**
     * How many of the rows ahead the owner keeps: half of what is left if it is in the middle of a chunk now, and in any
     * case that chunk. In whole chunks, so that none is cut short: neither the one under way, if the owner has gone on
     * since its cursor was read, nor its last.
     *
     * @param ahead rows from the cursor to the end, as many as were counted
     * @param chunkRows of the owner's newest chunk, at least 1
     * @param sizesGrow whether the next chunk may have more
     * @return 0 if the rest is not worth a split
     */
    static int kept(int ahead, int chunkRows, boolean sizesGrow) {
        long half = Math.round((ahead / (double) chunkRows + 0.5) / 2);
        long kept = Math.max(sizesGrow ? IN_HAND_IF_SIZES_GROW : IN_HAND, half) * chunkRows;
        // Less than half a chunk is done sooner than a split is made and noticed.
        return ahead - kept < Math.max(1, chunkRows / 2) ? 0 : (int) kept;
    }
}
