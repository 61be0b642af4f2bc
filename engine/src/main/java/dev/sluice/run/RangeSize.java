package dev.sluice.run;

/** How many rows a newly cut range should have. Pure. */
final class RangeSize {

    /** Long enough that claiming costs nothing, short enough that nobody waits long for the last one. */
    static final int TARGET_SECONDS = 10;

    private static final int LEAST_CHUNKS = 4;
    private static final int SHARES_PER_WORKER = 16;
    private static final int SHARES_OF_THE_REST = 4;
    private static final long MOST_ROWS = 200_000;

    private RangeSize() {}

    /**
     * The rows.
     *
     * @param rowsPerSecond of one worker, as seen lately; 0 if not known
     * @param chunkRows the chunk size now
     * @param estimatedRows of the whole walk: no range is so large a share of it that the last one is waited for long
     * @param remainingRows of the walk, ranges under way included. Towards the end ranges shrink down to a chunk, so that
     *     the workers come to the end at about the same time
     * @param workers that may work at a time
     */
    static int rows(double rowsPerSecond, int chunkRows, long estimatedRows, long remainingRows, int workers) {
        long least = (long) chunkRows * LEAST_CHUNKS;
        long wanted = Math.max(least, (long) (rowsPerSecond * TARGET_SECONDS));
        long shareOfAll = estimatedRows / ((long) SHARES_PER_WORKER * workers);
        long shareOfRest = remainingRows / ((long) SHARES_OF_THE_REST * workers);
        long share = Math.max(chunkRows, Math.min(shareOfAll, shareOfRest));
        long rows = Math.max(1, Math.min(MOST_ROWS, Math.min(wanted, share)));
        return (int) wholeChunks(rows, Math.max(1, chunkRows));
    }

    // Its last chunk is then a whole one too: no small rest, and the probe that ends it knows how many rows it has.
    private static long wholeChunks(long rows, long chunkRows) {
        long up = (rows + chunkRows - 1) / chunkRows * chunkRows;
        return up <= MOST_ROWS ? up : MOST_ROWS / chunkRows * chunkRows;
    }
}
