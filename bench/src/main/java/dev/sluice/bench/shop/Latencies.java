package dev.sluice.bench.shop;

import dev.sluice.bench.report.Table;
import dev.sluice.bench.shop.Transactions.Transaction;

/**
 * What customers had to wait, in milliseconds from the intended beginning, over all that came in a window: also those that
 * were served late, refused, or not at all.
 *
 * @param done answered by the end of the window
 * @param missed not answered by then
 * @param failed refused by the database, whenever
 */
public record Latencies(
        long done, long missed, long failed, double p50, double p95, double p99, double p999, double max) {

    private static final double MICROS_PER_MILLI = 1_000;

    /**
     * Of a window. One that was not served has at least waited until the shop closed, and counts as that.
     *
     * @throws IllegalArgumentException if nobody came
     */
    public static Latencies of(Transactions transactions, long fromMicros, long toMicros) {
        Transactions window = transactions.between(fromMicros, toMicros);
        long[] sorted =
                window.all().stream().mapToLong(Transaction::latency).sorted().toArray();
        if (sorted.length == 0) {
            throw new IllegalArgumentException("no customer came within " + (toMicros - fromMicros) + " µs");
        }
        long done = window.all().stream()
                .filter(t -> t.isDone() && t.finished() <= toMicros)
                .count();
        long failed = window.all().stream()
                .filter(t -> t.outcome().equals(Outcome.FAILED.name()))
                .count();
        return new Latencies(
                done,
                sorted.length - done,
                failed,
                quantile(sorted, 0.5),
                quantile(sorted, 0.95),
                quantile(sorted, 0.99),
                quantile(sorted, 0.999),
                quantile(sorted, 1));
    }

    // Nearest rank: a value that somebody really waited.
    private static double quantile(long[] sorted, double share) {
        return sorted[Math.max(0, (int) Math.ceil(share * sorted.length) - 1)] / MICROS_PER_MILLI;
    }

    @Override
    public String toString() {
        return "p50 " + Table.number(p50) + ", p95 " + Table.number(p95) + ", p99 " + Table.number(p99) + ", p99.9 "
                + Table.number(p999) + ", max " + Table.number(max) + " ms; " + done + " done, " + missed + " missed";
    }
}
