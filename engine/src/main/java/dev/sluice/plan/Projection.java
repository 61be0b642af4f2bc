package dev.sluice.plan;

import java.util.List;

/**
 * What the whole run will probably take, in bytes and seconds.
 *
 * @param changed rows that the step will change
 * @param wal bytes of WAL, Sluice's own included; the high end assumes checkpoints at the worst times
 * @param heapGrowth bytes by which the walked table grows
 * @param indexGrowth bytes by which its indexes grow
 * @param otherGrowth bytes by which other tables and their indexes grow
 * @param times by number of workers
 */
public record Projection(
        Interval changed,
        Interval wal,
        Interval heapGrowth,
        Interval indexGrowth,
        Interval otherGrowth,
        List<Time> times) {

    /**
     * How long with so many workers.
     *
     * @param workers at work
     * @param seconds without rest
     * @param secondsAtHalfDuty resting half the time
     */
    public record Time(int workers, Interval seconds, Interval secondsAtHalfDuty) {}

    public Projection {
        times = List.copyOf(times);
    }
}
