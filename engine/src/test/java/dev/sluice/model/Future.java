package dev.sluice.model;

/**
 * The futures in which no further harm is done, as bits: both workers alive, or one of them silent for ever. A run must be
 * able to succeed in each of them, whatever happened before.
 */
final class Future {

    static final int BOTH = 1;
    static final int ONLY_FIRST = 2;
    static final int ONLY_SECOND = 4;
    static final int ALL = BOTH | ONLY_FIRST | ONLY_SECOND;

    /** A step that may happen, but that nothing may depend on. */
    static final int NONE = 0;

    private Future() {}

    /** The futures in which the worker is alive. */
    static int with(int worker) {
        return BOTH | (worker == 0 ? ONLY_FIRST : ONLY_SECOND);
    }

    /** The futures in which it is silent. */
    static int without(int worker) {
        return ALL & ~with(worker);
    }
}
