package dev.sluice.plan;

/**
 * How many new row versions find room beside the old ones, as the blocks read let expect. Pure.
 *
 * @param moved rows whose new version must go to another page, over the whole table
 * @param stayed rows whose new version finds room on its page
 * @param spare bytes of room on pages that have more than they need
 */
record HeapRoom(double moved, double stayed, double spare) {

    /** What a row takes beside its bytes: its pointer in the page. */
    private static final double POINTER = 4;

    /**
     * Looks at each block.
     *
     * @param rowBytes of a new version, without its pointer
     * @param share of the remaining rows that the step changes
     * @param doubt bytes a page that are less free than they seem; negative for more
     */
    static HeapRoom of(BlockSample sample, double fillFactor, double rowBytes, double share, double doubt) {
        double moved = 0;
        double stayed = 0;
        double spare = 0;
        for (BlockSample.Block block : sample.blocks()) {
            double used = block.bytes() + block.rows() * POINTER;
            double free = Math.max(0, TableFacts.PAGE_BYTES - used - doubt);
            double changed = block.remaining() * share;
            double fit = Math.min(changed, Math.floor(free / (rowBytes + POINTER)));
            stayed += fit;
            moved += changed - fit;
            double left = free - fit * (rowBytes + POINTER) - (1 - fillFactor) * TableFacts.PAGE_BYTES;
            spare += Math.max(0, left);
        }
        return new HeapRoom(moved * sample.factor(), stayed * sample.factor(), spare * sample.factor());
    }

    /** Bytes of new pages for the rows that move, of which so much finds room on other pages. */
    double growth(double rowBytes, double fillFactor, double elsewhere) {
        double bytes = Math.max(0, moved * (rowBytes + POINTER) - elsewhere);
        return bytes / (TableFacts.PAGE_BYTES * fillFactor) * TableFacts.BLOCK;
    }
}
