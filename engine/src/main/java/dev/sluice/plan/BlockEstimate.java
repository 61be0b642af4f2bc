package dev.sluice.plan;

/** From some blocks to all of them. Pure. */
final class BlockEstimate {

    /** Standard errors on either side: rows of one kind lie together, and the spread is itself estimated. */
    private static final double ERRORS = 2.6;

    /** What was seen in no block may be in 3 of as many more as were read, with 95 % certainty. */
    private static final double UNSEEN = 3;

    private BlockEstimate() {}

    /**
     * The total over all blocks.
     *
     * @param each what the blocks read hold
     * @param of how many blocks there are
     * @param mostInOne the most that a block can hold
     */
    static Interval total(double[] each, long of, double mostInOne) {
        double sum = 0;
        for (double value : each) {
            sum += value;
        }
        if (each.length >= of) {
            return Interval.exactly(sum);
        }
        if (each.length == 0) {
            return Interval.between(0, of * mostInOne);
        }
        double mean = sum / each.length;
        double squares = 0;
        for (double value : each) {
            squares += (value - mean) * (value - mean);
        }
        double variance = each.length < 2 ? mean * mean : squares / (each.length - 1);
        double unread = 1 - (double) each.length / of;
        double error = ERRORS * of * Math.sqrt(variance / each.length * unread);
        // A few full blocks among many empty ones are easily missed, and a spread of none says little.
        double missed = UNSEEN / each.length * of * unread;
        double more = Math.max(error, missed * Math.max(0, mostInOne - mean));
        double fewer = Math.max(error, missed * mean);
        double most = Math.max(sum, of * mostInOne);
        return Interval.between(Math.max(sum, of * mean - fewer), Math.min(most, of * mean + more));
    }
}
