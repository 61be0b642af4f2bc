package dev.sluice.run;

import dev.sluice.Outcomes;

/** Turns what a chunk's statements counted into one outcome for each row. Pure. */
final class OutcomeCount {

    private OutcomeCount() {}

    /**
     * The outcomes.
     *
     * <p>The counts come from several statements of one transaction at READ COMMITTED, so the application may have
     * changed rows in between. What the step changed is a fact, and so is what remains after it; the rest was already
     * right. A row that appeared between count and step is scanned as well.
     *
     * @param scanned rows in the chunk before the step
     * @param changed rows that the step affected
     * @param remainingAfter rows that still need the step after it
     */
    static Outcomes of(long scanned, long changed, long remainingAfter) {
        long skipped = Math.min(remainingAfter, Math.max(0, scanned - changed));
        long all = Math.max(scanned, changed + skipped);
        return new Outcomes(changed, all - changed - skipped, skipped, 0);
    }
}
