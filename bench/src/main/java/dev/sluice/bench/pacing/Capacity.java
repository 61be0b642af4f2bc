package dev.sluice.bench.pacing;

import dev.sluice.bench.report.Report;
import dev.sluice.bench.server.BenchDatabase;
import dev.sluice.bench.server.BenchServer;
import dev.sluice.bench.server.Campaigns;
import dev.sluice.bench.shop.Shop;
import dev.sluice.bench.shop.Transactions;
import dev.sluice.bench.shop.WallClock;

/**
 * What the machine can do for customers alone: with every connection busy all the time.
 *
 * @param perSecond transactions
 */
public record Capacity(double perSecond) {

    /** Measures it, on a copy of a template. The customers' process is warm behind that. */
    public static Capacity measure(BenchServer server, String template, Shop shop, Terms terms, int seconds)
            throws Exception {
        BenchDatabase database = server.copyOf(template);
        Campaigns.warm(database);
        shop.open(database, terms.rows(), terms.load().withPerSecond(Double.POSITIVE_INFINITY));
        Thread.sleep(terms.warmupSeconds() * 1_000L);
        long from = WallClock.micros();
        Thread.sleep(seconds * 1_000L);
        long to = WallClock.micros();
        Transactions all = shop.stop();
        // All were meant to begin at once, so they are told apart by their end.
        long done = all.all().stream()
                .filter(t -> t.finished() >= from && t.finished() < to)
                .count();
        return new Capacity(done * 1e6 / (to - from));
    }

    /** Half of it, to whole tens. */
    public double half() {
        return Math.max(10, Math.rint(perSecond / 20) * 10);
    }

    /** Puts it on a report. */
    public void describeTo(Report report) {
        report.figure("machine_transactions_per_second", perSecond);
    }
}
