package dev.sluice.bench.shop;

/**
 * How much the customers ask for.
 *
 * @param perSecond transactions a second; infinite for as many as the connections bear
 * @param connections that serve them
 * @param seed of who comes when and wants what
 */
public record Load(double perSecond, int connections, long seed) {

    /** The same with another number a second. */
    public Load withPerSecond(double other) {
        return new Load(other, connections, seed);
    }
}
