package dev.sluice.model;

/** Takes the worlds that one step leads to. */
interface Sink {

    /**
     * A step.
     *
     * @param kindness in which futures the step may be relied on, see {@link Future}
     * @param worker who did it; -1 if nobody in particular
     */
    void to(World next, int kindness, Act act, int worker, int range, String detail);
}
